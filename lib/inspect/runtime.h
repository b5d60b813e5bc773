// What ld.so will load: the same names as at link time, found by other rules.
#ifndef NEEDLD_RUNTIME_H
#define NEEDLD_RUNTIME_H

#include "report.h"

#include "../elf/elf.h"
#include "../sys/process.h"

// Follows DT_NEEDED from the program or library at `path` as the dynamic linker of its libc will, glibc's or musl's, on this
// machine and with this environment's LD_LIBRARY_PATH (LD_PRELOAD and dlopen are left out). A name that is not found has
// `ld_dirs`; `untouched` says why where the file is no program or library.
struct report runtime_report(const struct process *proc, struct str path);

#endif
