// The directories of glibc-hwcaps that suit this machine's processor.
#ifndef NEEDLD_HWCAPS_H
#define NEEDLD_HWCAPS_H

#include "target.h"
#include "../sys/process.h"

// Their names, the best first, as ld.so has them for programs of that target; none for a machine without such levels.
struct strs hwcaps_levels(const struct process *proc, const struct target *target);

#endif
