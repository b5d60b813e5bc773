// Growing arrays in an arena.
#ifndef NEEDLD_VEC_H
#define NEEDLD_VEC_H

#include "arena.h"

#include <stdint.h>
#include <string.h>

// The index of no element.
#define NO_INDEX UINT32_MAX

// A growing array of some type T: struct { T *at; size_t n, cap; }. vec_push returns the address of a new,
// zeroed element at the end; it invalidates the addresses of other elements. Spare capacity is not zeroed,
// which avoids page faults.
#define vec_push(a, v)                                                                                       \
    ((v)->n < (v)->cap ? (void)0 : vec_grow((a), &(v)->at, &(v)->cap, sizeof *(v)->at),                      \
        memset(&(v)->at[(v)->n], 0, sizeof *(v)->at), &(v)->at[(v)->n++])
void vec_grow(struct arena *a, void *at, size_t *cap, size_t size);

// Room for exactly `count` elements in an array that has none yet.
#define vec_room(a, v, count)                                                                                \
    ((v)->at = arena_alloc((a), sizeof *(v)->at * (count)), (v)->n = 0, (v)->cap = (count))

#endif
