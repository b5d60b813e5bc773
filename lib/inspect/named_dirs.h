// The directories that the user named.
#ifndef NEEDLD_NAMED_DIRS_H
#define NEEDLD_NAMED_DIRS_H

#include "failed_link.h"

struct named_dir {
    struct str word; // as written: `-L/opt/x/lib', `-rpath-link /opt/x/lib', `LIBRARY_PATH=/opt/x/lib'
    struct str dir;  // where it is, with the sysroot
    bool exists;
};
struct named_dirs {
    struct named_dir *at;
    size_t n, cap;
};

// Those of -L, -rpath-link, -rpath and LIBRARY_PATH, in that order.
struct named_dirs named_dirs_of(struct failed_link *f);

// A directory like one that does not exist: without a sysroot that is in the path twice, or lib64 for lib. It
// exists and has a file of that name. Empty if there is none. `named` becomes the one that does not exist.
struct str named_dir_meant(
    struct failed_link *f, const struct strs *names, const struct named_dir **named, struct str *name);

// Makes the directories that do not exist known in a problem that names no way out: as its cause, or, if it
// has a fix with words, as a detail. `run_paths`: those of -rpath and -rpath-link too, which -l does not search.
void named_dirs_tell(struct failed_link *f, bool run_paths, struct problem *p);

#endif
