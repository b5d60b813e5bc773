// Growing arrays in an arena.
#ifndef NEEDLD_VEC_H
#define NEEDLD_VEC_H

#include "arena.h"

#include <stdint.h>
#include <string.h>

// Stands for an index where there is no element.
enum { NO_INDEX = UINT32_MAX };

// A growing array of some type T: struct { T *at; size_t n, cap; }. vec_push gives the address of a new,
// zeroed element at the end; addresses given before are void after it. What lies behind the elements is not touched: the
// system gives a page of memory when it is first written to, which costs more than to fill it.
#define vec_push(a, v)                                                                                       \
    ((v)->n < (v)->cap ? (void)0 : vec_grow((a), &(v)->at, &(v)->cap, sizeof *(v)->at),                      \
        memset(&(v)->at[(v)->n], 0, sizeof *(v)->at), &(v)->at[(v)->n++])
void vec_grow(struct arena *a, void *at, size_t *cap, size_t size);

#endif
