// Growing arrays in an arena.
#ifndef NEEDLD_VEC_H
#define NEEDLD_VEC_H

#include "arena.h"

// A growing array of some type T: struct { T *at; size_t n, cap; }. vec_push gives the address of a new,
// zeroed element at the end; addresses given before are void after it.
#define vec_push(a, v) (vec_room((a), &(v)->at, (v)->n, &(v)->cap, sizeof *(v)->at), &(v)->at[(v)->n++])
void vec_room(struct arena *a, void *at, size_t n, size_t *cap, size_t size);

#endif
