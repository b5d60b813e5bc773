#include "../../lib/sys/reader.h"
#include "../../lib/base/map.h"

#include "unit.h"

Test(map, is_empty_at_first) {
    struct map m = {0};
    EQUAL(map_get(&m, S("a")), NO_INDEX);
    EQUAL(map_get(&m, S("")), NO_INDEX);
}

Test(map, keeps_the_first_number_of_a_key) {
    struct map m = {0};
    EQUAL(map_add(arena(), &m, S("a"), 7), 7);
    EQUAL(map_add(arena(), &m, S("a"), 8), 7);
    EQUAL(map_get(&m, S("a")), 7);
    EQUAL(map_get(&m, S("b")), NO_INDEX);
    EQUAL(m.n, 1);
}

Test(map, tells_new_keys_and_numbers_them) {
    struct map m = {0};
    cr_expect(map_add_new(arena(), &m, S("a")));
    cr_expect(map_add_new(arena(), &m, S("b")));
    cr_expect(!map_add_new(arena(), &m, S("a")));
    EQUAL(map_get(&m, S("a")), 0);
    EQUAL(map_get(&m, S("b")), 1);
    EQUAL(m.n, 2);
}

Test(map, zero_and_the_empty_key) {
    struct map m = {0};
    EQUAL(map_add(arena(), &m, S(""), 0), 0);
    EQUAL(map_get(&m, S("")), 0);
    EQUAL(map_get(&m, S("\0")), NO_INDEX);
}

Test(map, keys_differ_by_length_and_bytes) {
    struct map m = {0};
    map_add(arena(), &m, S("libx.so"), 1);
    map_add(arena(), &m, S("libx.so.1"), 2);
    map_add(arena(), &m, S("libx.so\0"), 3);
    EQUAL(map_get(&m, S("libx.so")), 1);
    EQUAL(map_get(&m, S("libx.so.1")), 2);
    EQUAL(map_get(&m, S("libx.so\0")), 3);
    EQUAL(map_get(&m, S("libx.s")), NO_INDEX);
}

Test(map, holds_many) {
    enum { MANY = 20000 };
    struct map m = {0};
    for (uint32_t i = 0; i < MANY; i++) map_add(arena(), &m, str_format(arena(), "symbol_%u", i), i);
    EQUAL(m.n, MANY);
    for (uint32_t i = 0; i < MANY; i++) EQUAL(map_get(&m, str_format(arena(), "symbol_%u", i)), i);
    EQUAL(map_get(&m, S("symbol_20000")), NO_INDEX);
}

// The same result as in two steps, wherever the text begins and ends, and whatever is before and behind it.
Test(map, takes_a_text_and_its_hash_in_one_pass) {
    enum { LONGEST = 26 };
    for (size_t n = 0; n <= LONGEST; n++)
        for (size_t at = 0; at < 9; at++) {
            size_t size = at + n + 1;
            for (size_t behind = 0; behind < 9; behind++) {
                char *table = arena_alloc(arena(), size + behind);
                memset(table, (int)(0x80 + behind), size + behind);
                for (size_t i = 0; i < n; i++)
                    table[at + i] = (char)(i % 3 ? 'a' + i : 0x01 + 0x7f * (i & 1));
                table[at + n] = '\0';
                struct map_text got = map_text_in(arena(), table, size + behind, at);
                struct str want = strtab_get(arena(), (unsigned char *)table, size + behind, at);
                cr_assert(str_eq(got.text, want), "%zu bytes at %zu", n, at);
                EQUAL(got.hash, map_key_hash(want));
                EQUAL(map_text_in(arena(), table, size - 1, at).text.n, 0); // without its NUL
            }
        }
}

Test(map, keys_that_differ_in_a_byte) {
    char a[20], b[20];
    for (size_t n = 1; n <= sizeof a; n++)
        for (size_t i = 0; i < n; i++) {
            memset(a, 'x', n);
            memset(b, 'x', n);
            b[i] = 'y';
            cr_expect_neq(
                map_key_hash((struct str){a, n}), map_key_hash((struct str){b, n}), "%zu of %zu", i, n);
        }
}

Test(map, stops_where_there_is_no_memory) {
    char room[256];
    struct arena a = arena_in(room, sizeof room, 0);
    struct map m = {0};
    RUNS_FULL(&a, map_add(&a, &m, S("a"), 1));
}
