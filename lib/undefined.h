// Symbols that nobody in a link defines, and which libraries in reach would.
#ifndef NEEDLD_UNDEFINED_H
#define NEEDLD_UNDEFINED_H

#include "link.h"

struct definer {
    struct str file;
    struct strs symbols; // of those in question
};
struct undefined {
    uint32_t lib;        // the library that references them, not weakly: index into the map
    struct strs symbols; // NAME, or NAME@VERSION, sorted
    struct {
        struct definer *at;
        size_t n, cap;
    } definers; // in needld's search places, in their order
};
struct undefineds {
    struct undefined *at;
    size_t n, cap;
};

// For each library of the link, with what is added, the symbols that it leaves undefined; libraries without any are left
// out. None where the link was followed without its symbols. Reads every library in needld's search places where there is
// something to find.
struct undefineds undefined_find(struct link *l);

#endif
