#include "../posix.h"

#include "probe.h"

#include "../child.h"
#include "../edge.h"
#include "../os_posix.h"
#include "../../lib/base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_OUTPUT = 16 << 20, READ_SIZE = 16 << 10 };
enum { ONE_MINUTE = 60, PATIENCE = 5 }; // seconds
enum { OUT, ERR, STREAMS };

struct running {
    const struct probe_job *job;
    pid_t child;       // 0: not running, or no longer
    int from[STREAMS]; // the ends of pipes that it writes to; -1: closed
    int log;
    struct text text[STREAMS];
    struct probe *result;
};

// Signals come through a descriptor meanwhile, so that a Ctrl-C does not leave compilers running.
struct signals {
    sigset_t before;
    struct child_signal child;
    int fd;
};

static struct signals catch_signals(void) {
    static const int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    struct signals s = {.child = child_signal_reset()};
    sigset_t caught;
    sigemptyset(&caught);
    sigaddset(&caught, SIGCHLD);
    for (size_t i = 0; i < sizeof ending / sizeof *ending; i++) {
        struct sigaction action;
        sigaction(ending[i], NULL, &action);
        if (action.sa_handler != SIG_IGN) sigaddset(&caught, ending[i]);
    }
    sigprocmask(SIG_BLOCK, &caught, &s.before);
    s.fd = fd_above_stdio(signalfd(-1, &caught, SFD_CLOEXEC | SFD_NONBLOCK));
    return s;
}

static void release_signals(const struct signals *s) {
    child_signal_restore(&s->child);
    sigprocmask(SIG_SETMASK, &s->before, NULL);
    close(s->fd);
}

// --- starting

static int memory_file(struct str text) {
    int fd = fd_above_stdio(memfd_create("needld", MFD_CLOEXEC));
    bool written = fd >= 0 && write(fd, text.at, text.n) == (ssize_t)text.n && !lseek(fd, 0, SEEK_SET);
    if (written || fd < 0) return fd;
    close(fd);
    return -1;
}

// Returns an error number.
static int spawn(const struct process *proc, const struct probe_job *job, const int *files,
    const struct signals *signals, struct running *r) {
    struct strs env = env_with_log(proc->arena, &proc->env, r->log);
    env = env_in_english(proc->arena, &env);
    for (size_t i = 0; i < job->env.n; i++) env = env_with(proc->arena, &env, job->env.at[i]);
    posix_spawn_file_actions_t streams;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&streams);
    posix_spawnattr_init(&attributes);
    for (int i = 0; i < 3; i++) posix_spawn_file_actions_adddup2(&streams, files[i], i);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setsigmask(&attributes, &signals->before);
    char **argv = strs_vector(proc->arena, &job->args);
    int error = posix_spawnp(&r->child, argv[0], &streams, &attributes, argv, strs_vector(proc->arena, &env));
    if (error) r->child = 0;
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&streams);
    return error;
}

static void start(const struct process *proc, const struct probe_job *job, const struct signals *signals,
    struct running *r) {
    int files[] = {memory_file(job->input), -1, -1};
    r->log = memory_file(S(""));
    bool ready = files[0] >= 0 && r->log >= 0 && signals->fd >= 0;
    for (int i = 0; i < STREAMS; i++) {
        int ends[2] = {-1, -1};
        r->text[i] = text_begin(proc->arena);
        ready = ready && !pipe2(ends, O_CLOEXEC);
        r->from[i] = fd_above_stdio(ends[0]);
        files[1 + i] = fd_above_stdio(ends[1]);
        ready = ready && r->from[i] >= 0 && files[1 + i] >= 0;
        if (r->from[i] >= 0) fcntl(r->from[i], F_SETFL, O_NONBLOCK);
    }
    int error = ready ? spawn(proc, job, files, signals, r) : errno;
    r->result->started = !error;
    if (error) r->result->problem = str_of(strerror(error));
    for (int i = 0; i < 3; i++)
        if (files[i] >= 0) close(files[i]);
}

