// Checks in one world what needld promises.
#ifndef NEEDLD_WORLDS_JUDGE_H
#define NEEDLD_WORLDS_JUDGE_H

#include "world.h"

struct programs {
    const char *linker;
    const char *shim;     // or NULL: only the plain link
    const char *predict;  // or NULL
    const char *recorder; // a program that records its arguments and then runs the linker
};

// Counts of the worlds, to check that the generator still makes the links that it is meant to make.
struct counts {
    unsigned worlds, linked, crashed;
    // of those that miss names
    unsigned warned;   // work, and with exact links too
    unsigned spoilt;   // work, and fail with exact links
    unsigned wanting;  // fail, and work with exact links
    unsigned hopeless; // fail either way
    unsigned another;  // with another file than the preferred one for a name that is missing
    unsigned by_move;  // with another file for a name that the linker finds
    unsigned replaced; // such names that needld gave another file
    unsigned changed, not_added;
    // Only exact links make them work: a relocation cannot use an undefined weak symbol, or only code that
    // the plugin compiles lacks a symbol.
    unsigned by_relocation;
    unsigned beyond_exact; // needld makes them work, exact links do not
    unsigned premature;    // needld reported a name, and the linker failed before it searched for one
    unsigned not_predicted;
    unsigned searched, found, missing; // names
    struct {
        unsigned drawn, working, spoilt, wanting; // the three last as above, with a name missing
    } kinds[KINDS];
};

// The violations, a line each; empty if there is none.
struct list judge(struct world *w, const struct programs *programs, struct counts *counts);

#endif
