#include "posix.h"

#include "relay.h"

#include "child.h"
#include "os_posix.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { MAX_KEPT = 1 << 20 };
static char kept[MAX_KEPT];

// --- the channel

// True if two descriptors are one open file. Two openings of one regular file have an offset each, and write
// over each other.
static bool is_same_output(int a, int b) {
    struct stat sa, sb;
    if (fstat(a, &sa) || fstat(b, &sb) || sa.st_dev != sb.st_dev || sa.st_ino != sb.st_ino) return false;
    enum { SAME_FILE = 0 }; // KCMP_FILE
    return !S_ISREG(sa.st_mode) || !syscall(SYS_kcmp, getpid(), getpid(), SAME_FILE, a, b);
}

// A pseudoterminal that changes nothing in what is written, for linkers that print colours on a terminal.
// False if there is none.
static bool open_terminal(struct relay *r) {
    struct termios mode;
    struct winsize size;
    int locked = 0;
    if (tcgetattr(2, &mode)) return false;
    r->from = fd_above_stdio(open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC));
    if (r->from < 0) return false;
    mode.c_oflag &= ~(tcflag_t)OPOST;
    mode.c_lflag &= ~(tcflag_t)TOSTOP;
    if (!ioctl(r->from, TIOCSPTLCK, &locked))
        r->to = fd_above_stdio(ioctl(r->from, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
    if (r->to >= 0 && !tcsetattr(r->to, TCSANOW, &mode)) {
        if (!ioctl(2, TIOCGWINSZ, &size)) ioctl(r->to, TIOCSWINSZ, &size);
        return r->terminal = true;
    }
    close(r->from);
    if (r->to >= 0) close(r->to);
    return false;
}

static bool open_pipe(struct relay *r) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC)) return false;
    r->from = fd_above_stdio(ends[0]);
    r->to = fd_above_stdio(ends[1]);
    if (r->from >= 0 && r->to >= 0) return true;
    if (r->from >= 0) close(r->from);
    if (r->to >= 0) close(r->to);
    return false;
}

static bool open_channel(struct relay *r) {
    *r = (struct relay){.from = -1, .to = -1};
    if (fcntl(2, F_GETFD) < 0) return true;
    r->both = is_same_output(1, 2);
    if (isatty(2) && open_terminal(r)) return true;
    r->from = r->to = -1;
    return open_pipe(r);
}

static void close_channel(struct relay *r) {
    if (r->from >= 0) close(r->from);
    r->from = -1;
}

// --- signals

static const int passed_on[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGALRM};
enum { PASSED_ON = sizeof passed_on / sizeof *passed_on };

static volatile sig_atomic_t linker; // for the handler

static void pass_on(int number) {
    kill((pid_t)linker, number);
}

// The signals are delivered only in ppoll. A write to a pipe without a reader must not kill this process: the
// linker gets that signal by its own next write.
static void block_signals(struct relay *r) {
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < PASSED_ON; i++) sigaddset(&set, passed_on[i]);
    sigaddset(&set, SIGPIPE);
    sigaddset(&set, SIGXFSZ);
    sigprocmask(SIG_BLOCK, &set, &r->mask);
}

static void catch_signals(const struct relay *r) {
    linker = (sig_atomic_t)r->child;
    for (size_t i = 0; i < PASSED_ON; i++) {
        struct sigaction before, action = {.sa_handler = pass_on};
        if (!sigaction(passed_on[i], NULL, &before) && before.sa_handler == SIG_DFL)
            sigaction(passed_on[i], &action, NULL);
    }
}

// --- starting

static void become_child(const struct relay *r, const struct child_signal *before, pid_t parent) {
    struct child_signal own = *before;
    own.pending = false;
    child_signal_restore(&own);
    // If needld is killed, the linker must not run on: it would have been the one that is killed.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) raise(SIGKILL);
    if (r->to >= 0) dup2(r->to, 2);
    if (r->to >= 0 && r->both) dup2(r->to, 1);
    sigprocmask(SIG_SETMASK, &r->mask, NULL);
}

pid_t relay_fork(struct relay *r) {
    if (!open_channel(r)) return -1;
    block_signals(r);
    struct child_signal before = child_signal_reset();
    pid_t parent = getpid();
    r->child = fork();
    if (!r->child) {
        become_child(r, &before, parent);
        return 0;
    }
    if (r->to >= 0) close(r->to);
    if (r->child > 0) {
        catch_signals(r);
        return r->child;
    }
    close_channel(r);
    child_signal_restore(&before);
    sigprocmask(SIG_SETMASK, &r->mask, NULL);
    return -1;
}

// --- passing on

// A write of so many bytes to a pipe that is ready does not block, so that signals still arrive.
enum { CHUNK = 4096 };

