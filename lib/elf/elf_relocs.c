#include "elf_relocs.h"

#include <ctype.h>
#include <elf.h>
#include <string.h>

#ifndef SHF_EXCLUDE
#define SHF_EXCLUDE 0x80000000u
#endif

struct object {
    struct reader *b;
    struct arena *a;
    const struct elf *elf;
    struct elf_section names; // holds the names of the sections
    bool *dropped;            // by section: GNU ld does not keep it
};

// The sections that ld's own script discards (`/DISCARD/`).
static const struct discarded {
    const char *name;
    bool prefix;
} discarded[] = {{".note.GNU-stack", false}, {".gnu_debuglink", false}, {".gnu.lto_", true}};

// Compares in the reader's window: an object may have a hundred thousand sections, and a copy of each name
// would fill the arena.
static bool section_name_starts(const struct object *o, const struct elf_section *s, struct str prefix) {
    if (s->name > o->names.size || prefix.n > o->names.size - s->name) return false;
    const unsigned char *p = reader_get(o->b, o->names.offset + s->name, prefix.n);
    return p && !memcmp(p, prefix.at, prefix.n);
}

static bool is_discarded(const struct object *o, const struct elf_section *s) {
    if (s->flags & SHF_EXCLUDE) return true;
    for (size_t i = 0; i < sizeof discarded / sizeof *discarded; i++) {
        struct str name = str_of(discarded[i].name);
        if (!discarded[i].prefix) name.n++; // compare the NUL too
        if (section_name_starts(o, s, name)) return true;
    }
    return false;
}

static struct str section_name(const struct object *o, const struct elf_section *s) {
    uint64_t begin = o->names.offset + s->name, end = o->names.offset + o->names.size;
    return s->name < o->names.size ? reader_text(o->b, o->a, begin, end) : (struct str){0};
}

// The name of a group: that of its symbol, or of the section whose section symbol it is.
static struct str group_name(const struct object *o, const struct elf_section *group) {
    struct elf_section symbols, strtab, named;
    if (!elf_section(o->b, o->elf, group->link, &symbols)) return (struct str){0};
    if (!elf_section(o->b, o->elf, symbols.link, &strtab)) return (struct str){0};
    size_t size = elf_entry_size(o->elf->is64);
    if (group->info >= symbols.size / size) return (struct str){0};
    const unsigned char *p = reader_get(o->b, symbols.offset + group->info * size, size);
    if (!p) return (struct str){0};
    const struct elf_entry e = elf_entry_at(p, o->elf);
    if (e.type == STT_SECTION && elf_section(o->b, o->elf, e.section, &named)) return section_name(o, &named);
    if (e.name >= strtab.size) return (struct str){0};
    return reader_text(o->b, o->a, strtab.offset + e.name, strtab.offset + strtab.size);
}

// Of several COMDAT groups of one name GNU ld keeps the first: this drops the sections of the others.
static void drop_repeated_group(const struct object *o, const struct elf_section *group, struct map *seen) {
    const unsigned char *p = reader_get(o->b, group->offset, 4);
    if (!p || !(load_uint(p, 4, o->elf->big_endian) & GRP_COMDAT)) return;
    struct str name = group_name(o, group);
    if (!name.n || map_add_new(o->a, seen, name)) return;
    for (uint64_t at = 4; at + 4 <= group->size; at += 4) {
        p = reader_get(o->b, group->offset + at, 4);
        if (!p) return;
        uint64_t member = load_uint(p, 4, o->elf->big_endian);
        if (member < o->elf->section_count) o->dropped[member] = true;
    }
}

// True if the name may be a C identifier, as __start_NAME requires. Only the first character is looked at,
// to save copies of most names.
static bool may_be_identifier(const struct object *o, const struct elf_section *s) {
    const unsigned char *p = s->name < o->names.size ? reader_get(o->b, o->names.offset + s->name, 1) : NULL;
    return p && (*p == '_' || isalpha(*p));
}

