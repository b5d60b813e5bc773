// Random numbers that are the same everywhere.
#ifndef NEEDLD_WORLDS_RANDOM_H
#define NEEDLD_WORLDS_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct random {
    uint64_t state;
};

static inline uint64_t random_next(struct random *r) {
    uint64_t z = r->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

// 0 <= result < n
static inline unsigned random_below(struct random *r, unsigned n) {
    return n ? (unsigned)(random_next(r) % n) : 0;
}

static inline bool random_chance(struct random *r, unsigned in_thousand) {
    return random_below(r, 1000) < in_thousand;
}

#endif
