// What the unit tests use of Criterion, for machines that do not have it: `make CRITERION=own`, and under qemu-user.
#ifndef NEEDLD_OWN_CRITERION_H
#define NEEDLD_OWN_CRITERION_H

#include <stdbool.h>
#include <string.h>

struct own_test {
    const char *suite, *name;
    void (*run)(void);
    struct own_test *next;
};
void own_test_add(struct own_test *t);
// Counts a failure and prints it; ends the test if `ends`.
void own_test_failed(bool ends, const char *file, int line, const char *what, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

#define Test(suite_, name_)                                                                                  \
    static void suite_##_##name_##_run(void);                                                                \
    __attribute__((constructor)) static void suite_##_##name_##_add(void) {                                  \
        static struct own_test t = {#suite_, #name_, suite_##_##name_##_run, 0};                             \
        own_test_add(&t);                                                                                    \
    }                                                                                                        \
    static void suite_##_##name_##_run(void)

// The format may be missing.
#define OWN_CHECK(ends, condition, ...)                                                                      \
    ((condition) ? (void)0 : own_test_failed(ends, __FILE__, __LINE__, #condition, " " __VA_ARGS__))
#define cr_assert(condition, ...) OWN_CHECK(true, condition, __VA_ARGS__)
#define cr_expect(condition, ...) OWN_CHECK(false, condition, __VA_ARGS__)
#define cr_assert_fail(...) own_test_failed(true, __FILE__, __LINE__, "failed", " " __VA_ARGS__)
#define cr_assert_not_null(p, ...) cr_assert((p) != NULL, __VA_ARGS__)
#define cr_expect_null(p, ...) cr_expect((p) == NULL, __VA_ARGS__)
#define cr_expect_not_null(p, ...) cr_expect((p) != NULL, __VA_ARGS__)
#define cr_expect_gt(a, b, ...) cr_expect((a) > (b), __VA_ARGS__)
#define cr_expect_lt(a, b, ...) cr_expect((a) < (b), __VA_ARGS__)
#define cr_expect_neq(a, b, ...) cr_expect((a) != (b), __VA_ARGS__)
#define cr_expect_str_eq(a, b, ...) cr_expect(!strcmp(a, b), __VA_ARGS__)

#endif
