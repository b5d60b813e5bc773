// Every access to the system. The programs link wrapper/os_posix.c; the tests link an implementation that
// keeps files in memory. A handle is a small number. No call here prints, writes or opens a FIFO, and only
// os_ask waits for another process.
#ifndef NEEDLD_OS_H
#define NEEDLD_OS_H

#include "../base/str.h"

#include <stdint.h>

struct os;

enum os_kind { OS_NONE, OS_FILE, OS_DIRECTORY, OS_OTHER };
struct os_stat {
    enum os_kind kind;
    bool runnable; // a file that may be executed; set only by os_look
    bool elevates; // set-user-ID or set-group-ID: the program runs with other rights than this process
    uint64_t dev, ino, size;
};

// True for two paths of one file.
static inline bool os_same_file(const struct os_stat *a, const struct os_stat *b) {
    return a->dev == b->dev && a->ino == b->ino;
}

// The directory handle of the working directory.
enum { OS_CWD = 0 };

// The cost of opening a file, for arena_charge.
enum { OS_WORK = 100 };

// A handle for a directory (empty: the working directory); -1 if nothing can be opened in it. The same path
// gives the same handle, and another path of the same directory may too.
int os_dir(struct os *os, struct str path);

// Opens a regular file for reading; `name` is relative to the directory. Sets `*st` for whatever has that
// name. -1 if there is none, it is not a regular file, or cannot be opened. Other kinds of files are never
// opened: that would release a process that waits to write to a FIFO, and opening a device may have side
// effects.
int os_open_file(struct os *os, int dir, struct str name, struct os_stat *st);
// The same for a path that is known to be a regular file.
int os_open(struct os *os, int dir, struct str name);
void os_close(struct os *os, int file);

// The kind is OS_NONE if there is no such file or it is not known.
struct os_stat os_look(struct os *os, struct str path);

// Reads up to `n` bytes at offset `at`. Fewer only at the end of the file or after an error.
size_t os_read(struct os *os, int file, void *to, size_t n, uint64_t at);

// The names in a directory, unsorted, without those that begin with a dot; none if it cannot be read.
struct strs os_list(struct os *os, struct arena *a, struct str dir);

// The canonical path, without links; empty if there is no such file.
struct str os_real_path(struct os *os, struct arena *a, struct str path);
// The target of a symbolic link, as written; empty if it is not a link.
struct str os_link(struct os *os, struct arena *a, struct str path);
struct str os_working_dir(struct os *os, struct arena *a);

// The PATH that the system uses if the variable is not set.
struct str os_default_path(struct os *os, struct arena *a);

// The id of the parent process; 0 if it is not known.
int os_parent(struct os *os);

// The canonical path of the file that a process runs, needld's own for 0; empty if it is not known.
struct str os_executable(struct os *os, struct arena *a, int process);

// Runs `command`, whose first element is a path, in the environment `env` and returns its standard output;
// empty if it cannot be run or fails. Waits for its end, up to a time limit, but not for processes that it
// leaves running.
struct str os_ask(struct os *os, struct arena *a, const struct strs *command, const struct strs *env);

// True after a failure that the linker might not have (no descriptors, no memory, an I/O error): results
// since then may be wrong.
bool os_trouble(const struct os *os);

#endif
