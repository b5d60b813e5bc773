// A hash table from names to numbers.
#ifndef NEEDLD_MAP_H
#define NEEDLD_MAP_H

#include "str.h"

#include <stdint.h>

struct map_entry {
    struct str key;
    uint32_t hash, value;
};
struct map {
    struct map_entry *at; // in the order of insertion
    size_t n, cap;
    uint32_t *slots;   // index into `at` + 1; 0: empty
    size_t slot_count; // 0 or a power of two
};

// The hash that the table uses.
uint32_t map_key_hash(struct str key);

// The string at `at` in a table of `n` bytes of C strings, and its hash, read in one pass; empty if it has no
// NUL in the table. Charges the arena, as strtab_get does.
struct map_text {
    struct str text;
    uint32_t hash;
} map_text_in(struct arena *a, const char *table, uint64_t n, uint64_t at);

// The number stored for `key`, or NO_INDEX.
uint32_t map_get(const struct map *m, struct str key);
// ... for a key whose hash is known.
uint32_t map_get_hashed(const struct map *m, struct str key, uint32_t hash);

// The number stored for `key`. If there is none, stores and returns `fresh`. The bytes of `key` are not
// copied.
uint32_t map_add(struct arena *a, struct map *m, struct str key, uint32_t fresh);
uint32_t map_add_hashed(struct arena *a, struct map *m, struct str key, uint32_t hash, uint32_t fresh);

// True if the table did not have the key, which is then stored with its position: 0 for the first key, 1 for
// the next. For sets, and for an array beside the table that gets an element for each key.
bool map_add_new(struct arena *a, struct map *m, struct str key);

// Adds `number` to the list of the key: map_get is the first number of it, next[number] the one that comes
// after a number, or NO_INDEX. `next` has room for each number.
void map_add_to_list(struct arena *a, struct map *m, uint32_t *next, struct str key, uint32_t number);

// FNV-1a: unlike map_key_hash, the same in every version of needld.
uint64_t map_stable_hash(struct str s);

#endif
