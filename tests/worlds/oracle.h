// Which files needld may choose for a name, and which of them it has to prefer.
#ifndef NEEDLD_WORLDS_ORACLE_H
#define NEEDLD_WORLDS_ORACLE_H

#include "chatter.h"
#include "world.h"

// The shared libraries of a link, as they were opened, inputs first.
struct loaded {
    const char *path;            // absolute
    const char *above;           // the path of the library that needed it first; NULL for an input
    const struct world_file *is; // NULL for one that the world did not make
};
struct libraries {
    struct loaded *at;
    size_t n;
};

// The names that the exact links give: a library at `dir`/NAME is the file for NAME.
struct link {
    const char *name, *file;
    bool fixed;  // not to be chosen again
    bool pinned; // given as an --as-needed input as well
};
struct links {
    struct link at[64];
    size_t n;
    const char *dir;
};

// A path that the linker printed: absolute, and the file itself where it is one of the exact links.
const char *opened_path(struct world *w, const struct links *links, const char *path);

// `all`: with the --as-needed inputs of which it is not certain that the link keeps them.
struct libraries libraries_of(
    struct world *w, const struct chatter *names, const struct links *links, bool all);

struct choice {
    const char *file;
    const struct world_file *is; // NULL: of this machine, not of the world
    unsigned rank;               // places of the same rank have no order
    bool versions;               // it has those that are asked of it
    enum { SONAME_OTHER, SONAME_NONE, SONAME_RIGHT } soname;
};
struct choices {
    struct choice *at;
    size_t n;
};

// The files for `name`, a dependency of the library at `by`, the preferred one first.
struct choices choices_for(struct world *w, const struct libraries *all, const char *name, const char *by);

// Whether `a` goes before `b` if the link works with either.
bool choice_before(const struct choice *a, const struct choice *b);

// The file of the world at a path, behind links; NULL if there is none.
const struct world_file *file_at(struct world *w, const char *path);

// Whether the run path of the library at `by` leads to this file for a name. With exact links it does not:
// there $ORIGIN is their directory.
bool in_run_path_of(struct world *w, const char *by, const char *name, const char *file);

// Whether the file defines a symbol, written `x` or `x@V` as in the linker's messages.
bool file_defines(const struct world_file *f, const char *symbol);

#endif
