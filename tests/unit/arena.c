#include "unit.h"

#include <stdint.h>
#include <string.h>

Test(arena, memory_is_zeroed_and_aligned) {
    char dirty[512];
    memset(dirty, 0xa5, sizeof dirty);
    struct arena a = arena_in(dirty + 1, sizeof dirty - 1, 0);
    for (size_t size = 1; size < 20; size++) {
        unsigned char *p = arena_calloc(&a, size, 1);
        EQUAL((uintptr_t)p % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++) EQUAL(p[i], 0);
        memset(p, 0xff, size);
    }
}

Test(arena, earlier_memory_is_kept) {
    struct arena *a = arena();
    char *texts[2000];
    for (int i = 0; i < 2000; i++) {
        texts[i] = arena_calloc(a, 100, 1);
        memset(texts[i], i & 127, 100);
    }
    for (int i = 0; i < 2000; i++)
        for (int j = 0; j < 100; j++) EQUAL(texts[i][j], i & 127);
}

Test(arena, more_than_a_chunk_at_once) {
    char *big = arena_calloc(arena(), 1 << 20, 3);
    big[0] = big[(3 << 20) - 1] = 1;
    char *next = arena_calloc(arena(), 1, 1);
    cr_expect(next < big || next >= big + (3 << 20));
}

Test(arena, ends_at_its_limit) {
    struct arena a = arena_make(200 << 10);
    for (int i = 0; i < 3; i++) {
        jmp_buf full;
        a.full = &full;
        cr_assert(!setjmp(full), "chunk %d", i);
        arena_calloc(&a, 60 << 10, 1);
    }
    RUNS_FULL(&a, arena_calloc(&a, 60 << 10, 1));
    RUNS_FULL(&a, arena_calloc(&a, 1 << 20, 1));
}

// Large chunks are rounded up to huge pages, as far as the limit allows.
Test(arena, memory_up_to_the_limit) {
    struct arena a = arena_make(9 << 18);
    jmp_buf full;
    a.full = &full;
    cr_assert(!setjmp(full));
    char *big = arena_calloc(&a, 1 << 18, 9);
    big[0] = big[(9 << 18) - 1] = 1;
    EQUAL(a.left, 0);
    RUNS_FULL(&a, arena_calloc(&a, 16, 1));
}

Test(arena, a_limit_of_zero_leaves_the_given_memory) {
    char room[64];
    struct arena a = arena_in(room, sizeof room, 0);
    cr_expect(arena_calloc(&a, 16, 2) != NULL);
    RUNS_FULL(&a, arena_calloc(&a, 16, 3));
    cr_expect(arena_calloc(&a, 16, 1) != NULL, "what fits is still given");
}

Test(arena, sizes_that_overflow) {
    struct arena *a = arena();
    RUNS_FULL(a, arena_calloc(a, SIZE_MAX, 2));
    RUNS_FULL(a, arena_calloc(a, SIZE_MAX / 2, 1));
    RUNS_FULL(a, arena_calloc(a, 16, SIZE_MAX / 16));
    RUNS_FULL(a, arena_calloc(a, 1, SIZE_MAX - 3));
}

Test(arena, an_empty_allocation) {
    cr_expect(arena_calloc(arena(), 8, 0) != NULL);
    cr_expect(arena_calloc(arena(), 0, 8) != NULL);
}

Test(arena, work_is_limited) {
    struct arena a = arena_make(SIZE_MAX);
    arena_charge(&a, MAX_WORK - 1);
    arena_charge(&a, 1);
    RUNS_FULL(&a, (arena_charge(&a, 1), 0));
    RUNS_FULL(&a, (arena_charge(&a, SIZE_MAX), 0));
    arena_charge(&a, 0);
}