// --- waiting

static void close_stream(struct running *r, int stream) {
    if (r->from[stream] >= 0) close(r->from[stream]);
    r->from[stream] = -1;
}

// Reads what is there. False at the end, and with EAGAIN if nothing is there yet.
static bool read_stream(struct running *r, int stream) {
    char buffer[READ_SIZE];
    errno = 0;
    ssize_t n = read(r->from[stream], buffer, sizeof buffer);
    if (n > 0 && r->text[stream].n < MAX_OUTPUT) text_add(&r->text[stream], (struct str){buffer, (size_t)n});
    return n > 0 || (n < 0 && errno == EINTR);
}

// Does not wait for a process that the command leaves behind.
static void finish(const struct process *proc, struct running *r) {
    for (int i = 0; i < STREAMS; i++) {
        while (r->from[i] >= 0 && r->text[i].n < MAX_OUTPUT && read_stream(r, i)) {
        }
        close_stream(r, i);
    }
    r->child = 0;
    r->result->out = text_str(&r->text[OUT]);
    r->result->err = text_str(&r->text[ERR]);
    if (r->log >= 0) r->result->log = memfd_text(proc, r->log, MAX_OUTPUT);
    if (r->log >= 0) close(r->log);
}

// True once the command has ended.
static bool reap(const struct process *proc, struct running *r) {
    int status;
    if (!r->child || waitpid(r->child, &status, WNOHANG) != r->child) return false;
    r->result->ran = !r->result->problem.n;
    r->result->status = child_exit_status(status);
    finish(proc, r);
    return true;
}

static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

// The signal that ends needld, if there was one; otherwise 0.
static int read_signals(int fd) {
    struct signalfd_siginfo got;
    while (read(fd, &got, sizeof got) == sizeof got)
        if (got.ssi_signo != SIGCHLD) return (int)got.ssi_signo;
    return 0;
}

// Waits for output, the end of a child, or a signal. Returns as read_signals.
static int wait_for_events(struct arena *a, struct running *all, size_t n, int signals, double left) {
    struct pollfd *files = arena_calloc(a, sizeof *files, 1 + n * STREAMS);
    files[0] = (struct pollfd){signals, POLLIN, 0};
    for (size_t i = 0; i < n * STREAMS; i++)
        files[1 + i] = (struct pollfd){all[i / STREAMS].from[i % STREAMS], POLLIN, 0};
    if (poll(files, 1 + n * STREAMS, (int)(left * 1000) + 1) <= 0) return 0;
    for (size_t i = 0; i < n * STREAMS; i++) {
        struct running *r = &all[i / STREAMS];
        if (files[1 + i].revents && !read_stream(r, (int)(i % STREAMS)) && errno != EAGAIN)
            close_stream(r, (int)(i % STREAMS));
    }
    return read_signals(signals);
}

static struct running *first_running(struct running *all, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (all[i].child) return &all[i];
    return NULL;
}

// Ends those that still run. Compilers get a second to remove their temporary files.
static void stop(const struct process *proc, struct running *all, size_t n, int signals, struct str problem) {
    double end = seconds_now() + 1, left;
    for (size_t i = 0; i < n; i++) {
        if (!all[i].child) continue;
        all[i].result->problem = problem;
        kill(-all[i].child, SIGTERM);
    }
    while (first_running(all, n) && (left = end - seconds_now()) > 0) {
        wait_for_events(proc->arena, all, n, signals, left);
        for (size_t i = 0; i < n; i++) reap(proc, &all[i]);
    }
    for (struct running *r; (r = first_running(all, n));) {
        kill(-r->child, SIGKILL);
        child_wait(r->child);
        finish(proc, r);
    }
}

static bool prints_too_much(const struct running *r) {
    return r->child && (r->text[OUT].n >= MAX_OUTPUT || r->text[ERR].n >= MAX_OUTPUT);
}

