#include "elf_symbols.h"

#include "../base/map.h"
#include "elf_versions.h"

#include <elf.h>
#include <string.h>

// A symbol table and the tables that its entries refer to.
struct symbol_table {
    const struct elf *elf;
    struct elf_blob entries, strtab;
    struct elf_blob version_numbers; // of a library
    bool local;                      // local symbols count
};

// In objects the version is a part of the name: f@V, or f@@V for a default version.
static void split_version(struct arena *a, struct elf_symbols *out, struct elf_symbol *s) {
    const char *at = memchr(s->name.at, '@', s->name.n);
    if (!at) return;
    s->hidden_version = at[1] != '@';
    struct str version = str_of(at + (s->hidden_version ? 1 : 2));
    s->name.n = (size_t)(at - s->name.at);
    s->hash = map_key_hash(s->name);
    if (!version.n) return;
    if (!out->versions.n) strs_add(a, &out->versions, S("")); // number 0 means: no version
    s->version = (uint32_t)out->versions.n;
    strs_add(a, &out->versions, version);
}

// The numbers 0 (local) and 1 (global) are no versions.
static void set_version(const struct symbol_table *t, const struct strs *names, struct elf_symbol *s) {
    enum { FIRST_VERSION = 2, HIDDEN = 0x8000 };
    const struct elf_blob *numbers = &t->version_numbers;
    const uint64_t at = (uint64_t)s->index * 2;
    if (at + 2 > numbers->n) return;
    uint32_t number = (uint32_t)load_uint(numbers->at + at, 2, t->elf->big_endian),
             version = number & (HIDDEN - 1);
    if (version < FIRST_VERSION || version >= names->n || !names->at[version].n) return;
    s->version = version;
    s->hidden_version = number & HIDDEN;
    s->first_version = version == FIRST_VERSION;
}

// Appends entry number `i`, unless it is local or has no name.
static void append_symbol(
    const struct symbol_table *t, struct arena *a, uint64_t i, struct elf_symbols *out) {
    const size_t size = elf_entry_size(t->elf->is64);
    const struct elf_entry e = elf_entry_at(t->entries.at + i * size, t->elf);
    if (e.bind == STB_LOCAL && (!t->local || e.type == STT_FILE)) return;
    struct map_text name = map_text_in(a, (const char *)t->strtab.at, t->strtab.n, e.name);
    if (!name.text.n) return;
    struct elf_symbol *s = vec_push(a, out);
    *s = (struct elf_symbol){.name = name.text,
        .hash = name.hash,
        .index = (uint32_t)i,
        .defined = e.section != SHN_UNDEF,
        .common = e.section == SHN_COMMON,
        .weak = e.bind == STB_WEAK,
        .function = e.type == STT_FUNC,
        .tls = e.type == STT_TLS,
        .hidden = e.visibility == STV_HIDDEN || e.visibility == STV_INTERNAL,
        .restricted = e.visibility != STV_DEFAULT,
        .local = e.bind == STB_LOCAL};
    if (t->version_numbers.n)
        set_version(t, &out->versions, s);
    else if (t->elf->kind != ELF_SHARED)
        split_version(a, out, s);
    if (!s->name.n) out->n--; // an object's @VERSION
}

static void read_symbol_table(struct reader *b, struct arena *a, const struct elf *elf,
    const struct elf_section *section, bool local, struct elf_symbols *out) {
    struct symbol_table t = {.elf = elf, .local = local};
    struct elf_section strtab;
    if (!elf_section(b, elf, section->link, &strtab)) return;
    t.entries = elf_section_view(b, a, section);
    t.strtab = elf_section_keep(b, a, &strtab);
    if (section->type == SHT_DYNSYM) {
        struct elf_versions versions = elf_versions(b, a, elf, t.strtab);
        t.version_numbers = versions.numbers;
        out->versions = versions.names;
    }
    const uint64_t n = t.entries.n / elf_entry_size(elf->is64);
    // `info` is the index of the first symbol that is not local. Where it is wrong, the list grows.
    out->cap = section->info < n && !local ? (size_t)(n - section->info) : 0;
    out->at = arena_alloc(a, sizeof *out->at * out->cap);
    for (uint64_t i = 1; i < n; i++) append_symbol(&t, a, i, out);
}

// A section .gnu.lto_.symtab.*: records of name NUL, comdat key NUL, kind, visibility, size (8 bytes), slot
// (4 bytes), with the kinds and visibilities of the linker's plugin interface.
static void read_lto_symbols(struct elf_blob t, struct arena *a, struct elf_symbols *out) {
    enum { DEF, WEAKDEF, UNDEF, WEAKUNDEF, COMMON };
    enum { INTERNAL = 2, HIDDEN };
    for (uint64_t at = 0; at < t.n;) {
        struct map_text name = map_text_in(a, (const char *)t.at, t.n, at);
        uint64_t key = at + name.text.n + 1;
        uint64_t rest = key + strtab_get(a, t.at, t.n, key).n + 1;
        if (!name.text.n || rest + 14 > t.n) return;
        unsigned kind = t.at[rest], visibility = t.at[rest + 1];
        *vec_push(a, out) = (struct elf_symbol){.name = name.text,
            .hash = name.hash,
            .defined = kind != UNDEF && kind != WEAKUNDEF,
            .common = kind == COMMON,
            .weak = kind == WEAKDEF || kind == WEAKUNDEF,
            .hidden = visibility == INTERNAL || visibility == HIDDEN};
        at = rest + 14;
    }
}

static void read_all_lto_symbols(
    struct reader *b, struct arena *a, const struct elf *elf, struct elf_symbols *out) {
    struct elf_section names, s;
    if (!elf_section(b, elf, elf->names, &names)) return;
    struct elf_blob strtab = elf_section_view(b, a, &names);
    for (uint64_t i = 1; elf_section(b, elf, i, &s); i++)
        if (str_starts(strtab_get(a, strtab.at, strtab.n, s.name), S(".gnu.lto_.symtab")))
            read_lto_symbols(elf_section_keep(b, a, &s), a, out);
}

struct elf_symbols elf_symbols(struct reader *b, struct arena *a, const struct elf *elf) {
    struct elf_symbols out = {0};
    struct elf_section table;
    bool shared = elf->kind == ELF_SHARED;
    if (elf_section_of(b, elf, shared ? SHT_DYNSYM : SHT_SYMTAB, &table))
        read_symbol_table(b, a, elf, &table, false, &out);
    if (!shared) read_all_lto_symbols(b, a, elf, &out);
    return out;
}

struct elf_symbols elf_symtab(struct reader *b, struct arena *a, const struct elf *elf) {
    struct elf_symbols out = {0};
    struct elf_section table;
    if (elf_section_of(b, elf, SHT_SYMTAB, &table)) read_symbol_table(b, a, elf, &table, true, &out);
    return out;
}
