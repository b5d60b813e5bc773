#include "../posix.h"

#include "probe.h"

#include "../child.h"
#include "../edge.h"

#include <errno.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MAX_OUTPUT = 64 << 20 };
enum { IN, OUT, ERR, LOG, FILES };

// Returns the exit status of the command, or -1 with errno set.
static int spawn_and_wait(const struct process *proc, const struct strs *args, const int *files) {
    posix_spawn_file_actions_t streams;
    pid_t child;
    posix_spawn_file_actions_init(&streams);
    for (int i = IN; i <= ERR; i++) posix_spawn_file_actions_adddup2(&streams, files[i], i);
    char **argv = strs_vector(proc->arena, args);
    struct strs env = env_with_log(proc->arena, &proc->env, files[LOG]);
    env = env_in_english(proc->arena, &env);
    struct child_signal before = child_signal_reset();
    int error = posix_spawnp(&child, argv[0], &streams, NULL, argv, strs_vector(proc->arena, &env));
    int status = error ? -1 : child_wait(child);
    child_signal_restore(&before);
    if (error) errno = error;
    return status;
}

struct probe probe_run(const struct process *proc, const struct strs *args, struct str input) {
    struct probe p = {0};
    int files[FILES];
    for (int i = 0; i < FILES; i++) files[i] = memfd_create("needld", MFD_CLOEXEC);
    bool ready = write(files[IN], input.at, input.n) == (ssize_t)input.n && !lseek(files[IN], 0, SEEK_SET);
    p.status = ready && files[LOG] >= 0 ? spawn_and_wait(proc, args, files) : -1;
    p.ran = p.status >= 0;
    p.err = p.ran ? memfd_text(proc, files[ERR], MAX_OUTPUT) : str_of(strerror(errno));
    p.out = memfd_text(proc, files[OUT], MAX_OUTPUT);
    p.log = memfd_text(proc, files[LOG], MAX_OUTPUT);
    for (int i = 0; i < FILES; i++) close(files[i]);
    return p;
}
