#include "../posix.h"

#include "watch.h"

#include "../child.h"
#include "../edge.h"
#include "../os_posix.h"
#include "../../lib/report/log.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

// --- signals

struct signals {
    struct sigaction interrupt, quit;
    struct child_signal child;
};

// What a shell does while a command runs: a key that interrupts is meant for the command.
static void set_signals(struct signals *before) {
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGINT, &ignore, &before->interrupt);
    sigaction(SIGQUIT, &ignore, &before->quit);
    before->child = child_expected();
}

static void reset_signals(const struct signals *before) {
    sigaction(SIGINT, &before->interrupt, NULL);
    sigaction(SIGQUIT, &before->quit, NULL);
    child_done(&before->child);
}

// --- the child

static void become(const struct call *c, bool aside, const struct strs *env) {
    if (aside && dup2(2, 1) < 0) _exit(EXIT_WRONG);
    _exit(launch_exec(c, env));
}

static int status_of(pid_t child) {
    int status = child_wait(child);
    if (status < 0) return EXIT_WRONG;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static bool run(const struct call *c, bool aside, const struct strs *env, int *status) {
    struct signals before;
    set_signals(&before);
    pid_t child = fork();
    if (!child) {
        before.child.waits = false; // for the one who started us
        reset_signals(&before);
        become(c, aside, env);
    }
    if (child > 0) *status = status_of(child);
    reset_signals(&before);
    return child > 0;
}

// --- the log

static void take_object(const struct call *c, struct str line, struct watched *out) {
    struct arena *a = c->process->arena;
    const struct json_value *v = json_read(a, line);
    struct report r;
    if (!v || !log_read(a, v, &r)) return;
    strs_add(a, &out->objects, line);
    *vec_push(a, &out->reports) = r;
    struct str users = process_env(c->process, "NEEDLD_LOG");
    if (users.n) append(a, path_from(a, r.directory, users), str_cat(a, line, S("\n")));
}

bool watch(const struct call *c, bool aside, struct watched *out) {
    struct arena *a = c->process->arena;
    *out = (struct watched){0};
    int log = above_standard(memfd_create("needld-log", MFD_CLOEXEC));
    if (log < 0) {
        command_failed(c, str_cat(a, S("no memory for the log: "), str_of(strerror(errno))));
        return false;
    }
    struct strs env = launch_env(c);
    if (!env.n) return false;
    env = logging_to(a, &env, log);
    if (!run(c, aside, &env, &out->status)) {
        command_failed(c, str_cat(a, S("cannot make a process: "), str_of(strerror(errno))));
        return false;
    }
    struct strs lines = str_split(a, memory_text(c->process, log, SIZE_MAX), '\n');
    for (size_t i = 0; i < lines.n; i++) take_object(c, lines.at[i], out);
    close(log);
    return true;
}
