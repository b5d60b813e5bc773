// The shim as one function: from the arguments that ld was called with to what is executed.
#ifndef NEEDLD_NEEDLD_H
#define NEEDLD_NEEDLD_H

#include "../inspect/problem.h"
#include "../sys/process.h"

struct needld_run;

struct exec_plan {
    struct str program; // the real linker; empty if there is none: then `lines` say why
    struct strs argv;   // with argv[0]
    struct strs given;  // the original arguments, for a system that rejects the longer list
    struct strs env;
    struct strs lines; // for standard error, each after `needld: `
    struct str log;    // a line for the file that NEEDLD_LOG names; empty: none
    bool only_log;     // write the log and execute nothing
    // Under `needld explain`: run the linker as a child and write what needld_log returns. NULL: execute it.
    struct needld_run *watched;
};

// If anything is wrong, malformed or unreadable, the arguments pass through unchanged.
struct exec_plan needld_link(const struct process *proc);

// The line for the log when a watched linker has ended; empty if it takes too much memory or time. If the
// result is not known, the linker could not be started as a child.
struct str needld_log(struct needld_run *watched, const struct linker_result *result);

#endif