// Tells a user at a terminal what takes so long.
static void print_running(struct arena *a, const struct running *all, size_t n) {
    struct strs names = {0}, line = {0};
    if (!terminal_of(2).there) return;
    for (size_t i = 0; i < n; i++)
        if (all[i].child) strs_add(a, &names, all[i].job->args.at[0]);
    strs_add(a, &line, str_cat(a, S("waiting for "), strs_join(a, &names, S(", "))));
    print_messages(a, &line);
}

// Returns as read_signals.
static int wait_for_all(
    const struct process *proc, struct running *all, size_t n, int signals, unsigned seconds) {
    double end = seconds_now() + seconds, patience = PATIENCE, left;
    int signal = 0;
    while (!signal && first_running(all, n) && (left = end - seconds_now()) > 0) {
        if (patience > 0 && seconds - left >= patience) {
            print_running(proc->arena, all, n);
            patience = 0;
        }
        signal =
            wait_for_events(proc->arena, all, n, signals, patience > 0 && patience < left ? patience : left);
        for (size_t i = 0; i < n; i++)
            if (!reap(proc, &all[i]) && prints_too_much(&all[i]))
                stop(proc, &all[i], 1, signals, S("prints without end"));
    }
    const char *s = seconds == 1 ? "" : "s";
    stop(proc, all, n, signals, str_format(proc->arena, "does not end within %u second%s", seconds, s));
    return signal;
}

struct probes probe_all(
    const struct process *proc, const struct probe_job *jobs, size_t n, unsigned seconds) {
    struct probes out = {.at = arena_calloc(proc->arena, sizeof *out.at, n)};
    struct running *all = arena_calloc(proc->arena, sizeof *all, n);
    struct signals signals = catch_signals();
    for (size_t i = 0; i < n; i++) {
        all[i].result = &out.at[i];
        all[i].job = &jobs[i];
        start(proc, &jobs[i], &signals, &all[i]);
        if (!all[i].child) finish(proc, &all[i]);
    }
    out.interrupted = wait_for_all(proc, all, n, signals.fd, seconds);
    release_signals(&signals);
    return out;
}

struct probe probe_run(const struct process *proc, const struct strs *args, struct str input) {
    struct probe_job job = {.args = *args, .input = input};
    struct probes one = probe_all(proc, &job, 1, ONE_MINUTE);
    if (one.interrupted) probe_end_by(one.interrupted);
    return one.at[0];
}

void probe_end_by(int signal) {
    sigset_t only;
    sigemptyset(&only);
    sigaddset(&only, signal);
    sigprocmask(SIG_UNBLOCK, &only, NULL);
    raise(signal);
    _exit(128 + signal);
}

// --- the directory

struct str probe_dir_make(const struct process *proc) {
    struct str parent = process_env(proc, "TMPDIR");
    if (!parent.n || access(str_z(proc->arena, parent), W_OK | X_OK)) parent = S("/tmp");
    struct str path = path_join(proc->arena, parent, S("needld-XXXXXX"));
    char *name = arena_calloc(proc->arena, 1, path.n + 1);
    memcpy(name, path.at, path.n);
    return mkdtemp(name) ? str_of(name) : (struct str){0};
}

bool probe_dir_write(const struct process *proc, struct str dir, struct str name, struct str text) {
    const char *path = str_z(proc->arena, path_join(proc->arena, dir, name));
    int fd = fd_above_stdio(open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (fd < 0) return false;
    bool written = write(fd, text.at, text.n) == (ssize_t)text.n;
    close(fd);
    return written;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at) {
    (void)st, (void)type, (void)at;
    remove(path);
    return 0;
}

void probe_dir_remove(const struct process *proc, struct str dir) {
    enum { DESCRIPTORS = 16 };
    nftw(str_z(proc->arena, dir), remove_one, DESCRIPTORS, FTW_DEPTH | FTW_PHYS);
}
