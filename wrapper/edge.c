#include "posix.h"

#include "edge.h"

#include "os_posix.h"
#include "../lib/sys/file.h"
#include "../lib/base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/auxv.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#ifndef SYSCONFDIR
#define SYSCONFDIR "/usr/local/etc"
#endif

struct strs strs_from_vector(struct arena *a, char **list) {
    size_t n = 0;
    while (list[n]) n++;
    struct strs out = strs_room(a, n);
    while (out.n < n) strs_add(a, &out, str_of(list[out.n]));
    return out;
}

struct process process_of(struct arena *a, char **argv, char **env) {
    struct process proc = {.arena = a, .os = os_posix(a)};
    proc.argv = strs_from_vector(a, argv);
    proc.env = strs_from_vector(a, env);
    proc.program = str_of((const char *)getauxval(AT_EXECFN));
    proc.config_dir = S(SYSCONFDIR);
    return proc;
}

// --- writing

// Writing to a pipe without a reader raises SIGPIPE, and writing beyond the file size limit SIGXFSZ. Both
// would kill this process before the linker runs. They are blocked, and consumed if raised; the linker then
// inherits the signals unchanged.
void write_once(int fd, struct str text) {
    static const struct timespec now = {0};
    sigset_t fatal, before;
    sigemptyset(&fatal);
    sigaddset(&fatal, SIGPIPE);
    sigaddset(&fatal, SIGXFSZ);
    sigprocmask(SIG_BLOCK, &fatal, &before);
    ssize_t n;
    do n = write(fd, text.at, text.n);
    while (n < 0 && errno == EINTR);
    if (n < 0 && (errno == EPIPE || errno == EFBIG)) sigtimedwait(&fatal, NULL, &now);
    sigprocmask(SIG_SETMASK, &before, NULL);
}

// False if the pipe stays full for a second: a linker that prints nothing would not have waited either.
static bool is_writable(int fd) {
    enum { TIMEOUT = 1000 }; // milliseconds
    struct pollfd file = {fd, POLLOUT, 0};
    int ready;
    do ready = poll(&file, 1, TIMEOUT);
    while (ready < 0 && errno == EINTR);
    return ready != 0;
}

static struct str first_bytes(struct str s, size_t max) {
    return (struct str){s.at, s.n < max ? s.n : max};
}

void print_messages(struct arena *a, const struct strs *lines) {
    // A name in a library may have ten million bytes; a write to a pipe is atomic up to PIPE_BUF bytes only.
    enum { MAX_LINE = PIPE_BUF - 16 };
    for (size_t i = 0; i < lines->n && is_writable(2); i++) {
        struct str text = first_bytes(text_printable(a, first_bytes(lines->at[i], MAX_LINE)), MAX_LINE);
        write_once(2, str_cat(a, S("needld: "), text, text.n == MAX_LINE ? S("...\n") : S("\n")));
    }
}

void append_to_file(struct arena *a, struct str path, struct str text) {
    const int flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
    int fd = fd_above_stdio(openat(AT_FDCWD, str_z(a, path), flags, 0666));
    if (fd < 0) return;
    write_once(fd, text);
    close(fd);
}

// --- memory files and terminals

struct str memfd_text(const struct process *proc, int fd, size_t max) {
    struct str text = {0};
    file_read(proc->os, proc->arena, str_format(proc->arena, "/proc/self/fd/%d", fd), max, &text);
    return text;
}

struct strs env_with_log(struct arena *a, const struct strs *env, int memfd) {
    return env_with(a, env, str_format(a, "NEEDLD_LOG=/proc/%ld/fd/%d", (long)getpid(), memfd));
}

struct terminal terminal_of(int fd) {
    struct winsize size = {0};
    struct terminal t = {.there = isatty(fd)};
    if (t.there && !ioctl(fd, TIOCGWINSZ, &size)) t.columns = size.ws_col;
    return t;
}
