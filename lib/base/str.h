// Strings with their length. Only system calls need a NUL.
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

// The string of a C string; NULL is the empty string.
struct str str_of(const char *z);
// Inline, because most strings differ in their lengths already.
static inline bool str_eq(struct str a, struct str b) {
    return a.n == b.n && (!a.n || !memcmp(a.at, b.at, a.n));
}
static inline bool str_starts(struct str s, struct str prefix) {
    return s.n >= prefix.n && (!prefix.n || !memcmp(s.at, prefix.at, prefix.n));
}
bool str_ends(struct str s, struct str suffix);
bool str_has(struct str s, char c);
bool str_contains(struct str s, struct str part);

// isspace in the C locale.
static inline bool char_is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

// `s` without its first `n` bytes; empty if it is shorter.
struct str str_skip(struct str s, size_t n);

// The parts before and after the first (or last) `c`. If there is none, `head` is all of `s` and `found` is
// false.
struct cut str_cut(struct str s, char c);
struct cut str_cut_last(struct str s, char c);
// ... before and after the first `part`, which must not be empty.
struct cut str_cut_text(struct str s, struct str part);

// The number that the first digits of `s` give, of at most `max_digits`; 0 if it begins with none.
uint64_t str_leading_number(struct str s, size_t max_digits);

// The part after the last slash; all of `path` if it has none.
struct str path_base(struct str path);
// The part before the last slash: "/" for a file in the root, "." if there is no slash.
struct str path_dir(struct str path);
// `path` without slashes at its end; "/" stays.
struct str path_trim(struct str path);
// True for a directory, written without a slash at its end, and for what lies below it.
bool path_is_below(struct str path, struct str dir);
// True if a list of directories, separated by colons, names this one.
bool path_list_has(struct str list, struct str dir);
// DIR/NAME; NAME alone if DIR is empty, as GNU ld builds the path of a candidate.
struct str path_join(struct arena *a, struct str dir, struct str name);
// `path` relative to a directory: itself if it is absolute, otherwise DIR/PATH.
struct str path_from(struct arena *a, struct str dir, struct str path);

// The strings concatenated. A NUL follows the result.
#define str_cat(a, ...)                                                                                      \
    str_cat_n((a), (const struct str[]){__VA_ARGS__},                                                        \
        sizeof((const struct str[]){__VA_ARGS__}) / sizeof(struct str))
struct str str_cat_n(struct arena *a, const struct str *parts, size_t n);

// A C string for a system call. A NUL within `s` ends it early.
const char *str_z(struct arena *a, struct str s);

// printf into the arena.
struct str str_format(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

// The parts between the `c`s. An empty string has no parts, as in the search paths of GNU ld.
struct strs str_split(struct arena *a, struct str s, char c);

void strs_add(struct arena *a, struct strs *list, struct str s);
void strs_add_all(struct arena *a, struct strs *list, const struct strs *more);
// The same, without those that the list has already.
void strs_add_new(struct arena *a, struct strs *list, struct str s);
void strs_add_all_new(struct arena *a, struct strs *list, const struct strs *more);
// An empty list with room for `n`.
struct strs strs_room(struct arena *a, size_t n);

// The list as argv for exec, with NULL at the end. The byte after each string must be readable.
char **strs_vector(struct arena *a, const struct strs *list);
bool strs_have(const struct strs *list, struct str s);
// The strings concatenated, with `between` between them.
struct str strs_join(struct arena *a, const struct strs *list, struct str between);
// Sorts by bytes.
void strs_sort(struct strs *list);

#endif
