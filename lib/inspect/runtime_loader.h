// What is built into a glibc's ld.so: its directories and its version.
#ifndef NEEDLD_RUNTIME_LOADER_H
#define NEEDLD_RUNTIME_LOADER_H

#include "root.h"

#include "../tables/target.h"

struct runtime_loader {
    struct strs dirs; // that it searches last, without a slash at their ends
    unsigned minor;   // N of glibc 2.N; 0 if it is not known
};

// Where ld.so is installed for a target; empty if that is not known.
struct str runtime_loader_path(const struct target *target);

// Reads ld.so. Without directories if there is no such file, or it is not glibc's.
struct runtime_loader runtime_loader_read(
    const struct process *proc, const struct root *root, struct str path);

#endif
