#include "elf_binding.h"

#include <elf.h>
#include <string.h>

// --- tables

// The offset of the table that comes next in the file. The sizes of some tables are not in the dynamic
// section.
static uint64_t next_table(const struct elf_image *image, uint64_t offset, uint64_t end) {
    const struct elf_table *tables[] = {&image->symbols, &image->strings, &image->versions, &image->gnu_hash,
        &image->hash, &image->relocs, &image->jump_relocs};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (tables[i]->size && tables[i]->offset > offset && tables[i]->offset < end) end = tables[i]->offset;
    return end;
}

static struct elf_blob keep_table(
    struct reader *b, struct arena *a, const struct elf_image *image, const struct elf_table *t) {
    if (!t->size || t->offset >= b->size) return (struct elf_blob){0};
    uint64_t end = next_table(image, t->offset, b->size), n = end - t->offset;
    if (n > t->size) n = t->size;
    const unsigned char *at = reader_keep(b, a, t->offset, n);
    return (struct elf_blob){at, at ? n : 0};
}

struct elf_binding elf_binding_open(
    struct reader *b, struct arena *a, const struct elf *elf, const struct elf_image *image) {
    return (struct elf_binding){.elf = elf,
        .image = image,
        .symbols = keep_table(b, a, image, &image->symbols),
        .strings = keep_table(b, a, image, &image->strings),
        .versions = keep_table(b, a, image, &image->versions),
        .gnu_hash = keep_table(b, a, image, &image->gnu_hash),
        .hash = keep_table(b, a, image, &image->hash),
        .relocs = keep_table(b, a, image, &image->relocs),
        .jump_relocs = keep_table(b, a, image, &image->jump_relocs)};
}

// The number of `size` bytes at an offset in a table; 0 outside.
static uint64_t number_in(
    const struct elf_binding *t, const struct elf_blob *table, uint64_t at, size_t size) {
    if (at >= table->n || size > table->n - at) return 0;
    return load_uint(table->at + at, size, t->elf->big_endian);
}

static bool entry_in(const struct elf_binding *t, uint64_t symbol, struct elf_entry *out) {
    size_t size = elf_entry_size(t->elf->is64);
    if (symbol >= t->symbols.n / size) return false;
    *out = elf_entry_at(t->symbols.at + symbol * size, t->elf);
    return true;
}

static uint64_t value_of(const struct elf_binding *t, uint64_t symbol) {
    size_t size = elf_entry_size(t->elf->is64), word = t->elf->is64 ? 8 : 4;
    return number_in(t, &t->symbols, symbol * size + (t->elf->is64 ? 8 : 4), word);
}

// --- references

enum { HIDDEN_VERSION = 0x8000 };

static void set_version(const struct elf_binding *t, uint64_t symbol, struct elf_reference *r) {
    const struct elf_image_needs *needs = &t->image->version_needs;
    uint64_t number = number_in(t, &t->versions, symbol * 2, 2);
    r->hidden_version = number & HIDDEN_VERSION;
    number &= ~(uint64_t)HIDDEN_VERSION;
    for (size_t i = 0; i < needs->n; i++)
        if (needs->at[i].number == number) r->version = needs->at[i].version, r->file = needs->at[i].file;
    if (!r->version.n && number > 1 && number < t->image->defined.n)
        r->version = t->image->defined.at[number];
}

// How a relocation refers to a symbol.
enum use { USE_NONE, USE_REFERENCE, USE_COPY };

static void add_reference(
    const struct elf_binding *t, struct arena *a, uint64_t symbol, enum use use, struct elf_references *out) {
    struct elf_entry e;
    if (!symbol || !entry_in(t, symbol, &e) || e.bind == STB_LOCAL) return;
    if (e.section != SHN_UNDEF && use != USE_COPY) return;
    struct elf_reference r = {.weak = e.bind == STB_WEAK, .copy = use == USE_COPY};
    r.name = strtab_get(a, t->strings.at, t->strings.n, e.name);
    if (!r.name.n) return;
    set_version(t, symbol, &r);
    *vec_push(a, out) = r;
}

