#include "ldcache.h"

#include "../sys/reader.h"
#include "../sys/file.h"

enum { MAX_BYTES = 64 << 20, HEADER = 48, ENTRY = 24 };

// Older versions of ldconfig write a table of the old format first: a header of 16 bytes and entries of 12.
static struct str new_format_part(struct str file) {
    if (!str_starts(file, S("ld.so-1.7.0")) || file.n < 16) return file;
    uint64_t old = load_uint((const unsigned char *)file.at + 12, 4, __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
    return old < file.n ? str_skip(file, (16 + (size_t)old * 12 + 7) / 8 * 8) : (struct str){0};
}

static void add_entry(struct ldcache *c, struct arena *a, uint32_t *last, struct str name, struct str path) {
    uint32_t fresh = (uint32_t)c->entries.n, first = map_add(a, &c->names, name, fresh);
    *vec_push(a, &c->entries) = (struct ldcache_entry){name, path, NO_INDEX};
    if (first != fresh) c->entries.at[last[first]].next = fresh;
    last[first] = fresh;
}

struct ldcache ldcache_read(struct os *os, struct arena *a, struct str path) {
    struct ldcache c = {0};
    struct str file;
    const bool big_endian = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__; // as this machine's ldconfig wrote it
    if (!file_read(os, a, path, MAX_BYTES, &file)) return c;
    file = new_format_part(file);
    if (file.n < HEADER || !str_starts(file, S("glibc-ld.so.cache1.1"))) return c;
    const unsigned char *bytes = (const unsigned char *)file.at;
    uint64_t n = load_uint(bytes + 20, 4, big_endian);
    if (n > (file.n - HEADER) / ENTRY) return c;
    uint32_t *last =
        arena_calloc(a, sizeof *last, (size_t)n); // the last entry of each name, by its first one
    for (uint64_t i = 0; i < n; i++) {
        const unsigned char *entry = bytes + HEADER + i * ENTRY;
        struct str name = strtab_get(a, bytes, file.n, load_uint(entry + 4, 4, big_endian));
        struct str where = strtab_get(a, bytes, file.n, load_uint(entry + 8, 4, big_endian));
        if (name.n && where.n) add_entry(&c, a, last, name, where);
    }
    return c;
}
