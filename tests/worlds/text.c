#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pool_block {
    struct pool_block *before;
    max_align_t at[];
};

void *pool_take(struct pool *p, size_t size) {
    struct pool_block *b = calloc(1, sizeof *b + size);
    if (!b) {
        fputs("worlds: out of memory\n", stderr);
        abort();
    }
    b->before = p->last;
    p->last = b;
    return b->at;
}

void pool_free(struct pool *p) {
    while (p->last) {
        struct pool_block *before = p->last->before;
        free(p->last);
        p->last = before;
    }
}

char *text(struct pool *p, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *s = pool_take(p, (size_t)n + 1);
    va_start(args, format);
    vsnprintf(s, (size_t)n + 1, format, args);
    va_end(args);
    return s;
}

char *text_copy(struct pool *p, const char *s, size_t n) {
    char *copy = pool_take(p, n + 1);
    memcpy(copy, s, n);
    return copy;
}

void list_add(struct pool *p, struct list *l, const char *s) {
    list_insert(p, l, l->n, s);
}

void list_insert(struct pool *p, struct list *l, size_t where, const char *s) {
    if (l->n + 2 > l->cap) {
        char **more = pool_take(p, (l->cap = 2 * l->n + 8) * sizeof *more);
        if (l->n) memcpy(more, l->at, l->n * sizeof *more);
        l->at = more;
    }
    memmove(l->at + where + 1, l->at + where, (l->n - where) * sizeof *l->at);
    l->at[where] = text(p, "%s", s);
    l->at[++l->n] = NULL;
}

bool list_has(const struct list *l, const char *s) {
    for (size_t i = 0; i < l->n; i++)
        if (strcmp(l->at[i], s) == 0) return true;
    return false;
}

char *list_join(struct pool *p, const struct list *l, const char *separator) {
    size_t n = 1;
    for (size_t i = 0; i < l->n; i++) n += strlen(l->at[i]) + strlen(separator);
    char *s = pool_take(p, n), *to = s;
    for (size_t i = 0; i < l->n; i++) to += sprintf(to, "%s%s", i ? separator : "", l->at[i]);
    return s;
}

const char *path_base(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

char *path_dir(struct pool *p, const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? text_copy(p, path, slash == path ? 1 : (size_t)(slash - path)) : text(p, ".");
}
