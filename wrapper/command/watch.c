#include "../posix.h"

#include "watch.h"

#include "../child.h"
#include "../edge.h"
#include "../os_posix.h"
#include "../../lib/inspect/shown.h"
#include "../../lib/report/log.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
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
    return status < 0 ? EXIT_ERROR : child_exit_status(status);
}

// The command that is started. An error number comes through the pipe if it cannot be executed; otherwise the
// pipe closes when it is.
struct started {
    pid_t child; // -1: no process can be created
    int error;
};

static struct started start_command(
    const struct invocation *inv, bool to_stderr, const struct strs *env, const struct signals *before) {
    struct started s = {.child = -1};
    int ends[2];
    if (pipe2(ends, O_CLOEXEC)) return s;
    int from = fd_above_stdio(ends[0]), to = fd_above_stdio(ends[1]);
    s.child = from < 0 || to < 0 ? -1 : fork();
    if (!s.child) {
        struct signals own = *before;
        own.child.pending = false; // a pending SIGCHLD is for the parent
        restore_signals(&own);
        int error = to_stderr && dup2(2, 1) < 0 ? errno : launch_exec(inv, env);
        (void)!write(to, &error, sizeof error);
        _exit(EXIT_ERROR);
    }
    if (to >= 0) close(to);
    if (s.child > 0 && read(from, &s.error, sizeof s.error) != sizeof s.error) s.error = 0;
    if (from >= 0) close(from);
    return s;
}

// False if no process can be created.
static bool run_command(
    const struct invocation *inv, bool to_stderr, const struct strs *env, struct watch_result *out) {
    struct signals before;
    ignore_interrupts(&before);
    struct started s = start_command(inv, to_stderr, env, &before);
    if (s.child > 0) out->status = wait_for_exit(s.child);
    restore_signals(&before);
    out->started = s.child > 0 && !s.error;
    if (s.error) out->status = launch_failed(inv, s.error);
    return s.child > 0;
}

// A log file of the user's gets whole objects.
static struct strs env_for_explain(const struct process *proc, const struct strs *env, bool brief) {
    struct str here = os_working_dir(proc->os, proc->arena);
    bool has_log = process_env(proc, "NEEDLD_LOG").n;
    return env_with(proc->arena, env, shown_setting(proc->arena, here, brief && !has_log));
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

bool watch(const struct invocation *inv, const struct watch_options *options, struct watch_result *out) {
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
    if (options->explain) env = env_for_explain(inv->process, &env, options->brief);
    if (!run_command(inv, options->to_stderr, &env, out)) {
        command_error(inv, str_cat(a, S("cannot start a process: "), str_of(strerror(errno))));
        return false;
    }
    struct strs lines = str_split(a, memfd_text(inv->process, log, SIZE_MAX), '\n');
    for (size_t i = 0; i < lines.n; i++) add_log_line(inv, lines.at[i], out);
    close(log);
    return true;
}
