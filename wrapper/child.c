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

struct child_signal child_expected(void) {
    struct child_signal before;
    struct sigaction action = {.sa_handler = SIG_DFL};
    sigset_t waiting;
    sigpending(&waiting);
    before.waits = sigismember(&waiting, SIGCHLD);
    sigaction(SIGCHLD, &action, &before.action);
    return before;
}

// Where it is blocked, that of our own child is dropped with the change.
void child_done(const struct child_signal *before) {
    sigaction(SIGCHLD, &before->action, NULL);
    if (before->waits) kill(getpid(), SIGCHLD);
}

struct strs argv_of_shell(struct arena *a, const struct strs *argv) {
    struct strs out = strs_room(a, argv->n + 1);
    strs_add(a, &out, S(SHELL));
    for (size_t i = 0; i < argv->n; i++) strs_add(a, &out, argv->at[i]);
    return out;
}

int child_wait(pid_t child) {
    int status = -1;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return -1;
    return status;
}

// --- reading

enum { MAX_OUTPUT = 4 << 20, MAX_SILENCE = 10000 }; // milliseconds

struct reading {
    pid_t child;
    int from;
    int end; // a descriptor that is readable once the child has ended; -1 where the system has none, before Linux 5.3
    bool ended, empty, failed;
    int status, silence;
};

static void read_some(struct reading *r, struct text *out) {
    char room[16 << 10];
    ssize_t got = read(r->from, room, sizeof room);
    if (got > 0) text_add(out, (struct str){room, (size_t)got});
    r->failed |= got < 0 && errno != EINTR;
    r->empty |= !got;
}

// The time is counted while nothing happens, and not taken from a clock: the machine, or needld with the child, may have been
// stopped in between.
static void step(struct reading *r, struct text *out) {
    struct pollfd files[] = {{r->empty ? -1 : r->from, POLLIN, 0}, {r->ended ? -1 : r->end, POLLIN, 0}};
    int patience = r->ended ? 0 : r->end >= 0 ? 100 : r->empty ? 1 : 10;
    int ready = poll(files, 2, patience);
    if (ready < 0) {
        r->silence++;
    } else if (files[0].revents) {
        read_some(r, out);
    } else if (r->ended) {
        r->empty = true; // of what the child itself wrote
    } else {
        r->ended = waitpid(r->child, &r->status, WNOHANG) != 0;
        if (!ready) r->silence += patience;
    }
}

bool child_read(pid_t child, int from, struct text *out) {
    struct reading r = {.child = child, .from = from, .status = -1};
    r.end = (int)syscall(SYS_pidfd_open, child, 0);
    while (!(r.ended && r.empty) && !r.failed && r.silence < MAX_SILENCE && out->n < MAX_OUTPUT)
        step(&r, out);
    if (r.end >= 0) close(r.end);
    if (!r.ended) {
        kill(child, SIGKILL);
        child_wait(child);
    }
    return r.ended && r.empty && WIFEXITED(r.status) && !WEXITSTATUS(r.status);
}
