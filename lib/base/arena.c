#define _DEFAULT_SOURCE // madvise
#include "arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#ifndef MADV_POPULATE_WRITE // Linux 5.14; not in all of musl's headers
#define MADV_POPULATE_WRITE 23
#endif

enum { FIRST_CHUNK = 64 << 10, LAST_SMALL = 128 << 10, HUGE = 2 << 20, PAGE = 4096 };

struct arena arena_make(size_t limit) {
    return (struct arena){.left = limit};
}

struct arena arena_in(void *room, size_t size, size_t limit) {
    size_t skew = (uintptr_t)room % _Alignof(max_align_t);
    char *start = (char *)room + (skew ? _Alignof(max_align_t) - skew : 0);
    return (struct arena){
        .next = start, .end = (char *)room + size, .populated = (char *)room + size, .left = limit};
}

// Each chunk is twice as large as the last one, so that a large link needs few. Large chunks use huge pages
// if the system has them: one of two megabytes is faster to get than a dozen small ones.
static void add_chunk(struct arena *a, size_t bytes) {
    size_t want = a->chunk ? a->chunk * 2 : FIRST_CHUNK;
    if (want > LAST_SMALL && want < HUGE) want = HUGE;
    if (want > a->left) want = a->left;
    if (want < bytes) want = bytes;
    size_t rounded = (want + HUGE - 1) / HUGE * HUGE;
    bool huge = want >= HUGE && rounded <= a->left;
    if (huge) want = rounded;
    char *chunk = want > a->left ? NULL : huge ? aligned_alloc(HUGE, want) : malloc(want);
    if (!chunk) arena_give_up(a);
#ifdef MADV_HUGEPAGE
    if (huge) madvise(chunk, want, MADV_HUGEPAGE);
#endif
    a->left -= want;
    a->chunk = want;
    a->next = a->populated = chunk;
    a->end = chunk + want;
}

// Populates the next pages with one call: a page fault for each of them would take twice as long.
static void populate(struct arena *a) {
    enum { STEP = 64 << 10 };
    char *stop = (size_t)(a->end - a->next) < STEP ? a->end : a->next + STEP;
    char *from = a->populated + (PAGE - (uintptr_t)a->populated % PAGE) % PAGE;
    size_t n = from < stop ? (size_t)(stop - from) / PAGE * PAGE : 0;
    if (n) madvise(from, n, MADV_POPULATE_WRITE);
    if (n) stop = from + n;
    a->populated = stop;
}

void *arena_alloc(struct arena *a, size_t bytes) {
    const size_t align = _Alignof(max_align_t);
    if (bytes > SIZE_MAX / 2) arena_give_up(a);
    bytes = (bytes + align - 1) / align * align;
    if (!bytes) bytes = align; // so that every allocation has an address of its own
    if (bytes > (size_t)(a->end - a->next)) add_chunk(a, bytes);
    void *room = a->next;
    a->next += bytes;
    if (a->next > a->populated) populate(a);
    return room;
}

void *arena_calloc(struct arena *a, size_t size, size_t count) {
    if (size && count > SIZE_MAX / 2 / size) arena_give_up(a);
    return memset(arena_alloc(a, size * count), 0, size * count);
}
