// The dependencies of a program or library as the dynamic linker will find them when it runs.
#ifndef NEEDLD_RUNTIME_H
#define NEEDLD_RUNTIME_H

#include "report.h"

#include "../elf/elf_dynamic.h"
#include "../sys/process.h"

// Resolves the DT_NEEDED entries of the file at `path` as the ld.so of its libc does, glibc's or musl's, on
// this machine and with LD_LIBRARY_PATH of this environment. LD_PRELOAD and dlopen are ignored. `ld_dirs`:
// the directories that are searched for a name. `bypass_reason`: why the file cannot be read.
struct report runtime_report(const struct process *proc, struct str path);

#endif
