#include "elf.h"

#include <elf.h>
#include <string.h>

#ifndef DF_1_PIE
#define DF_1_PIE 0x08000000
#endif

// Sizes and offsets of the fields that differ between the classes.
struct layout {
    size_t header, address, shoff, flags, shentsize, section;
    size_t sh_offset, sh_size, sh_link, sh_info, dyn;
    size_t phoff;
};
static const struct layout narrow = {52, 4, 32, 36, 46, 40, 16, 20, 24, 28, 8, 28};
static const struct layout is64 = {64, 8, 40, 48, 58, 64, 24, 32, 40, 44, 16, 32};

static const struct layout *layout_of(const struct elf *elf) {
    return elf->is64 ? &is64 : &narrow;
}

static uint64_t address(const unsigned char *p, const struct elf *elf) {
    return elf->is64 ? load_uint(p, 8, elf->big_endian) : load_uint(p, 4, elf->big_endian);
}

static enum elf_kind kind_of(uint64_t type) {
    switch (type) {
    case ET_REL: return ELF_OBJECT;
    case ET_EXEC: return ELF_PROGRAM;
    case ET_DYN: return ELF_SHARED;
    default: return ELF_OTHER;
    }
}

static void read_section_table(struct reader *b, struct elf *elf, const unsigned char *h) {
    const struct layout *l = layout_of(elf);
    elf->sections = address(h + l->shoff, elf);
    elf->section_count = load_uint(h + l->shentsize + 2, 2, elf->big_endian);
    elf->names = load_uint(h + l->shentsize + 4, 2, elf->big_endian);
    uint64_t entry = load_uint(h + l->shentsize, 2, elf->big_endian);
    if (!elf->sections) {
        if (elf->section_count) elf->kind = ELF_NONE;
        return;
    }
    // Where the numbers do not fit in the header, section 0 holds them.
    const unsigned char *zero = reader_get(b, elf->sections, l->section);
    if (zero && !elf->section_count) elf->section_count = address(zero + l->sh_size, elf);
    if (zero && elf->names == SHN_XINDEX) elf->names = load_uint(zero + l->sh_link, 4, elf->big_endian);
    bool fits = entry == l->section && elf->section_count <= (b->size - elf->sections) / l->section;
    if (!zero || !fits) elf->kind = ELF_NONE;
}

enum { FLAG_N32 = 0x20 }; // of MIPS, where the class is 32-bit

struct elf elf_head_at(struct reader *b, uint64_t at) {
    struct elf elf = {0};
    const unsigned char *h = reader_get(b, at, narrow.header);
    if (!h || memcmp(h, ELFMAG, SELFMAG) || h[EI_VERSION] != EV_CURRENT) return elf;
    if (h[EI_CLASS] != ELFCLASS32 && h[EI_CLASS] != ELFCLASS64) return elf;
    if (h[EI_DATA] != ELFDATA2LSB && h[EI_DATA] != ELFDATA2MSB) return elf;
    elf.is64 = h[EI_CLASS] == ELFCLASS64;
    elf.big_endian = h[EI_DATA] == ELFDATA2MSB;
    const struct layout *l = layout_of(&elf);
    h = reader_get(b, at, l->header);
    if (!h) return elf;
    elf.kind = kind_of(load_uint(h + 16, 2, elf.big_endian));
    elf.machine = (uint16_t)load_uint(h + 18, 2, elf.big_endian);
    elf.n32 = elf.machine == EM_MIPS && !elf.is64 && load_uint(h + l->flags, 4, elf.big_endian) & FLAG_N32;
    elf.segments = address(h + l->phoff, &elf);
    elf.segment_size = load_uint(h + l->shentsize - 4, 2, elf.big_endian);
    elf.segment_count = load_uint(h + l->shentsize - 2, 2, elf.big_endian);
    return elf;
}

struct elf elf_head(struct reader *b) {
    return elf_head_at(b, 0);
}

struct elf elf_read(struct reader *b) {
    struct elf elf = elf_head(b);
    const unsigned char *h = elf.kind == ELF_NONE ? NULL : reader_get(b, 0, layout_of(&elf)->header);
    if (h) read_section_table(b, &elf, h);
    return elf;
}

bool elf_fits(const struct elf *elf, const struct target *target) {
    return elf->kind != ELF_NONE && elf->is64 == target->is64 && elf->big_endian == target->big_endian &&
           elf->machine == target->machine && elf->n32 == target->n32;
}

