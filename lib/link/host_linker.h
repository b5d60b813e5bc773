// The linker that would run without needld.
#ifndef NEEDLD_HOST_LINKER_H
#define NEEDLD_HOST_LINKER_H

#include "../formats/config.h"
#include "../tables/linkers.h"

struct host_linker {
    struct str path; // as found, links not followed: the linker's messages begin with it
    struct str file; // the file that its links lead to
    bool binary;     // that is an ELF file; false for a script and for what cannot be read
    enum flavour flavour;
    struct str triple;  // in front of the file's name, for a linker built for one target; otherwise empty
    struct str chain;   // NEEDLD_CHAIN for it
    struct str problem; // why there is none, and what to do; otherwise empty
};

// Finds the linker in the order in which the driver would have searched on. Skips needld itself in every form
// (link, copy, other version) and wrappers that have already run for this link.
struct host_linker host_linker_find(const struct process *proc, const struct config *config);

// PREFIX, where the file, links followed, is in PREFIX/bin.
struct str host_linker_prefix(const struct process *proc, const struct host_linker *linker);

#endif