static void read_section(const struct object *o, uint64_t i, struct elf_merged *seen) {
    struct elf_section s;
    if (!elf_section(o->b, o->elf, i, &s)) return;
    o->dropped[i] |= is_discarded(o, &s);
    if (s.type == SHT_GROUP) drop_repeated_group(o, &s, &seen->groups);
    if (section_name_starts(o, &s, S(".gnu.linkonce.")))
        o->dropped[i] |= !map_add_new(o->a, &seen->groups, section_name(o, &s));
    if (may_be_identifier(o, &s)) map_add(o->a, &seen->sections, section_name(o, &s), 0);
}

// The number of the symbol in a relocation that begins at `p`.
static uint64_t reloc_symbol(const unsigned char *p, const struct elf *elf) {
    if (!elf->is64) return load_uint(p + 4, 4, elf->big_endian) >> 8;
    // In 64-bit MIPS the number is a field of its own, which comes first in either byte order.
    bool first = elf->big_endian || elf->machine == EM_MIPS;
    return load_uint(p + (first ? 8 : 12), 4, elf->big_endian);
}

// The relocations of the local-exec model; of a machine that has no row, any may be one.
static const struct local_exec {
    uint16_t machine;
    uint16_t first, last; // types
} local_exec[] = {
    {EM_X86_64, R_X86_64_TPOFF64, R_X86_64_TPOFF64},
    {EM_X86_64, R_X86_64_TPOFF32, R_X86_64_TPOFF32},
    {EM_386, R_386_TLS_LE, R_386_TLS_LE},
    {EM_386, R_386_TLS_LE_32, R_386_TLS_LE_32},
    {EM_AARCH64, R_AARCH64_TLSLE_MOVW_TPREL_G2, R_AARCH64_TLSLE_LDST64_TPREL_LO12_NC},
    {EM_AARCH64, R_AARCH64_TLSLE_LDST128_TPREL_LO12, R_AARCH64_TLSLE_LDST128_TPREL_LO12_NC},
};

static bool may_be_local_exec(const unsigned char *p, const struct elf *elf) {
    const uint64_t info = load_uint(p + (elf->is64 ? 8 : 4), elf->is64 ? 8 : 4, elf->big_endian);
    const uint64_t type = elf->is64 ? info & 0xffffffff : info & 0xff;
    bool known = false;
    for (size_t i = 0; i < sizeof local_exec / sizeof *local_exec; i++) {
        const struct local_exec *r = &local_exec[i];
        if (r->machine != elf->machine) continue;
        if (type >= r->first && type <= r->last) return true;
        known = true;
    }
    return !known;
}

static void mark_relocated(
    const struct object *o, const struct elf_section *s, struct elf_relocated *out, size_t n) {
    size_t word = o->elf->is64 ? 8 : 4, size = s->type == SHT_RELA ? 3 * word : 2 * word;
    if (s->size > o->b->size) return;
    arena_charge(o->a, (size_t)(s->size / size / 8));
    for (uint64_t at = 0; at + size <= s->size; at += size) {
        const unsigned char *p = reader_get(o->b, s->offset + at, size);
        if (!p) return;
        uint64_t symbol = reloc_symbol(p, o->elf);
        if (symbol >= n) continue;
        out[symbol].any = true;
        out[symbol].local_exec |= may_be_local_exec(p, o->elf);
    }
}

void elf_relocs(struct reader *b, struct arena *a, const struct elf *elf, struct elf_merged *seen,
    struct elf_relocated *out, size_t n) {
    struct object o = {.b = b, .a = a, .elf = elf};
    elf_section(b, elf, elf->names, &o.names);
    // No more than the file has room for.
    size_t sections = (size_t)elf->section_count;
    o.dropped = arena_calloc(a, sizeof *o.dropped, sections);
    arena_charge(a, sections / 8);
    for (uint64_t i = 1; i < elf->section_count; i++) read_section(&o, i, seen);
    for (uint64_t i = 1; i < elf->section_count; i++) {
        struct elf_section s;
        if (!elf_section(b, elf, i, &s) || (s.type != SHT_REL && s.type != SHT_RELA)) continue;
        if (s.info >= elf->section_count || !o.dropped[s.info]) mark_relocated(&o, &s, out, n);
    }
}
