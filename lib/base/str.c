#include "str.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct str str_of(const char *z) {
    return (struct str){z, z ? strlen(z) : 0};
}

bool str_ends(struct str s, struct str suffix) {
    return s.n >= suffix.n && (!suffix.n || !memcmp(s.at + s.n - suffix.n, suffix.at, suffix.n));
}

bool str_has(struct str s, char c) {
    return s.n && memchr(s.at, c, s.n);
}

bool str_contains(struct str s, struct str part) {
    return !part.n || str_cut_text(s, part).found;
}

struct str str_skip(struct str s, size_t n) {
    if (n >= s.n) return (struct str){0};
    return (struct str){s.at + n, s.n - n};
}

// `length`: of the separator.
static struct cut cut_at(struct str s, const char *where, size_t length) {
    if (!where) return (struct cut){.head = s};
    size_t n = (size_t)(where - s.at);
    return (struct cut){{s.at, n}, {where + length, s.n - n - length}, true};
}

struct cut str_cut(struct str s, char c) {
    return cut_at(s, s.n ? memchr(s.at, c, s.n) : NULL, 1);
}

struct cut str_cut_last(struct str s, char c) {
    for (size_t i = s.n; i--;)
        if (s.at[i] == c) return cut_at(s, s.at + i, 1);
    return cut_at(s, NULL, 1);
}

// Not memmem: its setup pays off only for longer strings than these.
struct cut str_cut_text(struct str s, struct str part) {
    for (size_t i = 0; i + part.n <= s.n; i++) {
        const char *at = memchr(s.at + i, part.at[0], s.n - i);
        if (!at) break;
        i = (size_t)(at - s.at);
        if (i + part.n <= s.n && !memcmp(at, part.at, part.n)) return cut_at(s, at, part.n);
    }
    return cut_at(s, NULL, 0);
}

uint64_t str_leading_number(struct str s, size_t max_digits) {
    uint64_t number = 0;
    for (size_t i = 0; i < s.n && i < max_digits && s.at[i] >= '0' && s.at[i] <= '9'; i++)
        number = number * 10 + (uint64_t)(s.at[i] - '0');
    return number;
}

struct str path_base(struct str path) {
    struct cut c = str_cut_last(path, '/');
    return c.found ? c.tail : path;
}

struct str path_dir(struct str path) {
    struct cut c = str_cut_last(path, '/');
    if (!c.found) return S(".");
    return c.head.n ? c.head : S("/");
}

struct str path_trim(struct str path) {
    while (path.n > 1 && str_ends(path, S("/"))) path.n--;
    return path;
}

bool path_is_below(struct str path, struct str dir) {
    return str_starts(path, dir) && (path.n == dir.n || path.at[dir.n] == '/');
}

bool path_list_has(struct str list, struct str dir) {
    for (struct cut c = {.tail = list, .found = list.n > 0}; c.found;) {
        c = str_cut(c.tail, ':');
        if (c.head.n && str_eq(path_trim(c.head), path_trim(dir))) return true;
    }
    return false;
}

struct str path_join(struct arena *a, struct str dir, struct str name) {
    return dir.n ? str_cat(a, dir, S("/"), name) : str_cat(a, name);
}

struct str path_from(struct arena *a, struct str dir, struct str path) {
    return str_starts(path, S("/")) ? path : path_join(a, dir, path);
}

struct str str_cat_n(struct arena *a, const struct str *parts, size_t n) {
    size_t size = 1;
    for (size_t i = 0; i < n; i++) size += parts[i].n;
    char *text = arena_alloc(a, size), *end = text;
    for (size_t i = 0; i < n; i++) {
        if (parts[i].n) memcpy(end, parts[i].at, parts[i].n);
        end += parts[i].n;
    }
    *end = '\0';
    return (struct str){text, size - 1};
}

const char *str_z(struct arena *a, struct str s) {
    return str_cat(a, s).at;
}

struct str str_format(struct arena *a, const char *format, ...) {
    va_list args;
    va_start(args, format);
    // NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): it does not know what va_start does
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0) return (struct str){"", 0};
    char *text = arena_calloc(a, 1, (size_t)n + 1);
    va_start(args, format);
    vsnprintf(text, (size_t)n + 1, format, args);
    va_end(args);
    return (struct str){text, (size_t)n};
}

struct strs str_split(struct arena *a, struct str s, char c) {
    struct strs parts = {0};
    struct cut rest = {.tail = s, .found = s.n > 0};
    while (rest.found) {
        rest = str_cut(rest.tail, c);
        strs_add(a, &parts, rest.head);
    }
    return parts;
}

void strs_add(struct arena *a, struct strs *list, struct str s) {
    *vec_push(a, list) = s;
}

void strs_add_all(struct arena *a, struct strs *list, const struct strs *more) {
    for (size_t i = 0; i < more->n; i++) strs_add(a, list, more->at[i]);
}

void strs_add_new(struct arena *a, struct strs *list, struct str s) {
    if (!strs_have(list, s)) strs_add(a, list, s);
}

void strs_add_all_new(struct arena *a, struct strs *list, const struct strs *more) {
    for (size_t i = 0; i < more->n; i++) strs_add_new(a, list, more->at[i]);
}

bool strs_have(const struct strs *list, struct str s) {
    for (size_t i = 0; i < list->n; i++)
        if (str_eq(list->at[i], s)) return true;
    return false;
}

struct str strs_join(struct arena *a, const struct strs *list, struct str between) {
    if (!list->n) return S("");
    struct str *parts = arena_calloc(a, sizeof *parts, list->n * 2);
    for (size_t i = 0; i < list->n; i++) {
        parts[2 * i] = list->at[i];
        parts[2 * i + 1] = between;
    }
    return str_cat_n(a, parts, list->n * 2 - 1);
}

struct strs strs_room(struct arena *a, size_t n) {
    return (struct strs){arena_alloc(a, n * sizeof(struct str)), 0, n};
}

char **strs_vector(struct arena *a, const struct strs *list) {
    char **vector = arena_calloc(a, sizeof *vector, list->n + 1);
    for (size_t i = 0; i < list->n; i++) {
        struct str s = list->at[i];
        bool ends = s.n && !s.at[s.n];
        vector[i] = (char *)(size_t)(ends ? s.at : str_z(a, s));
    }
    return vector;
}

static int by_bytes(const void *left, const void *right) {
    const struct str *a = left, *b = right;
    size_t n = a->n < b->n ? a->n : b->n;
    int order = n ? memcmp(a->at, b->at, n) : 0;
    return order ? order : (a->n > b->n) - (a->n < b->n);
}

void strs_sort(struct strs *list) {
    if (list->n) qsort(list->at, list->n, sizeof *list->at, by_bytes);
}
