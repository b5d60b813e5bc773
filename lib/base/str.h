// Text with its length. A NUL is asked for only where a system call wants one.
#ifndef NEEDLD_STR_H
#define NEEDLD_STR_H

#include "vec.h"

#include <stdbool.h>
#include <stddef.h>

struct str {
    const char *at;
    size_t n;
};
struct strs {
    struct str *at;
    size_t n, cap;
};
struct cut {
    struct str head, tail;
    bool found;
};

#define S(literal) ((struct str){"" literal, sizeof literal - 1})

// The text of a C string; NULL is the empty text.
struct str str_of(const char *z);
// These two are here, because most texts differ in their lengths already.
static inline bool str_eq(struct str a, struct str b) {
    return a.n == b.n && (!a.n || !memcmp(a.at, b.at, a.n));
}
static inline bool str_starts(struct str s, struct str prefix) {
    return s.n >= prefix.n && (!prefix.n || !memcmp(s.at, prefix.at, prefix.n));
}
bool str_ends(struct str s, struct str suffix);
bool str_has(struct str s, char c);
bool str_contains(struct str s, struct str part);

// What isspace tells in the C locale.
static inline bool char_is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

// `s` without its first `n` bytes; empty where it is shorter.
struct str str_skip(struct str s, size_t n);

// What lies before and behind the first (or last) `c`. Where there is none: all of `s` is the head, not
// found.
struct cut str_cut(struct str s, char c);
struct cut str_cut_last(struct str s, char c);
// ... before and behind the first `part`, which is not empty.
struct cut str_cut_text(struct str s, struct str part);

// Behind the last slash; all of `s` where it has none.
struct str path_base(struct str path);
// Before the last slash: "/" for a file in the root, "." where there is no slash.
struct str path_dir(struct str path);
// DIR/NAME, with NAME alone for an empty DIR, as GNU ld builds the name of a candidate.
struct str path_join(struct arena *a, struct str dir, struct str name);
// What `path` means in a directory: itself where it begins with a slash, else DIR/PATH.
struct str path_from(struct arena *a, struct str dir, struct str path);

// The texts one behind another; the result is followed by a NUL.
#define str_cat(a, ...)                                                                                      \
    str_cat_n((a), (const struct str[]){__VA_ARGS__},                                                        \
        sizeof((const struct str[]){__VA_ARGS__}) / sizeof(struct str))
struct str str_cat_n(struct arena *a, const struct str *parts, size_t n);

// A copy that a system call can take. A NUL within `s` stays, so the call sees a shorter name.
const char *str_z(struct arena *a, struct str s);

// printf into the arena.
struct str str_format(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

// The parts between the `c`s; an empty text has no parts, as GNU ld has it for its search paths.
struct strs str_split(struct arena *a, struct str s, char c);

void strs_add(struct arena *a, struct strs *list, struct str s);
// An empty list with room for so many.
struct strs strs_room(struct arena *a, size_t n);

// What an exec can take, with NULL at the end. The byte behind each text must be one that may be read.
char **strs_vector(struct arena *a, const struct strs *list);
bool strs_have(const struct strs *list, struct str s);
// The texts, one behind another with `between` between them.
struct str strs_join(struct arena *a, const struct strs *list, struct str between);
// By their bytes.
void strs_sort(struct strs *list);

#endif
