// A table from names to numbers, for the many names of a link.
#ifndef NEEDLD_MAP_H
#define NEEDLD_MAP_H

#include "str.h"

#include <stdint.h>

struct map_entry {
    struct str key;
    uint32_t hash, value;
};
struct map {
    struct map_entry *at; // in the order in which they came
    size_t n, cap;
    uint32_t *slots;   // by their hashes: index into `at` + 1; 0 is an empty slot
    size_t slot_count; // 0 or a power of two
};

// By what keys are told apart first.
uint32_t map_key_hash(struct str key);

// The text from `at` to its NUL in a table of `n` bytes and its hash, read in one pass; empty where it does not end within.
// Counts as work, as strtab_get does.
struct map_text {
    struct str text;
    uint32_t hash;
} map_text_in(struct arena *a, const char *table, uint64_t n, uint64_t at);

// The number stored for `key`, or NO_INDEX.
uint32_t map_get(const struct map *m, struct str key);
// ... whose hash is known.
uint32_t map_get_hashed(const struct map *m, struct str key, uint32_t hash);

// The number stored for `key`; where there is none, `fresh` is stored and returned. The bytes of `key` are
// kept by address.
uint32_t map_add(struct arena *a, struct map *m, struct str key, uint32_t fresh);
uint32_t map_add_hashed(struct arena *a, struct map *m, struct str key, uint32_t hash, uint32_t fresh);

// FNV-1a: the same in every run and every version.
uint64_t map_hash(struct str s);

#endif
