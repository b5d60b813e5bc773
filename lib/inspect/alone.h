// A library or program looked at alone, as the only input of a link.
#ifndef NEEDLD_ALONE_H
#define NEEDLD_ALONE_H

#include "../link/link.h"

// Follows what GNU ld would look for if it linked with the file at `path`, which may be a program too, and of any machine: with
// the directories of the linker for that machine that stands first in PATH. Everything that needld has is used. `untouched`
// says why where the file cannot be followed; link_trouble says why the linker's own directories are not known.
struct link *alone_resolve(const struct process *proc, const struct config *config, struct str path);

#endif
