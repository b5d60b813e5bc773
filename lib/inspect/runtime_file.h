// The files that ld.so tries, and what it makes of each.
#ifndef NEEDLD_RUNTIME_FILE_H
#define NEEDLD_RUNTIME_FILE_H

#include "root.h"

#include "../base/map.h"
#include "../elf/elf_binding.h"
#include "../link/library.h"
#include "../sys/process.h"

enum runtime_verdict {
    RUNTIME_ABSENT,  // no such file, or it cannot be opened: the search goes on
    RUNTIME_SKIPPED, // for another machine: the search goes on
    RUNTIME_LOADED,
    RUNTIME_FATAL, // ld.so gives up, and the program does not start
};
// By what ld.so binds its symbols, read when they are searched for first.
struct runtime_tables {
    bool read;
    struct elf_binding binding;
    struct elf_references references;
    struct strs keys; // of the references: NAME or NAME@VERSION
};
struct runtime_file {
    struct str path; // by which it was opened first
    struct str real; // where this system finds it: another path if it was opened through a link in a root
    struct os_stat st;
    enum runtime_verdict verdict;
    struct str why; // of RUNTIME_SKIPPED and RUNTIME_FATAL: "is a directory"
    struct elf elf;
    struct elf_image image;
    struct runtime_tables *tables; // NULL: not kept for other files
};

// Each path is opened once.
struct runtime_files {
    const struct process *proc;
    struct root root;
    struct target target;
    const struct libraries *linked; // what a link has read is not read again; NULL: nothing
    bool musl;                      // whose ld.so loads whatever it can open first
    struct map dirs;                // of a root -> index into `real_dirs`
    struct strs real_dirs;
    struct map paths; // -> index into `at`
    const struct runtime_file **at;
    size_t n, cap;
};

const struct runtime_file *runtime_file_of(struct runtime_files *files, struct str path);

// A library that a link has read. Its versions are not known.
struct runtime_file runtime_file_linked(const struct library *lib);

// Reads a file that is to be shown, a program too. `why` is empty if it is a program or a shared library.
// `whole`: all of the image, not only the dynamic section.
struct runtime_file runtime_file_read_first(const struct process *proc, const struct root *root,
    struct str path, bool whole, struct str *interpreter);

#endif
