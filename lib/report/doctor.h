// What of the environment and the configuration serves needld, and what is off with it.
#ifndef NEEDLD_DOCTOR_H
#define NEEDLD_DOCTOR_H

#include "../formats/config.h"

struct finding {
    struct str what, state; // as "LIBRARY_PATH: /a", "searched after -L"
    struct str remedy;      // what to do; empty: it is well
};
struct findings {
    struct finding *at;
    size_t n, cap;
};

// The files that were read, with what was not understood in them, and the variables that stop needld or name
// its linker.
struct findings checkup_settings(const struct process *proc, const struct config *config);

// Each stub directory with the SONAMEs of the libraries in it that this machine's linker takes.
struct findings checkup_stubs(const struct process *proc, const struct config *config);

// Each directory of LIBRARY_PATH, LD_LIBRARY_PATH and the other lists, and what it is searched for.
struct findings checkup_lists(const struct process *proc);

#endif
