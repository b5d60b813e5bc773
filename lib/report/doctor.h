// Checks of the environment and the configuration, for `needld doctor`.
#ifndef NEEDLD_DOCTOR_H
#define NEEDLD_DOCTOR_H

#include "../formats/config.h"

struct finding {
    struct str what, state; // as "LIBRARY_PATH: /a", "searched after -L"
    struct str remedy;      // what to do; empty: it is fine
};
struct findings {
    struct finding *at;
    size_t n, cap;
};

// The configuration files, the errors in them, and the variables that disable needld or name its linker.
struct findings doctor_settings(const struct process *proc, const struct config *config);

// Each stub directory, with the SONAMEs of the libraries in it that this machine's linker accepts.
struct findings doctor_stubs(const struct process *proc, const struct config *config);

// Each directory of LIBRARY_PATH, LD_LIBRARY_PATH and the like, and when it is searched.
struct findings doctor_lists(const struct process *proc);

#endif
