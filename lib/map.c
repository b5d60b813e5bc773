#include "map.h"

#include <string.h>

uint64_t map_hash(struct str s) {
    uint64_t h = 0xcbf29ce484222325;
    for (size_t i = 0; i < s.n; i++) h = (h ^ (unsigned char)s.at[i]) * 0x100000001b3;
    return h;
}

// Eight bytes at a time, the last of which may be taken twice.
uint32_t map_key_hash(struct str s) {
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

static uint32_t *slot_of(const struct map *m, struct str key, uint32_t hash) {
    for (size_t i = hash;; i++) {
        uint32_t *slot = &m->slots[i & (m->slot_count - 1)];
        if (!*slot) return slot;
        const struct map_entry *e = &m->at[*slot - 1];
        if (e->hash == hash && str_eq(e->key, key)) return slot;
    }
}

uint32_t map_get_hashed(const struct map *m, struct str key, uint32_t hash) {
    uint32_t slot = m->n ? *slot_of(m, key, hash) : 0;
    return slot ? m->at[slot - 1].value : MAP_NONE;
}

uint32_t map_get(const struct map *m, struct str key) {
    return m->n ? map_get_hashed(m, key, map_key_hash(key)) : MAP_NONE;
}

static void spread(struct arena *a, struct map *m) {
    m->slot_count = m->slot_count ? m->slot_count * 2 : 64;
    m->slots = arena_take(a, sizeof *m->slots, m->slot_count);
    for (size_t i = 0; i < m->n; i++) {
        size_t at = m->at[i].hash;
        while (m->slots[at & (m->slot_count - 1)]) at++;
        m->slots[at & (m->slot_count - 1)] = (uint32_t)i + 1;
    }
}

uint32_t map_add_hashed(struct arena *a, struct map *m, struct str key, uint32_t hash, uint32_t fresh) {
    if (m->n * 2 >= m->slot_count) spread(a, m);
    uint32_t *slot = slot_of(m, key, hash);
    if (*slot) return m->at[*slot - 1].value;
    *vec_push(a, m) = (struct map_entry){key, hash, fresh};
    *slot = (uint32_t)m->n;
    return fresh;
}

uint32_t map_add(struct arena *a, struct map *m, struct str key, uint32_t fresh) {
    return map_add_hashed(a, m, key, map_key_hash(key), fresh);
}
