#include "arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 64 << 10 };

struct arena arena_make(size_t limit) {
    return (struct arena){.left = limit};
}

struct arena arena_in(void *room, size_t size, size_t limit) {
    size_t skew = (uintptr_t)room % _Alignof(max_align_t);
    char *start = (char *)room + (skew ? _Alignof(max_align_t) - skew : 0);
    return (struct arena){.next = start, .end = (char *)room + size, .left = limit};
}

// Each chunk is twice the last one, so that a large link asks the system seldom.
static void refill(struct arena *a, size_t bytes) {
    size_t want = a->chunk ? a->chunk * 2 : CHUNK;
    if (want > a->left) want = a->left;
    if (want < bytes) want = bytes;
    char *chunk = want <= a->left ? malloc(want) : NULL;
    if (!chunk) arena_give_up(a);
    a->left -= want;
    a->chunk = want;
    a->next = chunk;
    a->end = chunk + want;
}

void *arena_bytes(struct arena *a, size_t bytes) {
    const size_t align = _Alignof(max_align_t);
    if (bytes > SIZE_MAX / 2) arena_give_up(a);
    bytes = (bytes + align - 1) / align * align;
    if (!bytes) bytes = align; // nothing has an address too
    if (bytes > (size_t)(a->end - a->next)) refill(a, bytes);
    void *room = a->next;
    a->next += bytes;
    return room;
}

void *arena_take(struct arena *a, size_t size, size_t count) {
    if (size && count > SIZE_MAX / 2 / size) arena_give_up(a);
    return memset(arena_bytes(a, size * count), 0, size * count);
}
