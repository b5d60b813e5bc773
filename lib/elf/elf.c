#include "elf.h"

#include <elf.h>
#include <string.h>

// Sizes and offsets of the fields that differ between the classes.
struct layout {
    size_t header, shoff, flags, shentsize, section;
    size_t sh_offset, sh_size, sh_link, sh_info;
    size_t phoff;
};
static const struct layout layout32 = {52, 32, 36, 46, 40, 16, 20, 24, 28, 28};
static const struct layout layout64 = {64, 40, 48, 58, 64, 24, 32, 40, 44, 32};

static const struct layout *layout_of(const struct elf *elf) {
    return elf->is64 ? &layout64 : &layout32;
}

static enum elf_kind elf_kind_of(uint64_t type) {
    switch (type) {
    case ET_REL: return ELF_OBJECT;
    case ET_EXEC: return ELF_PROGRAM;
    case ET_DYN: return ELF_SHARED;
    default: return ELF_OTHER;
    }
}

static void read_section_table(struct reader *b, struct elf *elf, const unsigned char *h) {
    const struct layout *l = layout_of(elf);
    elf->sections = elf_word(h + l->shoff, elf);
    elf->section_count = load_uint(h + l->shentsize + 2, 2, elf->big_endian);
    elf->names = load_uint(h + l->shentsize + 4, 2, elf->big_endian);
    uint64_t entry = load_uint(h + l->shentsize, 2, elf->big_endian);
    if (!elf->sections) {
        if (elf->section_count) elf->kind = ELF_NONE;
        return;
    }
    // Section 0 holds the numbers that are too large for the header.
    const unsigned char *zero = reader_get(b, elf->sections, l->section);
    if (zero && !elf->section_count) elf->section_count = elf_word(zero + l->sh_size, elf);
    if (zero && elf->names == SHN_XINDEX) elf->names = load_uint(zero + l->sh_link, 4, elf->big_endian);
    bool fits = entry == l->section && elf->section_count <= (b->size - elf->sections) / l->section;
    if (!zero || !fits) elf->kind = ELF_NONE;
}

enum { FLAG_N32 = 0x20 }; // EF_MIPS_ABI2

struct elf elf_head_at(struct reader *b, uint64_t at) {
    struct elf elf = {0};
    const unsigned char *h = reader_get(b, at, layout32.header);
    if (!h || memcmp(h, ELFMAG, SELFMAG) || h[EI_VERSION] != EV_CURRENT) return elf;
    if (h[EI_CLASS] != ELFCLASS32 && h[EI_CLASS] != ELFCLASS64) return elf;
    if (h[EI_DATA] != ELFDATA2LSB && h[EI_DATA] != ELFDATA2MSB) return elf;
    elf.is64 = h[EI_CLASS] == ELFCLASS64;
    elf.big_endian = h[EI_DATA] == ELFDATA2MSB;
    const struct layout *l = layout_of(&elf);
    h = reader_get(b, at, l->header);
    if (!h) return elf;
    elf.kind = elf_kind_of(load_uint(h + 16, 2, elf.big_endian));
    elf.machine = (uint16_t)load_uint(h + 18, 2, elf.big_endian);
    elf.n32 = elf.machine == EM_MIPS && !elf.is64 && load_uint(h + l->flags, 4, elf.big_endian) & FLAG_N32;
    elf.segments = elf_word(h + l->phoff, &elf);
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
    out->flags = elf_word(s + 8, elf);
    out->offset = elf_word(s + l->sh_offset, elf);
    out->size = elf_word(s + l->sh_size, elf);
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
