// The dependencies of one library or program, as if it were the only input of a link.
#ifndef NEEDLD_ALONE_H
#define NEEDLD_ALONE_H

#include "../link/link.h"

// What several files share. A file that they all need is read once.
struct alone_session {
    const struct process *proc;
    const struct config *config;
    struct link **at; // one for each machine, used again for each file
    size_t n, cap;
    const struct library *opened; // the last file
    struct str problem;           // why it cannot be resolved
};

// Opens a file. NULL if it is not certainly a library: it has no SONAME, or can be run.
const struct library *alone_open_library(struct alone_session *session, struct str path);

// The file at `path` may be for any machine: the directories are those of the first linker for that machine
// in PATH. All candidates are used. `bypass_reason`: why the file cannot be resolved. link_trouble: why the
// linker's own directories are not known. The result is valid until the next call.
struct link *alone_resolve(struct alone_session *session, struct str path);

// GNU ld for the target, as `ld` or else as `ld.bfd`, in PATH; without a path if there is none.
struct host_linker alone_linker(
    const struct process *proc, const struct config *config, const struct target *target);

#endif
