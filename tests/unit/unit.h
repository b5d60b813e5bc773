// Shared by the unit tests. Criterion runs each test in a process of its own.
#ifndef NEEDLD_TEST_UNIT_H
#define NEEDLD_TEST_UNIT_H

#include "../../lib/inspect/collect.h"
#include "../support/scene.h"

#include <criterion/criterion.h>

// The arena of the test. Running it full ends the test.
struct arena *arena(void);

// The files, environment and command line that a text describes (tests/cases/README.md).
struct process *scene(const char *text);

// The link of a scene, with its dependencies resolved and its symbols read.
struct link *followed(const char *scene_text);

// The report of a link: of a scene to which `m.o` is added, which defines _start.
struct report reported(const char *scene_text);

// The ELF file or archive that a line describes (tests/cases/README.md).
struct str made(const char *line);

// The texts, joined by `|`.
struct str joined(const struct strs *list);

// The arguments of a line, separated by blanks, with quotes and backslashes.
struct strs words(const char *line);

// Fails if a text differs from the wanted one. `row` names a row of a table.
#define SAME(got, want) SAME_ROW("", got, want)
#define SAME_ROW(row, got, want)                                                                             \
    do {                                                                                                     \
        struct str same_got = (got), same_want = str_of(want);                                               \
        cr_expect(str_eq(same_got, same_want), "%s got \"%.*s\", want \"%.*s\"", row, (int)same_got.n,       \
            same_got.n ? same_got.at : "", (int)same_want.n, same_want.n ? same_want.at : "");               \
    } while (0)

// Fails if a number differs from the wanted one.
#define EQUAL(got, want) EQUAL_ROW("", got, want)
#define EQUAL_ROW(row, got, want)                                                                            \
    do {                                                                                                     \
        unsigned long long equal_got = (unsigned long long)(got), equal_want = (unsigned long long)(want);   \
        cr_expect(equal_got == equal_want, "%s got %llu, want %llu", row, equal_got, equal_want);            \
    } while (0)

// Fails if `what` does not exhaust the arena.
#define RUNS_FULL(a, what)                                                                                   \
    do {                                                                                                     \
        jmp_buf full_here;                                                                                   \
        volatile bool came_back = false;                                                                     \
        (a)->full = &full_here;                                                                              \
        if (!setjmp(full_here)) {                                                                            \
            (void)(what);                                                                                    \
            came_back = true;                                                                                \
        }                                                                                                    \
        cr_expect(!came_back, "there was room for %s", #what);                                               \
    } while (0)

#define COUNT(array) (sizeof(array) / sizeof *(array))

#endif
