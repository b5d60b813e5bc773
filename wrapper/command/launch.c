#include "../posix.h"

#include "launch.h"

#include "../edge.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { EXIT_CANNOT_RUN = 126, EXIT_NOT_FOUND = 127 };

struct str launch_shim_dir(const struct world *w, struct str *problem) {
    struct arena *a = w->arena;
    struct str exe = os_executable(w->os, a, 0);
    struct str dir = str_cat(a, path_dir(path_dir(exe)), S("/libexec/needld"));
    struct str ld = path_join(a, dir, S("ld"));
    *problem = (struct str){0};
    if (!os_look(w->os, ld).runnable)
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

static struct str search_path(const struct world *w) {
    struct str path = world_env(w, "PATH");
    return path.at ? path : os_default_path(w->os, w->arena);
}

struct strs launch_env(const struct call *c) {
    const struct world *w = c->world;
    struct strs env = {0};
    struct str problem, dir = launch_shim_dir(w, &problem);
    if (problem.n) {
        command_failed(c, problem);
        return env;
    }
    struct str compiler_path = ahead(w->arena, dir, world_env(w, "COMPILER_PATH"));
    env = env_with(w->arena, &w->env, str_cat(w->arena, S("COMPILER_PATH="), compiler_path));
    env = env_with(w->arena, &env, str_cat(w->arena, S("PATH="), ahead(w->arena, dir, search_path(w))));
    return env;
}

int launch_exec(const struct call *c, const struct strs *env) {
    struct arena *a = c->world->arena;
    environ = strs_vector(a, env); // which is where execvp looks for PATH
    execvp(c->words[0], c->words);
    int error = errno;
    command_failed(c, str_cat(a, S("cannot run "), str_of(c->words[0]), S(": "), str_of(strerror(error))));
    return error == ENOENT || error == ENOTDIR ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN;
}
