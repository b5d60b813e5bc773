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

struct strs words_of(struct arena *a, char **list) {
    size_t n = 0;
    while (list[n]) n++;
    struct strs words = strs_room(a, n);
    while (words.n < n) strs_add(a, &words, str_of(list[words.n]));
    return words;
}

struct process process_of(struct arena *a, char **argv, char **env) {
    struct process proc = {.arena = a, .os = os_posix(a)};
    proc.argv = words_of(a, argv);
    proc.env = words_of(a, env);
    proc.program = str_of((const char *)getauxval(AT_EXECFN));
    proc.config_dir = S(SYSCONFDIR);
    return proc;
}

// --- writing

// A write to a pipe that nobody reads ends the process by SIGPIPE, one beyond the limit on the size of files by SIGXFSZ. They
// are kept off without a handler and taken back: the linker gets all signals as they were.
void write_once(int fd, struct str text) {
    static const struct timespec now = {0};
    sigset_t deadly, before;
    sigemptyset(&deadly);
    sigaddset(&deadly, SIGPIPE);
    sigaddset(&deadly, SIGXFSZ);
    sigprocmask(SIG_BLOCK, &deadly, &before);
    ssize_t n;
    do n = write(fd, text.at, text.n);
    while (n < 0 && errno == EINTR);
    if (n < 0 && (errno == EPIPE || errno == EFBIG)) sigtimedwait(&deadly, NULL, &now);
    sigprocmask(SIG_SETMASK, &before, NULL);
}

// False where nobody makes room: the linker, which may have nothing to say, would not wait for that.
static bool has_room(int fd) {
    enum { PATIENCE = 1000 }; // milliseconds
    struct pollfd file = {fd, POLLOUT, 0};
    int ready;
    do ready = poll(&file, 1, PATIENCE);
    while (ready < 0 && errno == EINTR);
    return ready != 0;
}

static struct str first_of(struct str s, size_t most) {
    return (struct str){s.at, s.n < most ? s.n : most};
}

void print_messages(struct arena *a, const struct strs *lines) {
    // A library may need a name of ten million bytes, and a pipe takes no more than PIPE_BUF in one piece.
    enum { MOST = PIPE_BUF - 16 };
    for (size_t i = 0; i < lines->n && has_room(2); i++) {
        struct str text = first_of(text_printable(a, first_of(lines->at[i], MOST)), MOST);
        write_once(2, str_cat(a, S("needld: "), text, text.n == MOST ? S("...\n") : S("\n")));
    }
}

void append(struct arena *a, struct str path, struct str text) {
    const int flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
    int fd = above_standard(openat(AT_FDCWD, str_z(a, path), flags, 0666));
    if (fd < 0) return;
    write_once(fd, text);
    close(fd);
}

// ---

struct str memory_text(const struct process *proc, int fd, size_t most) {
    struct str text = {0};
    file_read(proc->os, proc->arena, str_format(proc->arena, "/proc/self/fd/%d", fd), most, &text);
    return text;
}

struct strs logging_to(struct arena *a, const struct strs *env, int log) {
    return env_with(a, env, str_format(a, "NEEDLD_LOG=/proc/%ld/fd/%d", (long)getpid(), log));
}

struct terminal terminal_of(int fd) {
    struct winsize size = {0};
    struct terminal t = {.there = isatty(fd)};
    if (t.there && !ioctl(fd, TIOCGWINSZ, &size)) t.columns = size.ws_col;
    return t;
}
