// Text and lists of one world, in a pool that is freed at once.
#ifndef NEEDLD_WORLDS_TEXT_H
#define NEEDLD_WORLDS_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct pool {
    struct pool_block *last;
};
struct list {
    char **at; // followed by a NULL
    size_t n, cap;
};

// Zeroed memory. Ends the program if there is none.
void *pool_take(struct pool *p, size_t size);
void pool_free(struct pool *p);

char *text(struct pool *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *text_copy(struct pool *p, const char *s, size_t n);

void list_add(struct pool *p, struct list *l, const char *s);
void list_insert(struct pool *p, struct list *l, size_t where, const char *s);
bool list_has(const struct list *l, const char *s);
// The texts with `separator` between them.
char *list_join(struct pool *p, const struct list *l, const char *separator);

// The part before the last slash, "." without one; the part behind it.
char *path_dir(struct pool *p, const char *path);
const char *path_base(const char *path);

#endif
