// Memory of one run. Nothing is given back: the process becomes the linker, or ends. What bounds a run's memory bounds its
// time as well.
#ifndef NEEDLD_ARENA_H
#define NEEDLD_ARENA_H

#include <setjmp.h>
#include <stddef.h>

struct arena {
    char *next, *end;
    char *populated; // up to here the system has given its pages
    size_t left;     // bytes that may still be asked of the system
    size_t chunk;    // how many were asked for last
    size_t work;     // steps that were taken
    jmp_buf *full;   // where the run goes on when there is no more memory or time: the only jump in needld
};

// An arena that takes at most `limit` bytes from the system. Set `full` before the first arena_calloc.
struct arena arena_make(size_t limit);
// The same, with room of the caller's to begin with.
struct arena arena_in(void *room, size_t size, size_t limit);

// Room for `count` objects of `size` bytes, zeroed and aligned for any type. Never NULL: where memory or the
// limit runs out, or the product overflows, the run goes on at `full`.
void *arena_calloc(struct arena *a, size_t size, size_t count);
// The same for `bytes` bytes that are written at once, not zeroed.
void *arena_alloc(struct arena *a, size_t bytes);

// Ends the run as one out of memory ends.
_Noreturn static inline void arena_give_up(struct arena *a) {
    longjmp(*a->full, 1);
}

// Counts steps of work that takes no memory, in loops whose length is the product of two sizes that an input chooses. A step
// is a comparison, or 64 bytes that are looked through. The run goes on at `full` where it has taken MAX_WORK of them: some
// seconds, and a thousand times what a large link takes.
#define MAX_WORK ((size_t)100000000)
static inline void arena_charge(struct arena *a, size_t steps) {
    if (steps > MAX_WORK - a->work) arena_give_up(a);
    a->work += steps;
}

// Memory and work held back from a part of the run, so that something is left once that part has used up all the rest.
struct arena_reserve {
    size_t memory, work;
};
// Holds back one in `share` of the memory that may still be asked of the system, and of the work.
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
