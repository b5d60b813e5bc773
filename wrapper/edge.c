#include "posix.h"

#include "edge.h"

#include "os_posix.h"
#include "../lib/file.h"
#include "../lib/text.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/auxv.h>
#include <sys/ioctl.h>
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

struct world world_of(struct arena *a, char **argv, char **env) {
    struct world w = {.arena = a, .os = os_posix(a)};
    w.argv = words_of(a, argv);
    w.env = words_of(a, env);
    w.program = str_of((const char *)getauxval(AT_EXECFN));
    w.config_dir = S(SYSCONFDIR);
    return w;
}

void complain(struct arena *a, const struct strs *lines) {
    enum { LONGEST = 8000 }; // a library may need a name of ten million bytes
    for (size_t i = 0; i < lines->n; i++) {
        struct str text = lines->at[i], end = text.n > LONGEST ? S("...\n") : S("\n");
        if (text.n > LONGEST) text.n = LONGEST;
        struct str line = str_cat(a, S("needld: "), text_printable(a, text), end);
        while (write(2, line.at, line.n) < 0 && errno == EINTR) continue;
    }
}

void append(struct arena *a, struct str path, struct str text) {
    const int flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
    int fd = above_standard(openat(AT_FDCWD, str_z(a, path), flags, 0666));
    if (fd < 0) return;
    // A limit on the size of files, or a FIFO that nobody reads any more.
    struct sigaction ignore = {.sa_handler = SIG_IGN}, size, pipe;
    sigaction(SIGXFSZ, &ignore, &size);
    sigaction(SIGPIPE, &ignore, &pipe);
    while (write(fd, text.at, text.n) < 0 && errno == EINTR) continue;
    sigaction(SIGXFSZ, &size, NULL);
    sigaction(SIGPIPE, &pipe, NULL);
    close(fd);
}

struct str memory_text(const struct world *w, int fd, size_t most) {
    struct str text = {0};
    file_read(w->os, w->arena, str_format(w->arena, "/proc/self/fd/%d", fd), most, &text);
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
