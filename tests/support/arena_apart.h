// Another arena behind lib/base/arena.h: its pieces stand apart, so that AddressSanitizer sees every step beyond one, each can be
// refused in turn, and all can be given back.
#ifndef NEEDLD_TEST_ARENA_APART_H
#define NEEDLD_TEST_ARENA_APART_H

#include "../../lib/base/arena.h"

// Gives back all that any arena has handed out since then; 0: all.
size_t apart_mark(void);
void apart_forget(size_t mark);

// Counts the pieces that one arena hands out from now on, and refuses the one of that number (1 is the next), as a
// machine without memory would; 0: none.
void apart_watch(const struct arena *a, size_t refused);
size_t apart_count(void);

#endif
