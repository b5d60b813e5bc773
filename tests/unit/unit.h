// What unit tests share. Criterion runs each test in a process of its own.
#ifndef NEEDLD_TEST_UNIT_H
#define NEEDLD_TEST_UNIT_H

#include "../../lib/inspect/collect.h"
#include "../support/scene.h"

#include <criterion/criterion.h>

// The arena of the test. Running it full ends the test.
struct arena *arena(void);

// The machine, environment and command line that a text describes (tests/cases/README.md).
struct process *scene(const char *text);

// A link followed to its end, symbols read.
struct link *followed(const char *scene_text);

// What there is to tell of a link: the lines of a scene to which `m.o` is added, which defines _start.
struct report reported(const char *scene_text);

// The ELF file or archive that a line describes (tests/cases/README.md).
struct str made(const char *line);

// The texts, joined by `|`.
struct str joined(const struct strs *list);

// The words of a line, parted by blanks, with quotes and backslashes.
struct strs words(const char *line);

// Fail where a text is not the one that is wanted. `row` names a row of a table.
#define SAME(got, want) SAME_ROW("", got, want)
#define SAME_ROW(row, got, want)                                                                             \
    do {                                                                                                     \
        struct str same_got = (got), same_want = str_of(want);                                               \
        cr_expect(str_eq(same_got, same_want), "%s got \"%.*s\", want \"%.*s\"", row, (int)same_got.n,       \
            same_got.n ? same_got.at : "", (int)same_want.n, same_want.n ? same_want.at : "");               \
    } while (0)

// Fails where a number is not the one that is wanted.
#define EQUAL(got, want) EQUAL_ROW("", got, want)
#define EQUAL_ROW(row, got, want)                                                                            \
    do {                                                                                                     \
        unsigned long long equal_got = (unsigned long long)(got), equal_want = (unsigned long long)(want);   \
        cr_expect(equal_got == equal_want, "%s got %llu, want %llu", row, equal_got, equal_want);            \
    } while (0)

// Fails where `what` does not run the arena full.
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
