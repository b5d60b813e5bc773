#include "../../lib/map.h"

#include "unit.h"

Test(map, is_empty_at_first) {
    struct map m = {0};
    EQUAL(map_get(&m, S("a")), MAP_NONE);
    EQUAL(map_get(&m, S("")), MAP_NONE);
}

Test(map, keeps_the_first_number_of_a_key) {
    struct map m = {0};
    EQUAL(map_add(arena(), &m, S("a"), 7), 7);
    EQUAL(map_add(arena(), &m, S("a"), 8), 7);
    EQUAL(map_get(&m, S("a")), 7);
    EQUAL(map_get(&m, S("b")), MAP_NONE);
    EQUAL(m.n, 1);
}

Test(map, knows_zero_and_the_empty_key) {
    struct map m = {0};
    EQUAL(map_add(arena(), &m, S(""), 0), 0);
    EQUAL(map_get(&m, S("")), 0);
    EQUAL(map_get(&m, S("\0")), MAP_NONE);
}

Test(map, tells_keys_apart_by_length_and_bytes) {
    struct map m = {0};
    map_add(arena(), &m, S("libx.so"), 1);
    map_add(arena(), &m, S("libx.so.1"), 2);
    map_add(arena(), &m, S("libx.so\0"), 3);
    EQUAL(map_get(&m, S("libx.so")), 1);
    EQUAL(map_get(&m, S("libx.so.1")), 2);
    EQUAL(map_get(&m, S("libx.so\0")), 3);
    EQUAL(map_get(&m, S("libx.s")), MAP_NONE);
}

Test(map, holds_many) {
    enum { MANY = 20000 };
    struct map m = {0};
    for (uint32_t i = 0; i < MANY; i++) map_add(arena(), &m, str_format(arena(), "symbol_%u", i), i);
    EQUAL(m.n, MANY);
    for (uint32_t i = 0; i < MANY; i++) EQUAL(map_get(&m, str_format(arena(), "symbol_%u", i)), i);
    EQUAL(map_get(&m, S("symbol_20000")), MAP_NONE);
}

Test(map, stops_where_there_is_no_memory) {
    char room[256];
    struct arena a = arena_in(room, sizeof room, 0);
    struct map m = {0};
    RUNS_FULL(&a, map_add(&a, &m, S("a"), 1));
}
