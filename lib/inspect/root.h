// Another root directory: a sysroot, an image, or the file system of another machine.
#ifndef NEEDLD_ROOT_H
#define NEEDLD_ROOT_H

#include "../sys/process.h"

// An absolute path without links or a slash at its end; empty: the root of this system.
struct root {
    struct str dir;
};

// The root at `path`. False if that is no directory.
bool root_open(const struct process *proc, struct str path, struct root *out);

// True for a path below the root directory.
bool root_has(const struct root *root, struct str path);

// The path on this system of what is called `path` in the root; a relative one begins at the root.
struct str root_path(const struct root *root, struct arena *a, struct str path);

// Where this system finds a file by a path that root_path returned: absolute links are followed in the root.
// A path that is not below the root is its own result. The file need not exist.
struct str root_real(const struct root *root, const struct process *proc, struct str path);

#endif
