// Whether needld keeps its promises in one world.
#ifndef NEEDLD_WORLDS_JUDGE_H
#define NEEDLD_WORLDS_JUDGE_H

#include "world.h"

struct programs {
    const char *linker;
    const char *shim;     // or NULL: only the linker's own half
    const char *predict;  // or NULL
    const char *recorder; // a program that says what it was given and then is the linker
};

// What the worlds were like, to see that the generator still draws what it should.
struct counts {
    unsigned worlds, linked, crashed;
    // of those that miss names
    unsigned warned;   // work, and with exact links too
    unsigned spoilt;   // work, and fail with exact links
    unsigned wanting;  // fail, and work with exact links
    unsigned hopeless; // fail either way
    unsigned changed, not_handed_over;
    // Only exact links make them work: a relocation cannot refer to an undefined weak symbol, or only code that the plugin
    // compiles lacks a symbol.
    unsigned by_relocation;
    unsigned beyond_exact; // needld makes them work, exact links do not
    unsigned premature;    // needld told of a name, and the linker failed before it missed one
    unsigned not_predicted;
    unsigned searched, found, missing; // names
    struct {
        unsigned drawn, working, spoilt, wanting; // the three last as above, with a name missing
    } kinds[KINDS];
};

// The violations, a line each; empty where there is none.
struct list judge(struct world *w, const struct programs *programs, struct counts *counts);

#endif
