#include "vec.h"

#include <stdint.h>

void vec_grow(struct arena *a, void *at, size_t *cap, size_t size) {
    size_t more = *cap ? *cap * 2 : 8;
    if (more > SIZE_MAX / 2 / size) arena_give_up(a);
    char *old, *grown = arena_alloc(a, more * size);
    memcpy(&old, at, sizeof old);
    if (*cap) memcpy(grown, old, *cap * size);
    memcpy(at, &grown, sizeof grown);
    *cap = more;
}
