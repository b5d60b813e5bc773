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

struct signals {
    struct sigaction interrupt, quit;
    struct child_signal child;
};

// As in a shell: Ctrl-C while a command runs is meant for the command.
static void ignore_interrupts(struct signals *before) {
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGINT, &ignore, &before->interrupt);
    sigaction(SIGQUIT, &ignore, &before->quit);
    before->child = child_signal_reset();
}

static void restore_signals(const struct signals *before) {
    sigaction(SIGINT, &before->interrupt, NULL);
    sigaction(SIGQUIT, &before->quit, NULL);
    child_signal_restore(&before->child);
}

static int wait_for_exit(pid_t child) {
    int status = child_wait(child);
    if (status < 0) return EXIT_ERROR;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

// False if no process can be created.
static bool run_command(const struct invocation *inv, bool to_stderr, const struct strs *env, int *status) {
    struct signals before;
    ignore_interrupts(&before);
    pid_t child = fork();
    if (!child) {
        before.child.pending = false; // a pending SIGCHLD is for the parent
        restore_signals(&before);
        if (to_stderr && dup2(2, 1) < 0) _exit(EXIT_ERROR);
        _exit(launch_exec(inv, env));
    }
    if (child > 0) *status = wait_for_exit(child);
    restore_signals(&before);
    return child > 0;
}

static void add_log_line(const struct invocation *inv, struct str line, struct watch_result *out) {
    struct arena *a = inv->process->arena;
    const struct json_value *v = json_read(a, line);
    struct report r;
    if (!v || !log_read(a, v, &r)) return;
    strs_add(a, &out->objects, line);
    *vec_push(a, &out->reports) = r;
    struct str log_file = process_env(inv->process, "NEEDLD_LOG");
    if (log_file.n) append_to_file(a, path_from(a, r.directory, log_file), str_cat(a, line, S("\n")));
}

bool watch(const struct invocation *inv, bool to_stderr, struct watch_result *out) {
    struct arena *a = inv->process->arena;
    *out = (struct watch_result){0};
    struct strs env = launch_env(inv);
    if (!env.n) return false;
    int log = fd_above_stdio(memfd_create("needld-log", MFD_CLOEXEC));
    if (log < 0) {
        command_error(inv, str_cat(a, S("cannot create the log in memory: "), str_of(strerror(errno))));
        return false;
    }
    env = env_with_log(a, &env, log);
    if (!run_command(inv, to_stderr, &env, &out->status)) {
        command_error(inv, str_cat(a, S("cannot start a process: "), str_of(strerror(errno))));
        return false;
    }
    struct strs lines = str_split(a, memfd_text(inv->process, log, SIZE_MAX), '\n');
    for (size_t i = 0; i < lines.n; i++) add_log_line(inv, lines.at[i], out);
    close(log);
    return true;
}
