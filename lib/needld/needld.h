// The whole way from one command line to another.
#ifndef NEEDLD_NEEDLD_H
#define NEEDLD_NEEDLD_H

#include "../sys/process.h"

struct exec_plan {
    struct str program; // what to execute; empty where there is no linker, and `lines` say why
    struct strs argv;   // with argv[0]
    struct strs given;  // the user's own words, for where the system refuses the longer list
    struct strs env;
    struct strs lines; // to print on standard error, each behind `needld: `
    struct str log;    // a line for the file that NEEDLD_LOG names; empty: none
    bool only_log;     // nothing else is to be done for this link
};

// Works out what to execute in place of w->argv. Whatever is odd, malformed or out of reach leaves the
// arguments as they were given.
struct exec_plan needld_link(const struct process *proc);

#endif