struct passage {
    struct relay *r;
    int pidfd; // readable once the linker has ended; -1 before Linux 5.3
    char buffer[CHUNK];
    size_t at, n; // what is not written yet
    bool ended;
};

static void keep(struct relay *r, const char *from, size_t n) {
    size_t room = MAX_KEPT - r->errors.n, some = n < room ? n : room;
    memcpy(kept + r->errors.n, from, some);
    r->errors = (struct str){kept, r->errors.n + some};
}

static void read_chunk(struct passage *p) {
    ssize_t got = read(p->r->from, p->buffer, CHUNK);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) return;
    if (got <= 0) { // end of file; EIO from a pseudoterminal
        close_channel(p->r);
        return;
    }
    keep(p->r, p->buffer, (size_t)got);
    p->at = 0;
    p->n = (size_t)got;
}

// What cannot be written is lost. If nobody reads it any more, the linker gets the same error or signal.
static void write_chunk(struct passage *p) {
    ssize_t put = write(2, p->buffer + p->at, p->n);
    if (put < 0 && (errno == EINTR || errno == EAGAIN)) return;
    if (put < 0 && errno == EPIPE) close_channel(p->r);
    size_t done = put < 0 ? p->n : (size_t)put;
    p->at += done;
    p->n -= done;
}

static void note_end(struct passage *p) {
    p->ended = waitpid(p->r->child, &p->r->status, WNOHANG) != 0;
}

// Milliseconds. After the end of the linker: 0, but a pseudoterminal passes on data a moment later.
static int patience(const struct passage *p) {
    if (!p->ended) return p->pidfd >= 0 ? -1 : p->r->from < 0 ? 1 : 10;
    if (p->n) return WIFSIGNALED(p->r->status) ? 0 : -1;
    return p->r->terminal ? 20 : 0;
}

// One event. False after the end, when nothing is left to pass on.
static bool pass_some(struct passage *p) {
    sigset_t mask = p->r->mask;
    sigaddset(&mask, SIGPIPE);
    sigaddset(&mask, SIGXFSZ);
    struct pollfd files[] = {
        {p->n ? 2 : p->r->from, p->n ? POLLOUT : POLLIN, 0},
        {p->ended ? -1 : p->pidfd, POLLIN, 0},
    };
    int wait = patience(p);
    struct timespec limit = {wait / 1000, wait % 1000 * 1000000L};
    int ready = ppoll(files, 2, wait < 0 ? NULL : &limit, &mask);
    if (ready > 0 && files[0].revents) {
        if (p->n)
            write_chunk(p);
        else
            read_chunk(p);
    } else if (!p->ended) {
        note_end(p);
    } else if (!ready) {
        return false;
    }
    return !p->ended || p->n || p->r->from >= 0;
}

// A process that the linker left running has the other end of the channel. Another process passes on what it
// writes, as long as it runs.
static void leave_behind(struct relay *r) {
    if (r->from < 0 || fork()) return;
    char buffer[CHUNK];
    for (size_t i = 0; i < PASSED_ON; i++) signal(passed_on[i], SIG_IGN);
    close(0);
    close(1);
    for (ssize_t got; (got = read(r->from, buffer, sizeof buffer)) > 0 || (got < 0 && errno == EINTR);)
        for (ssize_t put, at = 0; at < got; at += put)
            if ((put = write(2, buffer + at, (size_t)(got - at))) < 0) _exit(0);
    _exit(0);
}

static void forget_signals(const struct relay *r) {
    static const struct timespec now = {0};
    sigset_t fatal;
    sigemptyset(&fatal);
    sigaddset(&fatal, SIGPIPE);
    sigaddset(&fatal, SIGXFSZ);
    while (sigtimedwait(&fatal, NULL, &now) > 0) continue;
    for (size_t i = 0; i < PASSED_ON; i++) {
        struct sigaction action;
        if (!sigaction(passed_on[i], NULL, &action) && action.sa_handler == pass_on)
            signal(passed_on[i], SIG_DFL);
    }
    sigprocmask(SIG_SETMASK, &r->mask, NULL);
}

void relay_until_end(struct relay *r) {
    struct passage p = {.r = r, .pidfd = (int)syscall(SYS_pidfd_open, r->child, 0)};
    while (pass_some(&p)) continue;
    if (p.pidfd >= 0) close(p.pidfd);
    leave_behind(r);
    close_channel(r);
    forget_signals(r);
}

// --- the end

void relay_end(const struct relay *r) {
    if (!WIFSIGNALED(r->status)) _exit(WEXITSTATUS(r->status));
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, WTERMSIG(r->status));
    prctl(PR_SET_DUMPABLE, 0); // the core file is the linker's
    signal(WTERMSIG(r->status), SIG_DFL);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    raise(WTERMSIG(r->status));
    _exit(child_exit_status(r->status));
}
