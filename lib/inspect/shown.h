// Paths as people write them, for texts.
#ifndef NEEDLD_SHOWN_H
#define NEEDLD_SHOWN_H

#include "../sys/process.h"

// A path that is relative to the directory `from`, for a reader in the directory `here`: relative to that
// one, or absolute. Without `./` in front and without the `..` of /usr/lib/gcc/TRIPLE/12/../../.. that
// drivers pass. An absolute path stays absolute.
struct str shown_path_from(const struct process *proc, struct str from, struct str here, struct str path);

// The same for a path of the link that this process was called for; the reader is where `needld explain` was
// called.
struct str shown_path(const struct process *proc, struct str path);

// The directory where `needld explain` was called; empty without it. `*brief`: only the links that fail, or
// that need help, will be shown in full.
struct str shown_reader(const struct process *proc, bool *brief);
// The setting, NAME=VALUE, that carries both to the shim.
struct str shown_setting(struct arena *a, struct str here, bool brief);

#endif
