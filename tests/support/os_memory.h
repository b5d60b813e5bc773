// A file system in memory behind lib/sys/os.h: tests link it in place of wrapper/os_posix.c.
#ifndef NEEDLD_TEST_OS_MEMORY_H
#define NEEDLD_TEST_OS_MEMORY_H

#include "../../lib/sys/os.h"

// A file system with nothing but an empty root directory, which is the working directory too.
struct os *os_memory(void);

// Each makes its parent directories, and replaces an existing entry. Paths are absolute or relative to the
// working directory, without links. Files below /proc have the size 0.
void memory_dir(struct os *os, struct str path);
void memory_file(struct os *os, struct str path, struct str bytes);
void memory_link(struct os *os, struct str path, struct str target);
void memory_other(struct os *os, struct str path); // a FIFO, a device
// A hard link; false if `file` does not exist.
bool memory_hard_link(struct os *os, struct str path, struct str file);

// Faults and permissions of an existing file (false if there is none).
enum memory_mark {
    MEMORY_RUNNABLE,
    MEMORY_UNREADABLE, // it cannot be opened
    MEMORY_BROKEN,     // reading it is an input error
    MEMORY_SHRUNK,     // it ends in the middle once it is open, though its size says otherwise
};
bool memory_mark(struct os *os, struct str path, enum memory_mark mark);

void memory_working_dir(struct os *os, struct str path);
void memory_parent(struct os *os, int process);

// The output of a program for its arguments, joined by blanks; the one for `*` is for all others. False if
// there is no such file.
bool memory_answer(struct os *os, struct str program, struct str words, struct str text);

// The `call`th call from now on (1 is the next one) fails with EMFILE; 0: none.
void memory_fail(struct os *os, size_t call);

// Forgets the calls so far and the faults; the files stay.
void memory_reset(struct os *os);

// Writes all files below `root`, a directory that exists, but for /proc. False with errno set where that
// fails.
bool memory_store(const struct os *os, const char *root);

// What happened so far.
size_t memory_calls(const struct os *os);
size_t memory_open_files(const struct os *os);                 // opened and not closed
bool memory_was_opened(const struct os *os, const char *path); // by this name, or below a directory so named
size_t memory_asked(const struct os *os);                      // how often a program was run
bool memory_asked_only(const struct os *os, struct str path);  // ... and never another one than this

#endif
