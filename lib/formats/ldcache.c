#include "ldcache.h"

#include "../sys/reader.h"
#include "../sys/file.h"

#include <elf.h>

enum { MAX_BYTES = 64 << 20 };

// The layout of the two formats. The offsets of strings count from the beginning of the new format, or from
// the end of the table of the old one.
struct cache_layout {
    const char *magic;
    size_t count, header, entry;
    bool has_levels;
};
static const struct cache_layout new_layout = {"glibc-ld.so.cache1.1", 20, 48, 24, true};
static const struct cache_layout old_layout = {"ld.so-1.7.0", 12, 16, 12, false};

struct cache_reader {
    struct ldcache *out;
    struct arena *a;
    bool big_endian;
    bool levels;    // in a cache in both formats, ld.so takes no entry for a level of the processor
    uint32_t *last; // the last entry of each name, by its first one
};

static uint64_t number_at(const struct cache_reader *r, struct str file, size_t at, size_t size) {
    return load_uint((const unsigned char *)file.at + at, size, r->big_endian);
}

static bool fits(const struct cache_reader *r, struct str file, const struct cache_layout *layout) {
    return number_at(r, file, layout->count, 4) <= (file.n - layout->header) / layout->entry;
}

// The cache of another root may be for a machine of the other byte order. glibc before 2.33 does not say so.
static void set_byte_order(struct cache_reader *r, struct str file, const struct cache_layout *layout) {
    enum { FLAGS = 28, LITTLE = 2, BIG = 3 };
    unsigned flags = layout->has_levels ? (unsigned char)file.at[FLAGS] & 3U : 0;
    r->big_endian = flags == BIG || (flags != LITTLE && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
    if (!fits(r, file, layout)) r->big_endian = !r->big_endian;
}

// ldconfig may write both formats, the old one first.
static struct str new_format_part(struct cache_reader *r, struct str file) {
    if (!str_starts(file, str_of(old_layout.magic)) || file.n < old_layout.header) return file;
    set_byte_order(r, file, &old_layout);
    uint64_t old = number_at(r, file, old_layout.count, 4);
    if (old >= file.n) return (struct str){0};
    struct str rest = str_skip(file, (old_layout.header + (size_t)old * old_layout.entry + 7) / 8 * 8);
    return str_starts(rest, str_of(new_layout.magic)) ? rest : file;
}

static void add_entry(struct cache_reader *r, struct ldcache_entry e) {
    struct ldcache *c = r->out;
    uint32_t fresh = (uint32_t)c->entries.n, first = map_add(r->a, &c->names, e.name, fresh);
    *vec_push(r->a, &c->entries) = e;
    if (first != fresh) c->entries.at[r->last[first]].next = fresh;
    r->last[first] = fresh;
}

static void read_entries(struct cache_reader *r, struct str file, const struct cache_layout *layout) {
    const uint64_t leveled = (uint64_t)1 << 62;
    uint64_t n = number_at(r, file, layout->count, 4);
    if (!fits(r, file, layout)) return;
    r->last = arena_calloc(r->a, sizeof *r->last, (size_t)n);
    size_t end = layout->header + (size_t)n * layout->entry;
    struct str strings = layout->has_levels ? file : str_skip(file, end);
    for (size_t at = layout->header; at < end; at += layout->entry) {
        const unsigned char *table = (const unsigned char *)strings.at;
        struct ldcache_entry e = {.next = NO_INDEX, .kind = (uint32_t)number_at(r, file, at, 4)};
        e.name = strtab_get(r->a, table, strings.n, number_at(r, file, at + 4, 4));
        e.path = strtab_get(r->a, table, strings.n, number_at(r, file, at + 8, 4));
        uint64_t processor = layout->has_levels ? number_at(r, file, at + 16, 8) : 0;
        e.leveled = processor & leveled;
        if (!e.leveled) e.legacy = processor;
        if (e.name.n && e.path.n && (r->levels || !e.leveled)) add_entry(r, e);
    }
}

struct ldcache ldcache_read(struct os *os, struct arena *a, struct str path) {
    struct ldcache c = {0};
    struct cache_reader r = {.out = &c, .a = a};
    struct str file;
    if (!file_read(os, a, path, MAX_BYTES, &file)) return c;
    r.levels = str_starts(file, str_of(new_layout.magic));
    file = new_format_part(&r, file);
    const struct cache_layout *layout =
        str_starts(file, str_of(new_layout.magic)) ? &new_layout : &old_layout;
    if (!str_starts(file, str_of(layout->magic)) || file.n < layout->header) return c;
    set_byte_order(&r, file, layout);
    read_entries(&r, file, layout);
    return c;
}

// --- the kinds of libraries

// Those of glibc 2.1 and later have the type 3. The byte above it tells the ABIs of one machine apart. ARM
// and RISC-V have several for the same target, which a file does not tell by its class and machine alone.
static const struct kind_row {
    uint16_t machine;
    bool is64, n32;
    uint32_t kind;
} kinds[] = {
    {EM_X86_64, true, false, 0x303},
    {EM_X86_64, false, false, 0x803},
    {EM_386, false, false, 0x3},
    {EM_AARCH64, true, false, 0xa03},
    {EM_PPC64, true, false, 0x503},
    {EM_PPC, false, false, 0x3},
    {EM_S390, true, false, 0x403},
    {EM_MIPS, false, true, 0x603},
    {EM_MIPS, true, false, 0x703},
    {EM_SPARCV9, true, false, 0x103},
};

uint32_t ldcache_kind(const struct target *target) {
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const struct kind_row *r = &kinds[i];
        if (r->machine == target->machine && r->is64 == target->is64 && r->n32 == target->n32) return r->kind;
    }
    return 0;
}
