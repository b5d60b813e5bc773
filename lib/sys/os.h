// All that needld asks of the machine, in one place. The programs link os_posix.c; the tests link an object
// of their own that keeps files in memory. A handle is a small number. No call here prints, writes or opens a FIFO, and
// only os_ask waits for another process.
#ifndef NEEDLD_OS_H
#define NEEDLD_OS_H

#include "../base/str.h"

#include <stdint.h>

struct os;

enum os_kind { OS_NONE, OS_FILE, OS_DIRECTORY, OS_OTHER };
struct os_stat {
    enum os_kind kind;
    bool runnable; // a file that may be executed; filled by os_look only
    uint64_t dev, ino, size;
};

// True for two names of one file.
static inline bool os_same_file(const struct os_stat *a, const struct os_stat *b) {
    return a->dev == b->dev && a->ino == b->ino;
}

// The working directory as a directory handle.
enum { OS_CWD = 0 };

// What it costs to open a file, in steps of arena_charge.
enum { OS_WORK = 100 };

// A handle for the directory of that name (empty: the working directory), the same one for the same name, and
// where that can be told for the same directory; -1 where nothing can be opened in it.
int os_dir(struct os *os, struct str path);

// Opens a regular file for reading, `name` being relative to the directory, and tells in `*st` what bears that name. -1 where
// nothing does, where it is no regular file, and where it cannot be opened. Anything else is not even opened for a moment:
// that would release a process that waits to write to a FIFO, and opening a device may have effects of its own.
int os_open_file(struct os *os, int dir, struct str name, struct os_stat *st);
// The same for what is known to be a regular file. -1 where it cannot be opened.
int os_open(struct os *os, int dir, struct str name);
void os_close(struct os *os, int file);

// Kind OS_NONE where it cannot be told.
struct os_stat os_stat(struct os *os, int file);
struct os_stat os_look(struct os *os, struct str path);

// Reads up to `n` bytes from `at`; less than `n` only at the end of the file or after an error.
size_t os_read(struct os *os, int file, void *to, size_t n, uint64_t at);

// The names in a directory, in no order, without those that begin with a dot; none where it cannot be read.
struct strs os_list(struct os *os, struct arena *a, struct str dir);

// The path without links, dots and double slashes; empty where it leads nowhere.
struct str os_real_path(struct os *os, struct arena *a, struct str path);
// Where a link leads, as it says it; empty for what is no link.
struct str os_link(struct os *os, struct arena *a, struct str path);
struct str os_working_dir(struct os *os, struct arena *a);

// Where programs are looked for where PATH is not set, as PATH would say it.
struct str os_default_path(struct os *os, struct arena *a);

// The process id of the process that started us, 0 where it cannot be told.
int os_parent(struct os *os);

// The path of the file that a process runs, with no link in it; 0 is our own. Empty where it cannot be told.
struct str os_executable(struct os *os, struct arena *a, int process);

// What `command` (its first word a path) prints on its standard output in the environment `env`; empty where it cannot be run
// or fails. Waits until it has ended, but not for what it leaves running, and not for ever.
struct str os_ask(struct os *os, struct arena *a, const struct strs *command, const struct strs *env);

// True once something failed that need not fail for the linker too (no descriptors, no memory, an input
// error): what was found since then may be wrong.
bool os_trouble(const struct os *os);

#endif
