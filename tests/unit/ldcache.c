#include "../../lib/formats/ldcache.h"

#include "unit.h"

#include <string.h>

// A cache as ldconfig writes it, from alternating NAME and PATH; behind a table of the older format if
// wanted.
static struct str cache_of(const char *const *texts, size_t n, uint32_t older) {
    struct arena *a = arena();
    size_t front = older ? (16 + older * 12 + 7) / 8 * 8 : 0, table = 48 + n / 2 * 24, room = 4096;
    char *bytes = arena_calloc(a, 1, room), *cache = bytes + front;
    if (older) memcpy(bytes, "ld.so-1.7.0", 11), memcpy(bytes + 12, &older, 4);
    memcpy(cache, "glibc-ld.so.cache1.1", 20);
    uint32_t count = (uint32_t)n / 2, at = (uint32_t)table;
    memcpy(cache + 20, &count, 4);
    for (size_t i = 0; i < n; i++) {
        memcpy(cache + 48 + i / 2 * 24 + (i % 2 ? 8 : 4), &at, 4);
        memcpy(cache + at, texts[i], strlen(texts[i]) + 1);
        at += (uint32_t)strlen(texts[i]) + 1;
    }
    return (struct str){bytes, front + at};
}

static struct str paths_of(struct str bytes, const char *name) {
    struct os *os = os_memory();
    memory_file(os, S("/etc/ld.so.cache"), bytes);
    struct ldcache c = ldcache_read(os, arena(), S("/etc/ld.so.cache"));
    struct strs out = {0};
    for (uint32_t i = map_get(&c.names, str_of(name)); i != NO_INDEX; i = c.entries.at[i].next)
        strs_add(arena(), &out, c.entries.at[i].path);
    return joined(&out);
}

static const char *const texts[] = {"libz.so.1", "/lib/x86_64-linux-gnu/libz.so.1", "liba.so.1",
    "/opt/liba.so.1", "libz.so.1", "/lib32/libz.so.1", "libz.so.1", "/usr/lib/libz.so.1"};

Test(ldcache, entries_of_a_name_in_their_order) {
    struct str cache = cache_of(texts, COUNT(texts), 0);
    SAME(paths_of(cache, "libz.so.1"), "/lib/x86_64-linux-gnu/libz.so.1|/lib32/libz.so.1|/usr/lib/libz.so.1");
    SAME(paths_of(cache, "liba.so.1"), "/opt/liba.so.1");
    SAME(paths_of(cache, "libb.so.1"), "");
}

Test(ldcache, behind_an_older_table) {
    SAME(paths_of(cache_of(texts, COUNT(texts), 1), "liba.so.1"), "/opt/liba.so.1");
    SAME(paths_of(cache_of(texts, COUNT(texts), 6), "liba.so.1"), "/opt/liba.so.1");
}

Test(ldcache, malformed) {
    struct str cache = cache_of(texts, COUNT(texts), 0);
    for (size_t n = 0; n < cache.n; n++) {
        struct str got = paths_of((struct str){cache.at, n}, "liba.so.1");
        cr_expect(!got.n || str_eq(got, S("/opt/liba.so.1")), "cut at %zu", n);
    }
    struct str wrong = str_cat(arena(), cache);
    memcpy((char *)(size_t)wrong.at + 20, "\xff\xff\xff\xff", 4);
    SAME(paths_of(wrong, "liba.so.1"), "");
    SAME(paths_of(S("ld.so-1.7.0\0\xff\xff\xff\x7f"), "liba.so.1"), "");
}

Test(ldcache, of_the_other_byte_order) {
    struct str cache = cache_of(texts, COUNT(texts), 0), swapped = str_cat(arena(), cache);
    char *bytes = (char *)(size_t)swapped.at;
    for (size_t at = 20; at < 48 + COUNT(texts) / 2 * 24; at += 4) {
        uint32_t number;
        memcpy(&number, bytes + at, 4);
        number = __builtin_bswap32(number);
        memcpy(bytes + at, &number, 4);
    }
    SAME(paths_of(swapped, "liba.so.1"), "/opt/liba.so.1");
    bytes[28] = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? 2 : 3; // as glibc 2.33 and later say it
    SAME(paths_of(swapped, "liba.so.1"), "/opt/liba.so.1");
}
