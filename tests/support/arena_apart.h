// Another arena behind lib/base/arena.h: its pieces are separate, so that AddressSanitizer detects every
// access beyond one, each allocation can be made to fail, and all can be freed.
#ifndef NEEDLD_TEST_ARENA_APART_H
#define NEEDLD_TEST_ARENA_APART_H

#include "../../lib/base/arena.h"

// Frees everything that any arena has allocated since then; 0: everything.
size_t apart_mark(void);
void apart_forget(size_t mark);

// Counts the allocations of one arena from now on, and makes the one of that number fail (1 is the next); 0:
// none.
void apart_watch(const struct arena *a, size_t refused);
size_t apart_count(void);

#endif
