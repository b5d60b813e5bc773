#include "gnu_hash.h"

#include <elf.h>

// A section of a file, read number by number.
struct hash_section {
    struct reader *b;
    struct elf_section section;
    bool big_endian;
};

// The number of `size` bytes at an offset in the section; 0 outside.
static uint64_t section_uint(const struct hash_section *t, uint64_t at, size_t size) {
    if (at >= t->section.size || size > t->section.size - at) return 0;
    const unsigned char *p = reader_get(t->b, t->section.offset + at, size);
    return p ? load_uint(p, size, t->big_endian) : 0;
}

// Compares the name of a symbol in the file, piece by piece: C++ names can be longer than a reader's window.
static bool symbol_has_name(const struct hash_section *symbols, const struct elf_section *strtab,
    uint64_t symbol, size_t symbol_size, struct str name) {
    enum { PIECE = 1024 };
    uint64_t at = section_uint(symbols, symbol * symbol_size, 4);
    if (at >= strtab->size || name.n >= strtab->size - at) return false;
    for (size_t i = 0; i <= name.n;) {
        size_t n = name.n + 1 - i < PIECE ? name.n + 1 - i : PIECE;
        const unsigned char *p = reader_get(symbols->b, strtab->offset + at + i, n);
        if (!p) return false;
        struct str part = {(const char *)p, i + n > name.n ? n - 1 : n};
        if (!str_eq(part, (struct str){name.at + i, part.n}) || (part.n < n && p[n - 1])) return false;
        i += n;
    }
    return true;
}

static uint32_t gnu_hash(struct str name) {
    uint32_t h = 5381;
    for (size_t i = 0; i < name.n; i++) h = h * 33 + (unsigned char)name.at[i];
    return h;
}

// The section holds four words, a Bloom filter of words of the file's class, the buckets, and the hashes of
// the symbols from number `first` on. In the last hash of a chain bit 0 is set; else it is clear.
struct hash_header {
    uint32_t buckets, first, filter_words, shift;
};
struct hash_chain {
    uint64_t at, symbol; // the offset of the next hash and the number of its symbol; 0: the chain has ended
};

static bool passes_filter(
    const struct hash_section *t, const struct hash_header *h, bool is64, uint32_t hash) {
    uint32_t size = is64 ? 8 : 4, bits = size * 8, word = hash / bits % h->filter_words;
    uint64_t filter = section_uint(t, 16 + (uint64_t)word * size, size);
    return filter >> (hash % bits) & filter >> ((hash >> (h->shift & 31)) % bits) & 1;
}

static struct hash_chain chain_of(const struct hash_section *t, bool is64, uint32_t hash) {
    const struct hash_chain none = {0};
    const struct hash_header h = {(uint32_t)section_uint(t, 0, 4), (uint32_t)section_uint(t, 4, 4),
        (uint32_t)section_uint(t, 8, 4), (uint32_t)section_uint(t, 12, 4)};
    if (!h.buckets || !h.filter_words || !passes_filter(t, &h, is64, hash)) return none;
    uint64_t buckets = 16 + (uint64_t)h.filter_words * (is64 ? 8 : 4);
    uint64_t hashes = buckets + (uint64_t)h.buckets * 4;
    uint64_t symbol = section_uint(t, buckets + (uint64_t)(hash % h.buckets) * 4, 4);
    if (symbol < h.first || !symbol) return none;
    return (struct hash_chain){hashes + (symbol - h.first) * 4, symbol};
}

// The number of the next symbol in the chain with that hash; 0: there is none.
static uint64_t next_in_chain(const struct hash_section *t, struct hash_chain *c, uint32_t hash) {
    while (c->at && c->at < t->section.size) {
        uint64_t found = section_uint(t, c->at, 4), symbol = c->symbol;
        c->at = found & 1 ? 0 : c->at + 4;
        c->symbol++;
        if ((found | 1) == (hash | 1)) return symbol;
    }
    return 0;
}

bool gnu_hash_may_define(struct reader *b, const struct elf *elf, struct str name) {
    struct hash_section hashes = {.b = b, .big_endian = elf->big_endian}, symbols = hashes;
    struct elf_section strtab;
    if (!elf_section_of(b, elf, SHT_DYNSYM, &symbols.section)) return false;
    if (!elf_section(b, elf, symbols.section.link, &strtab)) return false;
    if (!elf_section_of(b, elf, SHT_GNU_HASH, &hashes.section)) return true;
    uint32_t hash = gnu_hash(name);
    struct hash_chain c = chain_of(&hashes, elf->is64, hash);
    for (uint64_t symbol; (symbol = next_in_chain(&hashes, &c, hash));)
        if (symbol_has_name(&symbols, &strtab, symbol, elf_entry_size(elf->is64), name)) return true;
    return false;
}
