// Runs each test in a process of its own and prints TAP.
#include "criterion/criterion.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static struct own_test *tests;
static int failures;

void own_test_add(struct own_test *t) {
    t->next = tests;
    tests = t;
}

void own_test_failed(bool ends, const char *file, int line, const char *what, const char *format, ...) {
    failures++;
    printf("# %s:%d: %s", file, line, what);
    va_list args;
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    putchar('\n');
    if (!ends) return;
    fflush(stdout);
    _exit(1);
}

static bool passes(const struct own_test *t) {
    fflush(stdout);
    pid_t child = fork();
    if (!child) {
        t->run();
        fflush(stdout);
        _exit(failures != 0);
    }
    int status;
    return child > 0 && waitpid(child, &status, 0) == child && !status;
}

int main(void) {
    size_t n = 0, failed = 0;
    for (const struct own_test *t = tests; t; t = t->next, n++) {
        bool passed = passes(t);
        failed += !passed;
        printf("%s - %s::%s\n", passed ? "ok" : "not ok", t->suite, t->name);
    }
    printf("1..%zu\n", n);
    return failed || !n;
}
