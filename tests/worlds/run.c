#define _GNU_SOURCE
#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SECONDS_MAX = 30 };

static void die(const char *what) {
    fprintf(stderr, "worlds: %s: %s\n", what, strerror(errno));
    exit(2);
}

struct stream {
    int fd;
    char *at;
    size_t n, cap;
};

static bool drain(struct stream *s) {
    if (s->cap - s->n < 4096) s->at = realloc(s->at, s->cap = s->cap * 2 + 16384);
    if (!s->at) die("memory");
    ssize_t n = read(s->fd, s->at + s->n, s->cap - s->n - 1);
    if (n < 0 && errno == EINTR) return true;
    if (n > 0) s->n += (size_t)n;
    return n > 0;
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void child(const char *dir, const char *program, char **argv, char **env, int out, int err) {
    int in = open("/dev/null", O_RDONLY);
    if (dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0 || chdir(dir) != 0) _exit(125);
    execve(program, argv, env);
    _exit(125);
}

static bool read_all(struct stream *s, int n) {
    double end = now() + SECONDS_MAX;
    for (int open = n; open;) {
        struct pollfd p[2];
        for (int i = 0; i < n; i++) p[i] = (struct pollfd){s[i].fd, POLLIN, 0};
        int left = (int)((end - now()) * 1000);
        if (left <= 0) return false;
        poll(p, (nfds_t)n, left);
        for (int i = 0; i < n; i++)
            if (p[i].revents && !drain(&s[i])) {
                close(s[i].fd);
                s[i].fd = -1;
                open--;
            }
    }
    return true;
}

// The plugin of gcc -flto has other names each time.
static void hide_temporary_names(char *s) {
    for (; (s = strstr(s, "/cc")) != NULL; s += 3)
        if (strspn(s + 3, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == 6 &&
            s[9] == '.')
            memset(s + 3, 'X', 6);
}

static void take_file(struct pool *p, struct outcome *o, const char *path) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0) return;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
        o->bytes = pool_take(p, (size_t)st.st_size + 1);
        while (o->size < (size_t)st.st_size) {
            ssize_t n = read(fd, (char *)o->bytes + o->size, (size_t)st.st_size - o->size);
            if (n <= 0) break;
            o->size += (size_t)n;
        }
    }
    close(fd);
    unlink(path);
}

struct outcome run(struct pool *p, const char *dir, const char *program, const struct list *args,
    const struct list *env, const char *output) {
    char **argv = pool_take(p, (args->n + 2) * sizeof *argv);
    argv[0] = text(p, "%s", program);
    if (args->n) memcpy(argv + 1, args->at, args->n * sizeof *argv);
    char *file = output ? text(p, "%s/%s", dir, output) : NULL;
    if (file) unlink(file);
    int out[2], err[2];
    if (pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0) die("pipe");
    pid_t pid = fork();
    if (pid < 0) die("fork");
    if (pid == 0) child(dir, program, argv, env->at, out[1], err[1]);
    close(out[1]);
    close(err[1]);
    struct stream s[2] = {{.fd = out[0]}, {.fd = err[0]}};
    bool in_time = read_all(s, 2);
    if (!in_time) kill(pid, SIGKILL);
    for (int i = 0; i < 2; i++)
        if (s[i].fd >= 0) close(s[i].fd);
    int status;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR) die("waitpid");
    struct outcome o = {.status = !in_time              ? -1
                                  : WIFSIGNALED(status) ? 128 + WTERMSIG(status)
                                                        : WEXITSTATUS(status)};
    o.out = text_copy(p, s[0].at ? s[0].at : "", s[0].n);
    o.err = text_copy(p, s[1].at ? s[1].at : "", s[1].n);
    hide_temporary_names(o.out);
    hide_temporary_names(o.err);
    free(s[0].at);
    free(s[1].at);
    if (file) take_file(p, &o, file);
    return o;
}

bool same_bytes(const struct outcome *a, const struct outcome *b) {
    return !a->bytes == !b->bytes && a->size == b->size &&
           (!a->bytes || memcmp(a->bytes, b->bytes, a->size) == 0);
}
