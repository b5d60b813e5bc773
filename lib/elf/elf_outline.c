#include "elf.h"

#include "../base/map.h"

#include <elf.h>

// Read from the name where the table does not have it.
static uint32_t hash_of(
    const struct elf_hashes *h, struct arena *a, uint64_t i, const struct elf_table *t, uint32_t name) {
    if (h->at && i >= h->first) return (uint32_t)load_uint(h->at + (i - h->first) * 4, 4, h->big_endian);
    return elf_hash(strtab_get(a, t->strtab.at, t->strtab.n, name));
}

struct elf_outline elf_outline(struct reader *b, struct arena *a, const struct elf *elf) {
    struct elf_outline out = {0};
    struct elf_section section;
    if (elf->kind != ELF_SHARED || !elf_section_of(b, elf, SHT_DYNSYM, &section)) return out;
    const struct elf_table t = elf_open_table(b, a, elf, &section, false, &out.references.versions);
    const struct elf_hashes hashes = elf_hashes(b, a, elf, &t);
    const uint64_t n = elf_count(&t);
    out.strtab = t.strtab.at;
    out.texts_size = t.strtab.n;
    // What the table of hashes leaves out is what is only referenced, but for oddities.
    out.references.cap = hashes.at ? (size_t)hashes.first : 0;
    out.references.at = arena_alloc(a, out.references.cap * sizeof *out.references.at);
    out.cap = (size_t)n - out.references.cap;
    out.at = arena_alloc(a, out.cap * sizeof *out.at);
    for (uint64_t i = 1; i < n; i++) {
        const struct elf_entry_bits bits = elf_bits(&t, i);
        if (bits.section == SHN_UNDEF)
            elf_take(&t, a, i, &out.references);
        else if (bits.info >> 4 != STB_LOCAL)
            *vec_push(a, &out) = (struct elf_definition){hash_of(&hashes, a, i, &t, bits.name), bits};
    }
    return out;
}

struct elf_packed elf_defined(const struct elf_outline *o, struct arena *a, size_t i) {
    const struct elf_definition *d = &o->at[i];
    struct map_text name = map_text_in(a, (const char *)o->strtab, o->texts_size, d->bits.name);
    return (struct elf_packed){.name = name.text.at,
        .length = (uint32_t)name.text.n,
        .hash = name.hash,
        .is = symbol_attrs(d->bits, &o->references.versions)};
}
