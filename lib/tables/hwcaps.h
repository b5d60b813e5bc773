// The glibc-hwcaps directories that match this machine's processor.
#ifndef NEEDLD_HWCAPS_H
#define NEEDLD_HWCAPS_H

#include "target.h"
#include "../sys/process.h"

// Their names, best first, as ld.so searches them for programs of that target; none for a machine without
// levels.
struct strs hwcaps_levels(const struct process *proc, const struct target *target);

// The subdirectories that glibc before 2.37 searches after those, in its order, such as tls/haswell/x86_64.
// Known for x86-64 only.
struct strs hwcaps_legacy(const struct process *proc, const struct target *target);

// The parts that their names are made of on any processor, by number; NULL behind the last one.
const char *hwcaps_legacy_name(size_t i);

// True if they are searched for a library in ld.so.cache that has these bits, one for each part of its path.
bool hwcaps_legacy_fits(const struct process *proc, const struct target *target, uint64_t bits);

#endif
