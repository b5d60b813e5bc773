// What `ld --verbose` prints about dependencies of libraries.
#ifndef NEEDLD_WORLDS_CHATTER_H
#define NEEDLD_WORLDS_CHATTER_H

#include "run.h"

struct found {
    const char *name, *needed_by; // "NAME needed by LIBRARY"
    const char *path;             // "found ... at PATH"; NULL: not found
};
struct chatter {
    struct found *at;
    size_t n;
    struct list inputs; // the paths of what is not found for a name
    bool complete;      // the linker got to the end of its search
};

struct chatter chatter_of(struct pool *p, const struct outcome *o);

// The entry for `name`, or NULL.
const struct found *chatter_find(const struct chatter *c, const char *name);

// "not found (try using -rpath or -rpath-link)" was printed.
bool warned(const struct outcome *o);

#endif
