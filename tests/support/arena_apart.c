#include "arena_apart.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifdef __has_include
#if __has_include(<sanitizer/asan_interface.h>)
#include <sanitizer/asan_interface.h>
#endif
#endif
#ifndef ASAN_POISON_MEMORY_REGION
#define ASAN_POISON_MEMORY_REGION(at, n) ((void)(at), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(at, n) ((void)(at), (void)(n))
#endif

// One block of memory for all pieces: malloc would slow down a million runs of a fuzzer.
enum { GAP = 16 };
static const size_t ROOM = (size_t)512 << 20;
static char *room;
static size_t used;

static struct {
    const struct arena *arena;
    size_t taken, refused;
} watched;

struct arena arena_make(size_t limit) {
    return (struct arena){.left = limit};
}

// The caller's memory is not used; its size is the limit.
struct arena arena_in(void *at, size_t size, size_t limit) {
    (void)at;
    return (struct arena){.left = size + limit};
}

// Memory that is not zeroed is filled with an unusual byte.
void *arena_alloc(struct arena *a, size_t bytes) {
    const size_t align = _Alignof(max_align_t);
    bool refused = a == watched.arena && ++watched.taken == watched.refused;
    if (refused || bytes > a->left || bytes > ROOM) arena_give_up(a);
    if (!room) {
        room = malloc(ROOM);
        if (!room) abort();
        ASAN_POISON_MEMORY_REGION(room, ROOM);
    }
    size_t step = (bytes + align - 1) / align * align + GAP;
    if (step > ROOM - used) arena_give_up(a);
    char *piece = room + used;
    used += step;
    a->left -= bytes;
    ASAN_UNPOISON_MEMORY_REGION(piece, bytes);
    return memset(piece, 0xa5, bytes);
}

void *arena_calloc(struct arena *a, size_t size, size_t count) {
    if (size && count > ROOM / size) arena_give_up(a);
    return memset(arena_alloc(a, size * count), 0, size * count);
}

size_t apart_mark(void) {
    return used;
}

void apart_forget(size_t mark) {
    if (room) ASAN_POISON_MEMORY_REGION(room + mark, used - mark);
    used = mark;
}

void apart_watch(const struct arena *a, size_t refused) {
    watched.arena = a;
    watched.taken = 0;
    watched.refused = refused;
}

size_t apart_count(void) {
    return watched.taken;
}
