#define _GNU_SOURCE // memfd_create
#include "probe.h"

#include "edge.h"
#include "../lib/file.h"

#include <errno.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_OUTPUT = 64 << 20 };
enum { IN, OUT, ERR, LOG, FILES };

static struct str content_of(const struct world *w, int fd) {
    struct str text = {0};
    file_read(w->os, w->arena, str_format(w->arena, "/proc/self/fd/%d", fd), MOST_OUTPUT, &text);
    return text;
}

static char **environment(const struct world *w, int log) {
    struct strs env = {0};
    for (size_t i = 0; i < w->env.n; i++)
        if (!str_starts(w->env.at[i], S("NEEDLD_LOG="))) strs_add(w->arena, &env, w->env.at[i]);
    strs_add(w->arena, &env, str_format(w->arena, "NEEDLD_LOG=/proc/%d/fd/%d", (int)getpid(), log));
    return vector_of(w->arena, &env);
}

// The status of the command, or -1 with errno set.
static int run(const struct world *w, const struct strs *words, const int *files) {
    posix_spawn_file_actions_t streams;
    pid_t child;
    int status = -1;
    posix_spawn_file_actions_init(&streams);
    for (int i = IN; i <= ERR; i++) posix_spawn_file_actions_adddup2(&streams, files[i], i);
    char **argv = vector_of(w->arena, words);
    errno = posix_spawnp(&child, argv[0], &streams, NULL, argv, environment(w, files[LOG]));
    if (errno) return -1;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return -1;
    return status;
}

struct probe probe_run(const struct world *w, const struct strs *words, struct str input) {
    struct probe p = {0};
    int files[FILES];
    for (int i = 0; i < FILES; i++) files[i] = memfd_create("needld", MFD_CLOEXEC);
    bool ready = write(files[IN], input.at, input.n) == (ssize_t)input.n && !lseek(files[IN], 0, SEEK_SET);
    p.status = ready && files[LOG] >= 0 ? run(w, words, files) : -1;
    p.ran = p.status >= 0;
    p.err = p.ran ? content_of(w, files[ERR]) : str_of(strerror(errno));
    p.out = content_of(w, files[OUT]);
    p.log = content_of(w, files[LOG]);
    for (int i = 0; i < FILES; i++) close(files[i]);
    return p;
}
