#include "vec.h"

#include <stdint.h>
#include <string.h>

void vec_room(struct arena *a, void *at, size_t n, size_t *cap, size_t size) {
    if (n < *cap) return;
    size_t more = *cap ? *cap * 2 : 8;
    if (more > SIZE_MAX / 2 / size) arena_give_up(a);
    char *old, *grown = arena_bytes(a, more * size);
    memcpy(&old, at, sizeof old);
    if (n) memcpy(grown, old, n * size);
    memset(grown + n * size, 0, (more - n) * size);
    memcpy(at, &grown, sizeof grown);
    *cap = more;
}
