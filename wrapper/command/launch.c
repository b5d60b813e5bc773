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
            a, ld, S(" does not exist, so compilers cannot run needld; install needld with `make install'"));
    else if (str_has(dir, ':'))
        *problem = str_cat(a, ld,
            S(": COMPILER_PATH and PATH cannot contain a directory with a colon in its name; install needld "
              "in another directory"));
    return dir;
}

static struct str put_first(struct arena *a, struct str dir, struct str list) {
    bool is_first = str_starts(list, dir) && (list.n == dir.n || list.at[dir.n] == ':');
    if (is_first) return list;
    return list.n ? str_cat(a, dir, S(":"), list) : dir;
}

struct strs launch_env(const struct invocation *inv) {
    const struct process *proc = inv->process;
    struct strs env = {0};
    struct str problem, dir = launch_shim_dir(proc, &problem);
    if (problem.n) {
        command_error(inv, problem);
        return env;
    }
    struct arena *a = proc->arena;
    struct str compiler_path = process_env(proc, "COMPILER_PATH");
    env = env_with(a, &proc->env, str_cat(a, S("COMPILER_PATH="), put_first(a, dir, compiler_path)));
    return env_with(a, &env, str_cat(a, S("PATH="), put_first(a, dir, process_path(proc))));
}

int launch_exec(const struct invocation *inv, const struct strs *env) {
    environ = strs_vector(inv->process->arena, env); // execvp reads PATH from there
    execvp(inv->args[0], inv->args);
    return errno;
}

int launch_failed(const struct invocation *inv, int error) {
    struct arena *a = inv->process->arena;
    command_error(inv, str_cat(a, S("cannot run "), str_of(inv->args[0]), S(": "), str_of(strerror(error))));
    return error == ENOENT || error == ENOTDIR ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN;
}
