// All memory of a run. Nothing is freed: the process becomes the linker, or exits. The arena also counts
// work, so that a run has a limit on its time.
#ifndef NEEDLD_ARENA_H
#define NEEDLD_ARENA_H

#include <setjmp.h>
#include <stddef.h>

struct arena {
    char *next, *end;
    char *populated; // up to here the pages have been populated
    size_t left;     // bytes that may still be allocated from the system
    size_t chunk;    // size of the last chunk
    size_t work;     // steps counted so far
    jmp_buf *full;   // longjmp target when memory or work is exhausted: the only jump in needld
};

// An arena of at most `limit` bytes. Set `full` before the first allocation.
struct arena arena_make(size_t limit);
// The same, beginning with memory of the caller's.
struct arena arena_in(void *room, size_t size, size_t limit);

// Memory for `count` objects of `size` bytes, zeroed and aligned for any type. Never NULL: jumps to `full`
// when memory or the limit is exhausted or the product overflows.
void *arena_calloc(struct arena *a, size_t size, size_t count);
// `bytes` bytes that are not zeroed.
void *arena_alloc(struct arena *a, size_t bytes);

// Jumps to `full`.
_Noreturn static inline void arena_give_up(struct arena *a) {
    longjmp(*a->full, 1);
}

// Counts steps in loops that allocate nothing and whose length is the product of two sizes that an input
// controls. A step is a comparison, or 64 bytes that are scanned. Jumps to `full` after MAX_WORK steps: some
// seconds, a thousand times what a large link takes.
#define MAX_WORK ((size_t)100000000)
static inline void arena_charge(struct arena *a, size_t steps) {
    if (steps > MAX_WORK - a->work) arena_give_up(a);
    a->work += steps;
}

// Memory and work held back from a part of the run, so that some is left when that part has exhausted the
// rest.
struct arena_reserve {
    size_t memory, work;
};
// Holds back 1/`share` of the remaining memory and work.
static inline struct arena_reserve arena_hold(struct arena *a, size_t share) {
    struct arena_reserve held = {a->left / share, (MAX_WORK - a->work) / share};
    a->left -= held.memory;
    a->work += held.work;
    return held;
}
static inline void arena_release(struct arena *a, struct arena_reserve held) {
    a->left += held.memory;
    a->work -= held.work;
}

#endif
