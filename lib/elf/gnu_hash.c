#include "elf.h"

#include <elf.h>

// Numbers in one section of a file, which may lie in memory.
struct table {
    struct reader *b;
    struct elf_section section;
    const unsigned char *all; // where `b` is NULL
    bool big_endian;
};

// The number of `size` bytes at an offset in the section; 0 outside.
static uint64_t entry(const struct table *t, uint64_t at, size_t size) {
    if (at >= t->section.size || size > t->section.size - at) return 0;
    const unsigned char *p = t->b ? reader_get(t->b, t->section.offset + at, size) : t->all + at;
    return p ? load_uint(p, size, t->big_endian) : 0;
}

static bool is_named(const struct table *symbols, const struct elf_section *strtab, uint64_t symbol,
    size_t symbol_size, struct str name) {
    uint64_t at = entry(symbols, symbol * symbol_size, 4);
    if (at >= strtab->size || name.n >= strtab->size - at) return false;
    for (size_t i = 0; i <= name.n;) {
        size_t n = name.n + 1 - i < 1024 ? name.n + 1 - i : 1024;
        const unsigned char *p = reader_get(symbols->b, strtab->offset + at + i, n);
        if (!p) return false;
        struct str part = {(const char *)p, i + n > name.n ? n - 1 : n};
        if (!str_eq(part, (struct str){name.at + i, part.n}) || (part.n < n && p[n - 1])) return false;
        i += n;
    }
    return true;
}

uint32_t elf_hash(struct str name) {
    uint32_t h = 5381;
    for (size_t i = 0; i < name.n; i++) h = h * 33 + (unsigned char)name.at[i];
    return h;
}

// Four words, then a Bloom filter of words of the file's class, the buckets, and for each symbol from the first one on its
// hash, odd at the end of a chain.
struct head {
    uint32_t buckets, first, words, shift;
};
// Where the chain of a name begins, and the number of the symbol there.
struct chain {
    uint64_t at, symbol;
};

static struct head head_of(const struct table *t) {
    return (struct head){(uint32_t)entry(t, 0, 4), (uint32_t)entry(t, 4, 4), (uint32_t)entry(t, 8, 4),
        (uint32_t)entry(t, 12, 4)};
}

static uint64_t buckets_at(const struct head *h, bool is64) {
    return 16 + (uint64_t)h->words * (is64 ? 8 : 4);
}

static uint64_t chains_at(const struct head *h, bool is64) {
    return buckets_at(h, is64) + (uint64_t)h->buckets * 4;
}

static bool passes(const struct table *t, const struct head *h, bool is64, uint32_t hash) {
    uint32_t word = (hash >> (is64 ? 6 : 5)) % h->words, last = is64 ? 63 : 31;
    uint64_t filter = is64 ? entry(t, 16 + (uint64_t)word * 8, 8) : entry(t, 16 + (uint64_t)word * 4, 4);
    return filter >> (hash & last) & filter >> (hash >> (h->shift & 31) & last) & 1;
}

static struct chain gnu_chain(const struct table *t, const struct head *h, bool is64, uint32_t hash) {
    if (!h->buckets || !h->words || !passes(t, h, is64, hash)) return (struct chain){0};
    uint64_t symbol = entry(t, buckets_at(h, is64) + (uint64_t)(hash % h->buckets) * 4, 4);
    if (symbol < h->first || !symbol) return (struct chain){0};
    return (struct chain){chains_at(h, is64) + (symbol - h->first) * 4, symbol};
}

// The number of the next symbol of that hash, from `c` on; 0 where there is none.
static uint64_t next_alike(const struct table *hashes, struct chain *c, uint32_t hash) {
    while (c->at && c->at < hashes->section.size) {
        uint64_t have = entry(hashes, c->at, 4), symbol = c->symbol;
        c->at = have & 1 ? 0 : c->at + 4;
        c->symbol++;
        if ((have | 1) == (hash | 1)) return symbol;
    }
    return 0;
}

bool elf_may_define(struct reader *b, const struct elf *elf, struct str name) {
    struct table hashes = {.b = b, .big_endian = elf->big_endian}, symbols = hashes;
    struct elf_section strtab;
    if (!elf_section_of(b, elf, SHT_DYNSYM, &symbols.section)) return false;
    if (!elf_section(b, elf, symbols.section.link, &strtab)) return false;
    if (!elf_section_of(b, elf, SHT_GNU_HASH, &hashes.section)) return true;
    struct head head = head_of(&hashes);
    uint32_t hash = elf_hash(name);
    struct chain c = gnu_chain(&hashes, &head, elf->is64, hash);
    for (uint64_t symbol; (symbol = next_alike(&hashes, &c, hash));)
        if (is_named(&symbols, &strtab, symbol, elf_entry_size(elf->is64), name)) return true;
    return false;
}

struct elf_index {
    struct elf_table symbols;
    struct table hashes; // in memory
    struct head head;
};

// True where the table has a hash for each entry from its first one on.
static bool is_whole(const struct head *h, const struct elf_table *symbols, uint64_t size) {
    uint64_t n = elf_count(symbols);
    return h->first && h->first <= n && h->buckets && h->words &&
           chains_at(h, symbols->is64) + (n - h->first) * 4 == size;
}

const struct elf_index *elf_index(
    struct reader *b, struct arena *a, const struct elf *elf, const struct elf_table *symbols) {
    struct elf_section s;
    if (!elf_section_of(b, elf, SHT_GNU_HASH, &s)) return NULL;
    const unsigned char *all = reader_keep(b, a, s.offset, s.size);
    if (!all) return NULL;
    struct elf_index *x = arena_calloc(a, sizeof *x, 1);
    *x = (struct elf_index){
        .symbols = *symbols, .hashes = {.section = s, .all = all, .big_endian = elf->big_endian}};
    x->head = head_of(&x->hashes);
    return is_whole(&x->head, symbols, s.size) ? x : NULL;
}

bool elf_indexes(const struct elf_index *x, uint64_t i) {
    return i >= x->head.first && elf_defines(&x->symbols, i);
}

void elf_define(struct elf_symbols *list, struct arena *a, struct str name) {
    const struct elf_index *x = list->index;
    if (!x) return;
    uint32_t hash = elf_hash(name);
    struct chain c = gnu_chain(&x->hashes, &x->head, x->symbols.is64, hash);
    for (uint64_t from = c.symbol, symbol; (symbol = next_alike(&x->hashes, &c, hash)); from = c.symbol) {
        arena_charge(a, (size_t)(c.symbol - from) + name.n / 64);
        if (elf_defines(&x->symbols, symbol) && elf_is_named(&x->symbols, symbol, name))
            elf_take(&x->symbols, a, symbol, list);
    }
}

struct elf_hashes elf_hashes(
    struct reader *b, struct arena *a, const struct elf *elf, const struct elf_table *symbols) {
    struct table t = {.big_endian = elf->big_endian};
    if (!elf_section_of(b, elf, SHT_GNU_HASH, &t.section)) return (struct elf_hashes){0};
    t.all = t.section.size <= b->size ? reader_view(b, a, t.section.offset, t.section.size) : NULL;
    if (!t.all) return (struct elf_hashes){0};
    const struct head head = head_of(&t);
    if (!is_whole(&head, symbols, t.section.size)) return (struct elf_hashes){0};
    return (struct elf_hashes){t.all + chains_at(&head, elf->is64), head.first, elf->big_endian};
}

void elf_names_add(struct elf_names *set, struct str name) {
    uint32_t hash = elf_hash(name);
    set->bits[elf_names_word(hash)] |= elf_names_bit(hash);
}
