#include "elf.h"

#include "../base/map.h"

#include <elf.h>
#include <string.h>

static bool lies_in_file(const struct reader *b, const struct elf_section *s) {
    return s->type != SHT_NOBITS && s->size <= b->size;
}

struct elf_blob elf_section_keep(struct reader *b, struct arena *a, const struct elf_section *s) {
    const unsigned char *at = lies_in_file(b, s) ? reader_keep(b, a, s->offset, s->size) : NULL;
    return (struct elf_blob){at, at ? s->size : 0};
}

struct elf_blob elf_section_view(struct reader *b, struct arena *a, const struct elf_section *s) {
    const unsigned char *at = lies_in_file(b, s) ? reader_view(b, a, s->offset, s->size) : NULL;
    return (struct elf_blob){at, at ? s->size : 0};
}

static uint64_t field(struct elf_blob t, uint64_t at, size_t size, bool big_endian) {
    return at + size <= t.n ? load_uint(t.at + at, size, big_endian) : 0;
}

// Version number -> name, from the versions that a library defines and those that it needs.
static void name_version(struct arena *a, struct strs *versions, uint64_t i, struct str name) {
    if (i > 0x7fff) return;
    while (versions->n <= i) strs_add(a, versions, (struct str){0});
    versions->at[i] = name;
}

static void read_defined_versions(
    struct elf_blob t, struct elf_blob strtab, bool big_endian, struct arena *a, struct strs *out) {
    uint64_t at = 0, step = 1;
    for (uint64_t left = t.n / 20; left && step && at + 20 <= t.n; left--, at += step) {
        step = field(t, at + 16, 4, big_endian);
        uint64_t flags = field(t, at + 2, 2, big_endian), aux = at + field(t, at + 12, 4, big_endian);
        if (flags & VER_FLG_BASE) continue; // the library's own name, no version of a symbol
        name_version(a, out, field(t, at + 4, 2, big_endian) & 0x7fff,
            strtab_get(a, strtab.at, strtab.n, field(t, aux, 4, big_endian)));
    }
}

static void read_needed_versions(
    struct elf_blob t, struct elf_blob strtab, bool big_endian, struct arena *a, struct strs *out) {
    uint64_t at = 0, step = 1, left = t.n / 16; // each record counts once, so that a cycle of offsets ends
    for (; left && step && at + 16 <= t.n; left--, at += step) {
        step = field(t, at + 12, 4, big_endian);
        uint64_t aux = at + field(t, at + 8, 4, big_endian), count = field(t, at + 2, 2, big_endian),
                 next = 1;
        for (; count && left && next && aux + 16 <= t.n; count--, left--, aux += next) {
            next = field(t, aux + 12, 4, big_endian);
            struct str name = strtab_get(a, strtab.at, strtab.n, field(t, aux + 8, 4, big_endian));
            name_version(a, out, field(t, aux + 6, 2, big_endian) & 0x7fff, name);
        }
        if (!left) break;
    }
}

// The numbers of the symbols' versions, 2 bytes each; the names of the versions go to `names`.
static struct elf_blob read_versions(struct reader *b, struct arena *a, const struct elf *elf, bool kept,
    struct elf_blob strtab, struct strs *names) {
    struct elf_section s;
    if (!elf_section_of(b, elf, SHT_GNU_versym, &s)) return (struct elf_blob){0};
    struct elf_blob numbers = kept ? elf_section_keep(b, a, &s) : elf_section_view(b, a, &s);
    if (elf_section_of(b, elf, SHT_GNU_verdef, &s))
        read_defined_versions(elf_section_view(b, a, &s), strtab, elf->big_endian, a, names);
    if (elf_section_of(b, elf, SHT_GNU_verneed, &s))
        read_needed_versions(elf_section_view(b, a, &s), strtab, elf->big_endian, a, names);
    return numbers;
}

// In objects a version is a part of the name: f@V, or f@@V where it is the default one.
static void cut_version(struct elf_packed *s) {
    const char *at = memchr(s->name, '@', s->length);
    if (!at) return;
    s->length = (uint32_t)(at - s->name);
    s->hash = map_key_hash(elf_symbol_name(s));
    s->is.hidden_version = at[1] != '@';
    s->is.has_version = at[s->is.hidden_version ? 1 : 2];
}

// The index of a version that has a name; 0: none.
static uint16_t version_of(uint64_t number, const struct strs *names) {
    uint64_t name = number & 0x7fff;
    return name >= 2 && name < names->n && names->at[name].n ? (uint16_t)name : 0;
}

uint64_t elf_count(const struct elf_table *t) {
    return t->entries.n / elf_entry_size(t->is64);
}

bool elf_defines(const struct elf_table *t, uint64_t i) {
    return elf_bits(t, i).section != SHN_UNDEF;
}

bool elf_is_named(const struct elf_table *t, uint64_t i, struct str name) {
    uint64_t at = elf_bits(t, i).name;
    if (at >= t->strtab.n || name.n >= t->strtab.n - at) return false;
    const unsigned char *text = t->strtab.at + at;
    return !memcmp(text, name.at, name.n) && !text[name.n];
}

struct symbol_attrs symbol_attrs(struct elf_entry_bits bits, const struct strs *versions) {
    unsigned bind = bits.info >> 4, visibility = bits.other & 3;
    uint16_t version = version_of(bits.version, versions);
    return (struct symbol_attrs){.version = version,
        .hidden_version = version && bits.version & 0x8000,
        .defined = bits.section != SHN_UNDEF,
        .common = bits.section == SHN_COMMON,
        .weak = bind == STB_WEAK,
        .function = (bits.info & 15) == STT_FUNC,
        .hidden = visibility == STV_HIDDEN || visibility == STV_INTERNAL};
}

void elf_take(const struct elf_table *t, struct arena *a, uint64_t i, struct elf_symbols *out) {
    const struct elf_entry_bits bits = elf_bits(t, i);
    if (bits.info >> 4 == STB_LOCAL) return;
    struct map_text name = map_text_in(a, (const char *)t->strtab.at, t->strtab.n, bits.name);
    if (!name.text.n) return;
    struct elf_packed *s = vec_push(a, out);
    *s = (struct elf_packed){.name = name.text.at,
        .length = (uint32_t)name.text.n,
        .hash = name.hash,
        .index = (uint32_t)i,
        .is = symbol_attrs(bits, &out->versions)};
    if (!t->shared) cut_version(s);
    if (!s->length) out->n--;
}

struct elf_table elf_open_table(struct reader *b, struct arena *a, const struct elf *elf,
    const struct elf_section *section, bool kept, struct strs *versions) {
    struct elf_table t = {
        .is64 = elf->is64, .big_endian = elf->big_endian, .shared = elf->kind == ELF_SHARED};
    struct elf_section strtab;
    if (!elf_section(b, elf, section->link, &strtab)) return t;
    t.entries = kept ? elf_section_keep(b, a, section) : elf_section_view(b, a, section);
    t.strtab = elf_section_keep(b, a, &strtab);
    if (t.shared) t.versions = read_versions(b, a, elf, kept, t.strtab, versions);
    return t;
}
