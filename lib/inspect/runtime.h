// The dependencies of a program or library as the dynamic linker will find them when it runs.
#ifndef NEEDLD_RUNTIME_H
#define NEEDLD_RUNTIME_H

#include "report.h"

#include "runtime_system.h"

// What several files share.
struct runtime_session {
    const struct process *proc;
    struct runtime_origin origin;
    const struct library *linked_first; // the same for the file itself
    const struct libraries *linked; // what a link has read: of these only the names are reported. NULL: none
    bool check;                     // also search for undefined symbols and unused dependencies
    bool versions;                  // also search for the highest versions
    struct runtime_system **at;     // one for each machine and C library
    size_t n, cap;
    struct runtime_first *first; // the file that was read last to be shown
};

// True if the file is a program: it is run, and not linked with.
bool runtime_is_program(struct runtime_session *session, struct str path);

// Resolves the DT_NEEDED entries of the file at `path` as the ld.so of its libc does, glibc's or musl's, on
// this machine and with LD_LIBRARY_PATH and LD_PRELOAD of this environment. dlopen is ignored. `ld_dirs`: the
// directories that are searched for a name. `bypass_reason`: why the file cannot be read.
struct report runtime_report(struct runtime_session *session, struct str path);

#endif
