#include "elf.h"

#include <elf.h>

// Tables of numbers in one section of a file.
struct table {
    struct bytes *b;
    struct elf_section section;
    bool big;
};

// The number of `size` bytes at an offset in the section; 0 outside.
static uint64_t entry(const struct table *t, uint64_t at, size_t size) {
    bool within = at < t->section.size && size <= t->section.size - at;
    const unsigned char *p = within ? bytes_get(t->b, t->section.offset + at, size) : NULL;
    return p ? number(p, size, t->big) : 0;
}

static bool is_named(const struct table *symbols, const struct elf_section *texts, uint64_t symbol,
    size_t symbol_size, struct str name) {
    uint64_t at = entry(symbols, symbol * symbol_size, 4);
    if (at >= texts->size || name.n >= texts->size - at) return false;
    for (size_t i = 0; i <= name.n;) {
        size_t n = name.n + 1 - i < 1024 ? name.n + 1 - i : 1024;
        const unsigned char *p = bytes_get(symbols->b, texts->offset + at + i, n);
        if (!p) return false;
        struct str part = {(const char *)p, i + n > name.n ? n - 1 : n};
        if (!str_eq(part, (struct str){name.at + i, part.n}) || (part.n < n && p[n - 1])) return false;
        i += n;
    }
    return true;
}

// Bernstein's hash, in 32 bits.
static uint32_t gnu_hash(struct str name) {
    uint32_t h = 5381;
    for (size_t i = 0; i < name.n; i++) h = h * 33 + (unsigned char)name.at[i];
    return h;
}

// Where the chain of a name begins, and the number of the symbol there: a header of four words, a Bloom filter of words of
// the file's class, the buckets, and for each symbol from the first one on its hash, odd at the end of a chain.
struct chain {
    uint64_t at, symbol;
};

static struct chain gnu_chain(const struct table *t, bool wide, uint32_t hash) {
    size_t word = wide ? 8 : 4;
    uint64_t buckets = entry(t, 0, 4), first = entry(t, 4, 4), words = entry(t, 8, 4),
             shift = entry(t, 12, 4);
    if (!buckets || !words) return (struct chain){0};
    uint64_t bits = word * 8, filter = entry(t, 16 + hash / bits % words * word, word);
    bool passes = (filter >> hash % bits & 1) && (filter >> (hash >> (shift & 31)) % bits & 1);
    uint64_t bucket = 16 + words * word, chains = bucket + buckets * 4;
    uint64_t symbol = passes ? entry(t, bucket + hash % buckets * 4, 4) : 0;
    if (symbol < first || !symbol) return (struct chain){0};
    return (struct chain){chains + (symbol - first) * 4, symbol};
}

bool elf_may_define(struct bytes *b, const struct elf *elf, struct str name) {
    struct table hashes = {b, {0}, elf->big}, symbols = hashes;
    struct elf_section texts;
    if (!elf_section_of(b, elf, SHT_DYNSYM, &symbols.section)) return false;
    if (!elf_section(b, elf, symbols.section.link, &texts)) return false;
    if (!elf_section_of(b, elf, SHT_GNU_HASH, &hashes.section)) return true;
    uint32_t hash = gnu_hash(name);
    struct chain c = gnu_chain(&hashes, elf->wide, hash);
    while (c.at && c.at < hashes.section.size) {
        uint64_t have = entry(&hashes, c.at, 4);
        if ((have | 1) == (hash | 1) && is_named(&symbols, &texts, c.symbol, elf->wide ? 24 : 16, name))
            return true;
        if (have & 1) return false;
        c.at += 4;
        c.symbol++;
    }
    return false;
}
