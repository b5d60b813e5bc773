#include "map.h"

#include <string.h>

uint64_t map_stable_hash(struct str s) {
    uint64_t h = 0xcbf29ce484222325;
    for (size_t i = 0; i < s.n; i++) h = (h ^ (unsigned char)s.at[i]) * 0x100000001b3;
    return h;
}

// --- the hash of a key: words of eight bytes, the last padded with zeros, and then the length

enum { WORD = sizeof(uint64_t) };

static uint64_t mix(uint64_t h, uint64_t word) {
    h = (h ^ word) * 0x9e3779b97f4a7c15;
    return h ^ h >> 29;
}

static uint32_t finish_hash(uint64_t h, uint64_t length) {
    h = mix(h, length);
    return (uint32_t)(h >> 32 ^ h);
}

// Little-endian on every machine.
static uint64_t word_at(const char *p) {
    uint64_t word;
    memcpy(&word, p, WORD);
    return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? __builtin_bswap64(word) : word;
}

static uint64_t partial_word_at(const char *p, size_t n) {
    uint64_t word = 0;
    for (size_t i = 0; i < n; i++) word |= (uint64_t)(unsigned char)p[i] << i * 8;
    return word;
}

uint32_t map_key_hash(struct str s) {
    uint64_t h = 0;
    size_t i = 0;
    for (; i + WORD <= s.n; i += WORD) h = mix(h, word_at(s.at + i));
    size_t left = s.n - i;
    if (left && s.n > WORD)
        h = mix(h, word_at(s.at + s.n - WORD) >> (WORD - left) * 8);
    else if (left)
        h = mix(h, partial_word_at(s.at + i, left));
    return finish_hash(h, s.n);
}

// Sets the highest bit of the first zero byte, and of none before it.
static uint64_t zeros_in(uint64_t word) {
    const uint64_t ones = 0x0101010101010101;
    return (word - ones) & ~word & ones << 7;
}

struct map_text map_text_in(struct arena *a, const char *table, uint64_t n, uint64_t at) {
    uint64_t h = 0, i = at, word = 0, zeros = 0;
    for (; i < n && !zeros; i += WORD) {
        word = i + WORD <= n ? word_at(table + i) : partial_word_at(table + i, (size_t)(n - i));
        zeros = zeros_in(word);
        if (!zeros) h = mix(h, word);
    }
    if (i > at) arena_charge(a, (size_t)(i - at) / 64 + 1);
    if (!zeros) return (struct map_text){0};
    unsigned bits = (unsigned)__builtin_ctzll(zeros) / 8 * 8;
    uint64_t stop = i - WORD + bits / 8;
    if (stop >= n) return (struct map_text){0};
    if (bits) h = mix(h, word & (((uint64_t)1 << bits) - 1));
    struct str text = {table + at, (size_t)(stop - at)};
    return (struct map_text){text, finish_hash(h, text.n)};
}

// ---

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
    return slot ? m->at[slot - 1].value : NO_INDEX;
}

uint32_t map_get(const struct map *m, struct str key) {
    return m->n ? map_get_hashed(m, key, map_key_hash(key)) : NO_INDEX;
}

static void grow_slots(struct arena *a, struct map *m) {
    m->slot_count = m->slot_count ? m->slot_count * 2 : 64;
    m->slots = arena_calloc(a, sizeof *m->slots, m->slot_count);
    for (size_t i = 0; i < m->n; i++) {
        size_t at = m->at[i].hash;
        while (m->slots[at & (m->slot_count - 1)]) at++;
        m->slots[at & (m->slot_count - 1)] = (uint32_t)i + 1;
    }
}

uint32_t map_add_hashed(struct arena *a, struct map *m, struct str key, uint32_t hash, uint32_t fresh) {
    if (m->n * 2 >= m->slot_count) grow_slots(a, m);
    uint32_t *slot = slot_of(m, key, hash);
    if (*slot) return m->at[*slot - 1].value;
    *vec_push(a, m) = (struct map_entry){key, hash, fresh};
    *slot = (uint32_t)m->n;
    return fresh;
}

uint32_t map_add(struct arena *a, struct map *m, struct str key, uint32_t fresh) {
    return map_add_hashed(a, m, key, map_key_hash(key), fresh);
}

bool map_add_new(struct arena *a, struct map *m, struct str key) {
    const size_t before = m->n;
    map_add(a, m, key, (uint32_t)before);
    return m->n > before;
}

void map_add_to_list(struct arena *a, struct map *m, uint32_t *next, struct str key, uint32_t number) {
    const uint32_t first = map_add(a, m, key, number);
    next[number] = first == number ? NO_INDEX : next[first];
    if (first != number) next[first] = number;
}
