// The glibc-hwcaps directories that match this machine's processor.
#ifndef NEEDLD_HWCAPS_H
#define NEEDLD_HWCAPS_H

#include "target.h"
#include "../sys/process.h"

// Their names, best first, as ld.so searches them for programs of that target; none for a machine without
// levels.
struct strs hwcaps_levels(const struct process *proc, const struct target *target);

#endif
