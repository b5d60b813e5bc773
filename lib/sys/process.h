// What one run is given: its arguments and environment, read once at the edge.
#ifndef NEEDLD_PROCESS_H
#define NEEDLD_PROCESS_H

#include "os.h"

struct process {
    struct os *os;
    struct arena *arena;
    struct strs argv;      // with argv[0]
    struct strs env;       // NAME=VALUE
    struct str program;    // the path by which the kernel started us (AT_EXECFN)
    struct str config_dir; // SYSCONFDIR
};

// The value of a variable. Its `at` is NULL where it is not set.
struct str process_env(const struct process *proc, const char *name);

// `env` with `setting` (NAME=VALUE) at its end, in the place of what else it has under that name.
struct strs env_with(struct arena *a, const struct strs *env, struct str setting);
// `env` for a program whose messages needld reads: they come in English.
struct strs env_in_english(struct arena *a, const struct strs *env);

// PATH; where it is not set, the system's default.
struct str process_path(const struct process *proc);
struct strs process_path_dirs(const struct process *proc);
// The path of a program, as a shell finds it: `name` itself if it contains a slash, else the first in PATH; empty where there
// is none.
struct str process_find_program(const struct process *proc, struct str name);

// LIBRARY_PATH as the user set it. gcc's driver hands on its own directories and the user's existing ones, so
// that a part such as `/a;/b` is lost; below gcc the driver's own environment still has it, and is read from /proc at each call.
struct str process_library_path(const struct process *proc);

#endif
