// measure ROUNDS DIR NAME...: runs each command ROUNDS times, one after another in an order that is drawn anew each
// round, and prints a line for each: NAME, the medians of its processor time (with that of its children) and of the time
// that passed in microseconds, and the peak of its memory in KB. The words of a command lie in DIR/NAME.argv, its
// environment in DIR/NAME.env, an element a line.
#define _DEFAULT_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct command {
    const char *name;
    char **argv, **env;
    double *took, *passed;
    long memory;
};

static void fail(const char *what, const char *which) {
    fprintf(stderr, "measure: %s: %s\n", which, what);
    exit(1);
}

static void *room(size_t n, size_t size) {
    void *p = calloc(n + 1, size);
    if (!p) fail("no memory", "measure");
    return p;
}

static char **lines_of(const char *dir, const char *name, const char *kind) {
    char *path = room(strlen(dir) + strlen(name) + strlen(kind) + 2, 1), *line = NULL;
    sprintf(path, "%s/%s.%s", dir, name, kind);
    FILE *file = fopen(path, "r");
    if (!file) fail("cannot be read", path);
    char **list = room(0, sizeof *list);
    size_t n = 0, cap = 0;
    for (ssize_t got; (got = getline(&line, &cap, file)) > 0; line = NULL, cap = 0) {
        line[strcspn(line, "\n")] = '\0';
        list = realloc(list, (n + 2) * sizeof *list);
        if (!list) fail("no memory", path);
        list[n++] = line;
        list[n] = NULL;
    }
    fclose(file);
    return list;
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double micro(struct timeval t) {
    return (double)t.tv_sec * 1e6 + (double)t.tv_usec;
}

static void run(struct command *c, int round, int null) {
    int status;
    struct rusage use;
    double start = now();
    pid_t child = vfork();
    if (!child) {
        dup2(null, 1);
        dup2(null, 2);
        execve(c->argv[0], c->argv, c->env);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &use) < 0) fail("cannot be run", c->name);
    c->passed[round] = now() - start;
    c->took[round] = micro(use.ru_utime) + micro(use.ru_stime);
    if (!WIFEXITED(status) || WEXITSTATUS(status)) fail("it failed", c->name);
    if (use.ru_maxrss > c->memory) c->memory = use.ru_maxrss;
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double median(double *list, int n) {
    qsort(list, (size_t)n, sizeof *list, by_size);
    return list[n / 2];
}

int main(int argc, char **argv) {
    if (argc < 4) fail("takes ROUNDS DIR NAME...", "usage");
    int rounds = atoi(argv[1]), n = argc - 3, null = open("/dev/null", O_RDWR | O_CLOEXEC);
    struct command *commands = room((size_t)n, sizeof *commands);
    int *order = room((size_t)n, sizeof *order);
    for (int i = 0; i < n; i++) {
        struct command *c = &commands[i];
        *c = (struct command){.name = argv[3 + i]};
        c->argv = lines_of(argv[2], c->name, "argv");
        c->env = lines_of(argv[2], c->name, "env");
        c->took = room((size_t)rounds, sizeof *c->took);
        c->passed = room((size_t)rounds, sizeof *c->passed);
        order[i] = i;
        run(c, 0, null); // what is read for the first time does not count
    }
    srandom((unsigned)time(NULL));
    for (int round = 0; round < rounds; round++) {
        for (int i = n - 1; i > 0; i--) {
            int j = (int)(random() % (i + 1)), swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        for (int i = 0; i < n; i++) run(&commands[order[i]], round, null);
    }
    for (int i = 0; i < n; i++) {
        struct command *c = &commands[i];
        printf("%s %.0f %.0f %ld\n", c->name, median(c->took, rounds), median(c->passed, rounds), c->memory);
    }
    return 0;
}
