// Which files need a library.
#ifndef NEEDLD_NEEDING_H
#define NEEDLD_NEEDING_H

#include "root.h"

// A file and those of its DT_NEEDED entries that are called so.
struct needing {
    struct str file;
    struct strs names;
};
struct needings {
    struct needing *at;
    size_t n, cap;
};

// True if a DT_NEEDED entry is called `name`, which may lack what follows a dot: libz for libz.so.1.
bool needing_fits(struct str needed, struct str name);

// Those of `files` that need `name` themselves. Files that cannot be read need nothing.
struct needings needing_find(
    const struct process *proc, const struct root *root, const struct strs *files, struct str name);

#endif