// The two words of r_info: MIPS swaps them in a little-endian file of 64 bits.
static uint64_t symbol_of_reloc(const struct elf *elf, uint64_t info) {
    if (!elf->is64) return info >> 8;
    return elf->machine == EM_MIPS && !elf->big_endian ? info & UINT32_MAX : info >> 32;
}

static bool is_copy_reloc(const struct elf *elf, uint64_t info) {
    static const struct {
        uint16_t machine, type;
    } rows[] = {{EM_X86_64, R_X86_64_COPY}, {EM_386, R_386_COPY}, {EM_AARCH64, R_AARCH64_COPY},
        {EM_ARM, R_ARM_COPY}, {EM_PPC64, R_PPC64_COPY}, {EM_PPC, R_PPC_COPY}, {EM_S390, R_390_COPY},
        {EM_RISCV, R_RISCV_COPY}, {EM_SPARCV9, R_SPARC_COPY}, {EM_SPARC, R_SPARC_COPY}};
    uint64_t type = elf->is64 ? info & UINT32_MAX : info & 0xff;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].machine == elf->machine) return rows[i].type == type;
    return false;
}

static void mark_symbols(
    const struct elf_binding *t, const struct elf_blob *relocs, size_t size, enum use *uses, size_t n) {
    for (uint64_t at = 0; size && at + size <= relocs->n; at += size) {
        uint64_t info = elf_word(relocs->at + at + (t->elf->is64 ? 8 : 4), t->elf);
        uint64_t symbol = symbol_of_reloc(t->elf, info);
        if (symbol < n && uses[symbol] != USE_COPY)
            uses[symbol] = is_copy_reloc(t->elf, info) ? USE_COPY : USE_REFERENCE;
    }
}

// On MIPS the symbols of the global offset table have no relocations.
struct elf_references elf_binding_references(const struct elf_binding *t, struct arena *a) {
    struct elf_references out = {0};
    size_t n = (size_t)(t->symbols.n / elf_entry_size(t->elf->is64));
    enum use *uses = arena_calloc(a, sizeof *uses, n);
    for (size_t i = 0; t->elf->machine == EM_MIPS && i < n; i++) uses[i] = USE_REFERENCE;
    mark_symbols(t, &t->relocs, t->image->reloc_size, uses, n);
    mark_symbols(t, &t->jump_relocs, t->image->jump_reloc_size, uses, n);
    for (size_t i = 0; i < n; i++)
        if (uses[i]) add_reference(t, a, i, uses[i], &out);
    return out;
}

// --- definitions

static bool has_name(const struct elf_binding *t, uint64_t at, struct str name) {
    bool fits = at < t->strings.n && name.n < t->strings.n - at;
    return fits && !t->strings.at[at + name.n] && !memcmp(t->strings.at + at, name.at, name.n);
}

static bool is_definition(const struct elf_binding *t, uint64_t symbol, const struct elf_entry *e) {
    const unsigned types = 1u << STT_NOTYPE | 1u << STT_OBJECT | 1u << STT_FUNC | 1u << STT_COMMON |
                           1u << STT_TLS | 1u << STT_GNU_IFUNC;
    if (e->section == SHN_UNDEF || !(types >> e->type & 1)) return false;
    if (e->bind != STB_GLOBAL && e->bind != STB_WEAK && e->bind != STB_GNU_UNIQUE) return false;
    if (e->visibility == STV_HIDDEN || e->visibility == STV_INTERNAL) return false;
    return e->section == SHN_ABS || e->type == STT_TLS || value_of(t, symbol);
}

// A reference without a version takes the base version, or the first one, or the only default version.
enum match { MATCH_NONE, MATCH_DEFAULT, MATCH_EXACT };

