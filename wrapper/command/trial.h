// Links an empty program with compilers, to see which linker each runs.
#ifndef NEEDLD_TRIAL_H
#define NEEDLD_TRIAL_H

#include "probe.h"

#include "../../lib/tables/compilers.h"

struct trial {
    struct strs command;        // the compiler with its options
    struct str shown;           // the same for people, with the variable that it comes from
    struct str origin;          // the name of that variable; empty: none
    const struct compiler *row; // how it links an empty program
    struct str problem;         // why it could not be tried; otherwise empty
    struct probe probe;         // the link, with the options that show the linker
    struct str output;          // of a link that failed, without those options
};
struct trials {
    struct trial *at;
    size_t n, cap;
};

// Adds a command, whose words are separated by blanks, unless the list has it already. `origin`: the variable
// that it comes from, or empty.
void trials_add(struct arena *a, struct trials *all, struct str command, struct str origin);
// Adds options from a variable to each command that takes the options of gcc.
void trials_add_options(struct arena *a, struct trials *all, const struct strs *options, struct str origin);

// Tries all of them at the same time. No file stays behind. Returns the signal that interrupted this, for
// probe_end_by; otherwise 0.
int trials_run(const struct process *proc, struct trials *all, unsigned seconds);

#endif
