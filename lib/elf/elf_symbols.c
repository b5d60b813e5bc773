#include "elf.h"

#include "../base/map.h"

#include <elf.h>
#include <string.h>

static void read_table(struct reader *b, struct arena *a, const struct elf *elf,
    const struct elf_section *table, bool indexed, struct elf_symbols *out) {
    struct elf_table t = elf_open_table(b, a, elf, table, indexed, &out->versions);
    uint64_t n = elf_count(&t);
    if (indexed) out->index = elf_index(b, a, elf, &t);
    if (!out->index) {
        out->cap = (size_t)n;
        out->at = arena_alloc(a, sizeof *out->at * out->cap);
    }
    for (uint64_t i = 1; i < n; i++)
        if (!out->index || !elf_indexes(out->index, i)) elf_take(&t, a, i, out);
}

struct elf_symbol elf_unpacked(const struct elf_symbols *list, const struct elf_packed *p) {
    const struct symbol_attrs is = p->is;
    struct elf_symbol s = {.name = elf_symbol_name(p),
        .hidden_version = is.hidden_version,
        .first_version = is.version == 2,
        .defined = is.defined,
        .common = is.common,
        .weak = is.weak,
        .function = is.function,
        .hidden = is.hidden,
        .index = p->index};
    if (is.version) s.version = list->versions.at[is.version];
    if (is.has_version) s.version = str_of(p->name + p->length + (is.hidden_version ? 1 : 2));
    return s;
}

struct elf_symbol elf_symbol(const struct elf_symbols *list, size_t i) {
    return elf_unpacked(list, &list->at[i]);
}

// The symbols of GCC's intermediate code: name NUL, comdat key NUL, kind, visibility, size (8), slot (4).
static void read_intermediate(struct elf_blob t, struct arena *a, struct elf_symbols *out) {
    enum { DEF, WEAKDEF, UNDEF, WEAKUNDEF, COMMON };
    for (uint64_t at = 0; at < t.n;) {
        struct map_text name = map_text_in(a, (const char *)t.at, t.n, at);
        uint64_t key = at + name.text.n + 1;
        uint64_t rest = key + strtab_get(a, t.at, t.n, key).n + 1;
        if (!name.text.n || rest + 14 > t.n) return;
        unsigned kind = t.at[rest], visibility = t.at[rest + 1];
        *vec_push(a, out) = (struct elf_packed){.name = name.text.at,
            .length = (uint32_t)name.text.n,
            .hash = name.hash,
            .is.defined = kind != UNDEF && kind != WEAKUNDEF,
            .is.common = kind == COMMON,
            .is.weak = kind == WEAKDEF || kind == WEAKUNDEF,
            .is.hidden = visibility == 2 || visibility == 3}; // in the order of the linker plugin's interface
        at = rest + 14;
    }
}

static void read_all_intermediate(
    struct reader *b, struct arena *a, const struct elf *elf, struct elf_symbols *out) {
    struct elf_section names, s;
    if (!elf_section(b, elf, elf->names, &names)) return;
    struct elf_blob strtab = elf_section_view(b, a, &names);
    for (uint64_t i = 1; elf_section(b, elf, i, &s); i++)
        if (str_starts(strtab_get(a, strtab.at, strtab.n, s.name), S(".gnu.lto_.symtab")))
            read_intermediate(elf_section_keep(b, a, &s), a, out);
}

// Fewer are read as fast as they are looked for.
enum { MANY_SYMBOLS = 512 };

static struct elf_symbols read_symbols(
    struct reader *b, struct arena *a, const struct elf *elf, bool indexed) {
    struct elf_symbols out = {0};
    struct elf_section table;
    bool shared = elf->kind == ELF_SHARED;
    if (elf_section_of(b, elf, shared ? SHT_DYNSYM : SHT_SYMTAB, &table)) {
        bool many = table.size / elf_entry_size(elf->is64) > MANY_SYMBOLS;
        read_table(b, a, elf, &table, indexed && shared && many, &out);
    }
    if (!shared) read_all_intermediate(b, a, elf, &out);
    return out;
}

struct elf_symbols elf_symbols(struct reader *b, struct arena *a, const struct elf *elf) {
    return read_symbols(b, a, elf, false);
}

struct elf_symbols elf_symbols_indexed(struct reader *b, struct arena *a, const struct elf *elf) {
    return read_symbols(b, a, elf, true);
}
