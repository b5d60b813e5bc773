// What this process was started with: arguments and environment, as data.
#ifndef NEEDLD_PROCESS_H
#define NEEDLD_PROCESS_H

#include "os.h"

struct process {
    struct os *os;
    struct arena *arena;
    struct strs argv;      // with argv[0]
    struct strs env;       // NAME=VALUE
    struct str program;    // the path by which the kernel started needld (AT_EXECFN)
    struct str config_dir; // SYSCONFDIR
};

// The value of a variable; `at` is NULL if it is not set.
struct str process_env(const struct process *proc, const char *name);

// `env` with `setting` (NAME=VALUE) at its end, in place of any other value of that variable.
struct strs env_with(struct arena *a, const struct strs *env, struct str setting);
// `env` for a program whose messages needld parses: they must be in English.
struct strs env_in_english(struct arena *a, const struct strs *env);

// PATH; if it is not set, the system's default.
struct str process_path(const struct process *proc);
struct strs process_path_dirs(const struct process *proc);
// The path of a program, as a shell finds it: `name` itself if it contains a slash, else the first in PATH;
// empty if there is none.
struct str process_find_program(const struct process *proc, struct str name);

// LIBRARY_PATH as the user set it. gcc replaces the variable with its own directories and those of the user's
// that exist, which loses a `/a;/b`. The environment of the driver process still has it; each call reads that
// from /proc.
struct str process_library_path(const struct process *proc);

#endif
