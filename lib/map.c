#include "map.h"

#include <string.h>

uint64_t map_hash(struct str s) {
    uint64_t h = 0xcbf29ce484222325;
    for (size_t i = 0; i < s.n; i++) h = (h ^ (unsigned char)s.at[i]) * 0x100000001b3;
    return h;
}

// Eight bytes at a time, the last of which may be taken twice.
static uint32_t hash_of(struct str s) {
    const uint64_t odd = 0x9e3779b97f4a7c15;
    if (s.n < 8) return (uint32_t)(map_hash(s) * odd >> 32);
    uint64_t h = s.n, word;
    for (size_t i = 0; i < s.n; i += 8) {
        memcpy(&word, s.at + (i + 8 <= s.n ? i : s.n - 8), sizeof word);
        h = (h ^ word) * odd;
        h ^= h >> 29;
    }
    return (uint32_t)(h >> 32 ^ h);
}

static struct map_slot *slot_of(const struct map *m, struct str key, uint32_t hash) {
    size_t i = hash & (m->cap - 1);
    while (m->at[i].value && (m->at[i].hash != hash || !str_eq(m->at[i].key, key)))
        i = (i + 1) & (m->cap - 1);
    return &m->at[i];
}

uint32_t map_get(const struct map *m, struct str key) {
    if (!m->cap) return MAP_NONE;
    return slot_of(m, key, hash_of(key))->value - 1;
}

static void grow(struct arena *a, struct map *m) {
    struct map bigger = {.cap = m->cap ? m->cap * 2 : 64, .n = m->n};
    bigger.at = arena_take(a, sizeof *bigger.at, bigger.cap);
    for (size_t i = 0; i < m->cap; i++)
        if (m->at[i].value) *slot_of(&bigger, m->at[i].key, m->at[i].hash) = m->at[i];
    *m = bigger;
}

uint32_t map_add(struct arena *a, struct map *m, struct str key, uint32_t fresh) {
    if (m->n * 2 >= m->cap) grow(a, m);
    uint32_t hash = hash_of(key);
    struct map_slot *slot = slot_of(m, key, hash);
    if (!slot->value) {
        *slot = (struct map_slot){key, hash, fresh + 1};
        m->n++;
    }
    return slot->value - 1;
}