static enum match match_version(const struct elf_binding *t, uint64_t symbol, const struct elf_reference *r) {
    if (!t->versions.n) return MATCH_EXACT;
    uint64_t number = number_in(t, &t->versions, symbol * 2, 2);
    bool hidden = number & HIDDEN_VERSION;
    number &= ~(uint64_t)HIDDEN_VERSION;
    struct str version = number < t->image->defined.n ? t->image->defined.at[number] : (struct str){0};
    if (!r->version.n) return number < 3 ? MATCH_EXACT : hidden ? MATCH_NONE : MATCH_DEFAULT;
    if (number > 1 && str_eq(version, r->version)) return MATCH_EXACT;
    bool none = number < 2; // neither local nor global symbols without a version have a name
    return none && !hidden && !r->hidden_version ? MATCH_EXACT : MATCH_NONE;
}

struct lookup {
    const struct elf_binding *t;
    const struct elf_reference *r;
    bool any_version, found;
    size_t defaults; // default versions that match a reference without one
};

static void try_symbol(struct lookup *l, uint64_t symbol) {
    struct elf_entry e;
    if (!entry_in(l->t, symbol, &e) || !has_name(l->t, e.name, l->r->name)) return;
    if (!is_definition(l->t, symbol, &e)) return;
    enum match match = l->any_version ? MATCH_EXACT : match_version(l->t, symbol, l->r);
    l->found |= match == MATCH_EXACT;
    l->defaults += match == MATCH_DEFAULT;
}

static uint32_t gnu_hash_of(struct str name) {
    uint32_t h = 5381;
    for (size_t i = 0; i < name.n; i++) h = h * 33 + (unsigned char)name.at[i];
    return h;
}

static void look_in_gnu_hash(struct lookup *l, struct arena *a) {
    const struct elf_binding *t = l->t;
    const struct elf_blob *h = &t->gnu_hash;
    uint32_t hash = gnu_hash_of(l->r->name), size = t->elf->is64 ? 8 : 4, bits = size * 8;
    uint64_t buckets = number_in(t, h, 0, 4), first = number_in(t, h, 4, 4), words = number_in(t, h, 8, 4),
             shift = number_in(t, h, 12, 4) & 31;
    if (!buckets || !words) return;
    uint64_t filter = number_in(t, h, 16 + hash / bits % words * size, size);
    if (!(filter >> hash % bits & filter >> (hash >> shift) % bits & 1)) return;
    uint64_t chains = 16 + words * size + buckets * 4;
    uint64_t symbol = number_in(t, h, 16 + words * size + hash % buckets * 4, 4);
    for (; symbol >= first && symbol; symbol++) {
        uint64_t at = chains + (symbol - first) * 4, found = number_in(t, h, at, 4);
        arena_charge(a, 1);
        if (at >= h->n) return;
        if ((found | 1) == (hash | 1)) try_symbol(l, symbol);
        if (found & 1) return;
    }
}

static uint32_t sysv_hash_of(struct str name) {
    uint32_t h = 0;
    for (size_t i = 0; i < name.n; i++) {
        h = (h << 4) + (unsigned char)name.at[i];
        h = (h ^ (h & 0xf0000000) >> 24) & 0x0fffffff;
    }
    return h;
}

static void look_in_sysv_hash(struct lookup *l, struct arena *a) {
    const struct elf_binding *t = l->t;
    uint64_t buckets = number_in(t, &t->hash, 0, 4), chains = number_in(t, &t->hash, 4, 4), left = chains;
    if (!buckets) return;
    uint64_t symbol = number_in(t, &t->hash, 8 + sysv_hash_of(l->r->name) % buckets * 4, 4);
    for (; symbol && symbol < chains && left; left--) {
        arena_charge(a, 1);
        try_symbol(l, symbol);
        symbol = number_in(t, &t->hash, 8 + (buckets + symbol) * 4, 4);
    }
}

bool elf_binding_defines(
    const struct elf_binding *t, struct arena *a, const struct elf_reference *r, bool any_version) {
    struct lookup l = {.t = t, .r = r, .any_version = any_version};
    if (t->gnu_hash.n)
        look_in_gnu_hash(&l, a);
    else
        look_in_sysv_hash(&l, a);
    return l.found || l.defaults == 1;
}
