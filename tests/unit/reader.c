#include "../../lib/sys/reader.h"

#include "unit.h"

#include <string.h>

enum { SIZE = 10000 };

static struct os *os;
static int file;
static char content[SIZE];

static void begin(struct reader *b, uint64_t start, uint64_t size) {
    if (!os) {
        for (int i = 0; i < SIZE; i++) content[i] = (char)(i * 7 % 251 + 1);
        os = os_memory();
        memory_file(os, S("/f"), (struct str){content, SIZE});
        file = os_open(os, OS_CWD, S("/f"));
    }
    reader_begin(b, os, file, start, size);
}

Test(bytes, get_any_part) {
    struct reader b;
    begin(&b, 0, SIZE);
    static const struct {
        uint64_t at;
        size_t n;
    } rows[] = {{0, 1}, {0, 4096}, {1, 4096}, {4090, 100}, {4095, 1}, {4096, 1}, {9999, 1}, {5904, 4096},
        {10, 8}, {9000, 1000}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        const unsigned char *p = reader_get(&b, rows[i].at, rows[i].n);
        cr_assert_not_null(p, "row %zu", i);
        cr_expect(!memcmp(p, content + rows[i].at, rows[i].n), "row %zu", i);
    }
}

Test(bytes, end_where_the_file_ends) {
    struct reader b;
    begin(&b, 0, SIZE);
    cr_expect_null(reader_get(&b, SIZE, 1));
    cr_expect_null(reader_get(&b, SIZE - 3, 4));
    cr_expect_null(reader_get(&b, UINT64_MAX, 1));
    cr_expect_null(reader_get(&b, UINT64_MAX - 3, 4));
    cr_expect_null(reader_get(&b, 0, WINDOW + 1));
    cr_expect_not_null(reader_get(&b, SIZE, 0));
    cr_expect_null(reader_keep(&b, arena(), 1, SIZE));
    cr_expect_null(reader_keep(&b, arena(), 2, UINT64_MAX - 1));
}

Test(bytes, of_a_member_are_counted_from_its_start) {
    struct reader b;
    begin(&b, 100, 50);
    cr_expect(!memcmp(reader_get(&b, 0, 50), content + 100, 50));
    cr_expect_null(reader_get(&b, 0, 51));
    cr_expect_null(reader_get(&b, 49, 2));
    cr_expect(!memcmp(reader_keep(&b, arena(), 10, 40), content + 110, 40));
}

Test(bytes, a_file_that_shrank_ends_earlier) {
    struct reader b;
    begin(&b, 0, SIZE);
    memory_mark(os, S("/f"), MEMORY_SHRUNK);
    cr_expect_not_null(reader_get(&b, 4000, 1000));
    cr_expect_null(reader_get(&b, 4001, 1000));
    cr_expect_null(reader_get(&b, 6000, 1));
    cr_expect_null(reader_keep(&b, arena(), 0, SIZE));
    cr_expect_not_null(reader_keep(&b, arena(), 0, SIZE / 2));
    EQUAL(reader_text(&b, arena(), 100, SIZE).n, 0);
}

Test(bytes, text_across_windows) {
    struct reader b;
    begin(&b, 0, SIZE);
    struct os *own = os_memory();
    content[9500] = '\0';
    memory_file(own, S("/f"), (struct str){content, SIZE});
    reader_begin(&b, own, os_open(own, OS_CWD, S("/f")), 0, SIZE);
    struct str text = reader_text(&b, arena(), 5, SIZE);
    EQUAL(text.n, 9495);
    cr_expect(!memcmp(text.at, content + 5, 9495));
    EQUAL(text.at[text.n], 0);
    EQUAL(reader_text(&b, arena(), 9500, SIZE).n, 0);
    EQUAL(reader_text(&b, arena(), 9501, SIZE).n, 0); // no NUL before the end
    EQUAL(reader_text(&b, arena(), 5, 9500).n, 0);    // the NUL lies outside
    EQUAL(reader_text(&b, arena(), 5, 9501).n, 9495); // ... and here inside
    EQUAL(reader_text(&b, arena(), 5, UINT64_MAX).n, 9495);
    EQUAL(reader_text(&b, arena(), SIZE + 5, SIZE + 9).n, 0);
}

Test(bytes, numbers_of_both_orders) {
    const unsigned char p[] = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0xf8};
    EQUAL(load_uint(p, 1, false), 0x01);
    EQUAL(load_uint(p, 2, false), 0x0201);
    EQUAL(load_uint(p, 2, true), 0x0102);
    EQUAL(load_uint(p, 4, false), 0x04030201);
    EQUAL(load_uint(p, 4, true), 0x01020304);
    EQUAL(load_uint(p, 8, false), 0xf807060504030201);
    EQUAL(load_uint(p, 8, true), 0x01020304050607f8);
}

Test(bytes, text_in_a_table) {
    const unsigned char table[] = {0, 'a', 'b', 0, 'c'};
    SAME(strtab_get(arena(), table, sizeof table, 1), "ab");
    SAME(strtab_get(arena(), table, sizeof table, 2), "b");
    SAME(strtab_get(arena(), table, sizeof table, 0), "");
    SAME(strtab_get(arena(), table, sizeof table, 4), ""); // it does not end within
    SAME(strtab_get(arena(), table, sizeof table, 5), "");
    SAME(strtab_get(arena(), table, sizeof table, UINT64_MAX), "");
    SAME(strtab_get(arena(), NULL, 0, 0), "");
}

static void read_from_each_byte(const unsigned char *table, size_t n) {
    for (size_t i = 0; i < n; i++) strtab_get(arena(), table, n, i);
}

Test(bytes, overlapping_texts_are_limited) {
    enum { LONG = 1 << 20 };
    unsigned char *table = arena_calloc(arena(), 1, LONG);
    memset(table, 'x', LONG - 1);
    RUNS_FULL(arena(), (read_from_each_byte(table, LONG), 0));
    memset(table, 'x', LONG); // nor where they do not end
    arena()->work = 0;
    RUNS_FULL(arena(), (read_from_each_byte(table, LONG), 0));
}
