#include "posix.h"

#include "child.h"

#include <errno.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

struct child_signal child_signal_reset(void) {
    struct child_signal before;
    struct sigaction action = {.sa_handler = SIG_DFL};
    sigset_t pending;
    sigpending(&pending);
    before.pending = sigismember(&pending, SIGCHLD);
    sigaction(SIGCHLD, &action, &before.action);
    return before;
}

// If SIGCHLD was ignored before, the kernel drops the pending signal of needld's child here. One that was
// pending before our child is lost too, so it is sent again.
void child_signal_restore(const struct child_signal *before) {
    sigaction(SIGCHLD, &before->action, NULL);
    if (before->pending) kill(getpid(), SIGCHLD);
}

struct strs shell_argv(struct arena *a, const struct strs *argv) {
    struct strs out = strs_room(a, argv->n + 1);
    strs_add(a, &out, S(SHELL));
    strs_add_all(a, &out, argv);
    return out;
}

int child_wait(pid_t child) {
    int status = -1;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return -1;
    return status;
}

int child_exit_status(int status) {
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

// --- reading

enum { MAX_OUTPUT = 4 << 20, MAX_SILENCE = 10000 }; // milliseconds

struct child_output {
    pid_t child;
    int from;
    int pidfd; // readable once the child has ended; -1 before Linux 5.3
    bool ended, empty, failed;
    int status;
    int silence; // milliseconds without an event
};

static void read_some(struct child_output *r, struct text *out) {
    char buffer[16 << 10];
    ssize_t got = read(r->from, buffer, sizeof buffer);
    if (got > 0) text_add(out, (struct str){buffer, (size_t)got});
    r->failed |= got < 0 && errno != EINTR;
    r->empty |= !got;
}

// Adds up the time spent waiting in poll instead of reading a clock: the machine, or needld with its child,
// may have been suspended meanwhile.
static void wait_for_event(struct child_output *r, struct text *out) {
    struct pollfd files[] = {{r->empty ? -1 : r->from, POLLIN, 0}, {r->ended ? -1 : r->pidfd, POLLIN, 0}};
    int timeout = r->ended ? 0 : r->pidfd >= 0 ? 100 : r->empty ? 1 : 10;
    int ready = poll(files, 2, timeout);
    if (ready < 0) {
        r->silence++;
    } else if (files[0].revents) {
        read_some(r, out);
    } else if (r->ended) {
        r->empty = true; // all that the child itself wrote was read
    } else {
        r->ended = waitpid(r->child, &r->status, WNOHANG) != 0;
        if (!ready) r->silence += timeout;
    }
}

bool child_read(pid_t child, int from, struct text *out) {
    struct child_output r = {.child = child, .from = from, .status = -1};
    r.pidfd = (int)syscall(SYS_pidfd_open, child, 0);
    while (!(r.ended && r.empty) && !r.failed && r.silence < MAX_SILENCE && out->n < MAX_OUTPUT)
        wait_for_event(&r, out);
    if (r.pidfd >= 0) close(r.pidfd);
    if (!r.ended) {
        kill(child, SIGKILL);
        child_wait(child);
    }
    return r.ended && r.empty && WIFEXITED(r.status) && !WEXITSTATUS(r.status);
}
