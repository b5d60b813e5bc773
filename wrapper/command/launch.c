#include "../posix.h"

#include "launch.h"

#include "../edge.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { EXIT_CANNOT_RUN = 126, EXIT_NOT_FOUND = 127 };

struct str launch_shim_dir(const struct process *proc, struct str *problem) {
    struct arena *a = proc->arena;
    struct str exe = os_executable(proc->os, a, 0);
    struct str dir = str_cat(a, path_dir(path_dir(exe)), S("/libexec/needld"));
    struct str ld = path_join(a, dir, S("ld"));
    *problem = (struct str){0};
    if (!os_look(proc->os, ld).runnable)
        *problem = str_cat(
            a, ld, S(" is not there, by which compilers reach needld; install it with `make install'"));
    else if (str_has(dir, ':'))
        *problem = str_cat(a, ld,
            S(" has a colon in its name, which COMPILER_PATH and PATH cannot hold; install needld "
              "elsewhere"));
    return dir;
}

// `list` with `dir` before its other directories.
static struct str ahead(struct arena *a, struct str dir, struct str list) {
    bool there = str_starts(list, dir) && (list.n == dir.n || list.at[dir.n] == ':');
    if (there) return list;
    return list.n ? str_cat(a, dir, S(":"), list) : dir;
}

static struct str search_path(const struct process *proc) {
    struct str path = process_env(proc, "PATH");
    return path.at ? path : os_default_path(proc->os, proc->arena);
}

struct strs launch_env(const struct call *c) {
    const struct process *proc = c->process;
    struct strs env = {0};
    struct str problem, dir = launch_shim_dir(proc, &problem);
    if (problem.n) {
        command_failed(c, problem);
        return env;
    }
    struct str compiler_path = ahead(proc->arena, dir, process_env(proc, "COMPILER_PATH"));
    env = env_with(proc->arena, &proc->env, str_cat(proc->arena, S("COMPILER_PATH="), compiler_path));
    env = env_with(
        proc->arena, &env, str_cat(proc->arena, S("PATH="), ahead(proc->arena, dir, search_path(proc))));
    return env;
}

int launch_exec(const struct call *c, const struct strs *env) {
    struct arena *a = c->process->arena;
    environ = strs_vector(a, env); // which is where execvp looks for PATH
    execvp(c->words[0], c->words);
    int error = errno;
    command_failed(c, str_cat(a, S("cannot run "), str_of(c->words[0]), S(": "), str_of(strerror(error))));
    return error == ENOENT || error == ENOTDIR ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN;
}