bool elf_is_taken(const struct elf *elf, const struct target *target) {
    bool any_class = elf->machine == EM_MIPS || elf->machine == EM_RISCV;
    return elf->machine == target->machine && (any_class || elf->is64 == target->is64);
}

bool elf_section(struct reader *b, const struct elf *elf, uint64_t i, struct elf_section *out) {
    const struct layout *l = layout_of(elf);
    if (i >= elf->section_count) return false;
    const unsigned char *s = reader_get(b, elf->sections + i * l->section, l->section);
    if (!s) return false;
    out->name = load_uint(s, 4, elf->big_endian);
    out->type = (uint32_t)load_uint(s + 4, 4, elf->big_endian);
    out->flags = address(s + 8, elf);
    out->offset = address(s + l->sh_offset, elf);
    out->size = address(s + l->sh_size, elf);
    out->link = load_uint(s + l->sh_link, 4, elf->big_endian);
    out->info = load_uint(s + l->sh_info, 4, elf->big_endian);
    return true;
}

bool elf_section_of(struct reader *b, const struct elf *elf, uint32_t type, struct elf_section *out) {
    const struct layout *l = layout_of(elf);
    for (uint64_t i = 1; i < elf->section_count; i++) {
        const unsigned char *s = reader_get(b, elf->sections + i * l->section, l->section);
        if (!s) return false;
        if (load_uint(s + 4, 4, elf->big_endian) == type) return elf_section(b, elf, i, out);
    }
    return false;
}

static bool is_text(uint64_t tag) {
    return tag == DT_NEEDED || tag == DT_SONAME || tag == DT_RPATH || tag == DT_RUNPATH;
}

struct elf_entries elf_entries(
    struct reader *b, struct arena *a, const struct elf *elf, struct elf_part dynamic) {
    const struct layout *l = layout_of(elf);
    struct elf_entries list = {0};
    for (uint64_t at = 0; at + l->dyn <= dynamic.size; at += l->dyn) {
        const unsigned char *d = reader_get(b, dynamic.offset + at, l->dyn);
        if (!d) break;
        uint64_t tag = address(d, elf);
        if (tag == DT_NULL) break;
        if (!is_text(tag) && tag != DT_FLAGS_1 && tag != DT_STRTAB && tag != DT_STRSZ) continue;
        *vec_push(a, &list) = (struct elf_entry){tag, address(d + l->address, elf)};
    }
    return list;
}

struct elf_dynamic elf_decode_dynamic(
    struct reader *b, struct arena *a, const struct elf_entries *entries, struct elf_part strtab) {
    struct elf_dynamic out = {0};
    bool runpath = false;
    size_t needed = 0;
    for (size_t i = 0; i < entries->n; i++) needed += entries->at[i].tag == DT_NEEDED;
    out.needed = strs_room(a, needed);
    for (size_t i = 0; i < entries->n; i++) {
        struct elf_entry e = entries->at[i];
        if (e.tag == DT_FLAGS_1) out.program = e.value & DF_1_PIE, out.no_defaults = e.value & DF_1_NODEFLIB;
        if (!is_text(e.tag) || e.value >= strtab.size) continue;
        struct str text = reader_text(b, a, strtab.offset + e.value, strtab.offset + strtab.size);
        if (e.tag == DT_NEEDED) strs_add(a, &out.needed, text);
        if (e.tag == DT_SONAME) out.soname = text, out.has_soname = true;
        if (e.tag == DT_RUNPATH || (e.tag == DT_RPATH && !runpath)) out.runpath = text;
        runpath |= e.tag == DT_RUNPATH;
        out.rpath |= e.tag == DT_RPATH;
    }
    out.rpath &= !runpath;
    return out;
}

struct elf_dynamic elf_dynamic(struct reader *b, struct arena *a, const struct elf *elf) {
    struct elf_section dynamic, strtab;
    if (!elf_section_of(b, elf, SHT_DYNAMIC, &dynamic)) return (struct elf_dynamic){0};
    if (!elf_section(b, elf, dynamic.link, &strtab)) return (struct elf_dynamic){0};
    struct elf_entries entries = elf_entries(b, a, elf, (struct elf_part){dynamic.offset, dynamic.size});
    return elf_decode_dynamic(b, a, &entries, (struct elf_part){strtab.offset, strtab.size});
}
