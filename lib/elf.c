#include "elf.h"

#include <elf.h>
#include <string.h>

#ifndef DF_1_PIE
#define DF_1_PIE 0x08000000
#endif

// Sizes and offsets of the fields that differ between the classes.
struct layout {
    size_t header, address, shoff, shentsize, section;
    size_t sh_offset, sh_size, sh_link, sh_info, dyn;
    size_t phoff, p_offset, p_filesz;
};
static const struct layout narrow = {52, 4, 32, 46, 40, 16, 20, 24, 28, 8, 28, 4, 16};
static const struct layout wide = {64, 8, 40, 58, 64, 24, 32, 40, 44, 16, 32, 8, 32};

static const struct layout *layout_of(const struct elf *elf) {
    return elf->wide ? &wide : &narrow;
}

static uint64_t address(const unsigned char *p, const struct elf *elf) {
    return elf->wide ? number(p, 8, elf->big) : number(p, 4, elf->big);
}

static enum elf_kind kind_of(uint64_t type) {
    switch (type) {
    case ET_REL: return ELF_OBJECT;
    case ET_EXEC: return ELF_PROGRAM;
    case ET_DYN: return ELF_SHARED;
    default: return ELF_OTHER;
    }
}

static void read_section_table(struct bytes *b, struct elf *elf, const unsigned char *h) {
    const struct layout *l = layout_of(elf);
    elf->sections = address(h + l->shoff, elf);
    elf->section_count = number(h + l->shentsize + 2, 2, elf->big);
    elf->names = number(h + l->shentsize + 4, 2, elf->big);
    uint64_t entry = number(h + l->shentsize, 2, elf->big);
    if (!elf->sections) {
        if (elf->section_count) elf->kind = ELF_NONE;
        return;
    }
    // Where the numbers do not fit in the header, section 0 holds them.
    const unsigned char *zero = bytes_get(b, elf->sections, l->section);
    if (zero && !elf->section_count) elf->section_count = address(zero + l->sh_size, elf);
    if (zero && elf->names == SHN_XINDEX) elf->names = number(zero + l->sh_link, 4, elf->big);
    bool fits = entry == l->section && elf->section_count <= (b->size - elf->sections) / l->section;
    if (!zero || !fits) elf->kind = ELF_NONE;
}

struct elf elf_read(struct bytes *b) {
    struct elf elf = {0};
    const unsigned char *h = bytes_get(b, 0, narrow.header);
    if (!h || memcmp(h, ELFMAG, SELFMAG) || h[EI_VERSION] != EV_CURRENT) return elf;
    if (h[EI_CLASS] != ELFCLASS32 && h[EI_CLASS] != ELFCLASS64) return elf;
    if (h[EI_DATA] != ELFDATA2LSB && h[EI_DATA] != ELFDATA2MSB) return elf;
    elf.wide = h[EI_CLASS] == ELFCLASS64;
    elf.big = h[EI_DATA] == ELFDATA2MSB;
    h = bytes_get(b, 0, layout_of(&elf)->header);
    if (!h) return elf;
    elf.kind = kind_of(number(h + 16, 2, elf.big));
    elf.machine = (uint16_t)number(h + 18, 2, elf.big);
    read_section_table(b, &elf, h);
    return elf;
}

bool elf_fits(const struct elf *elf, const struct target *target) {
    return elf->kind != ELF_NONE && elf->wide == target->wide && elf->big == target->big &&
           elf->machine == target->machine;
}

bool elf_section(struct bytes *b, const struct elf *elf, uint64_t i, struct elf_section *out) {
    const struct layout *l = layout_of(elf);
    if (i >= elf->section_count) return false;
    const unsigned char *s = bytes_get(b, elf->sections + i * l->section, l->section);
    if (!s) return false;
    out->name = number(s, 4, elf->big);
    out->type = (uint32_t)number(s + 4, 4, elf->big);
    out->offset = address(s + l->sh_offset, elf);
    out->size = address(s + l->sh_size, elf);
    out->link = number(s + l->sh_link, 4, elf->big);
    out->info = number(s + l->sh_info, 4, elf->big);
    return true;
}

bool elf_section_of(struct bytes *b, const struct elf *elf, uint32_t type, struct elf_section *out) {
    const struct layout *l = layout_of(elf);
    for (uint64_t i = 1; i < elf->section_count; i++) {
        const unsigned char *s = bytes_get(b, elf->sections + i * l->section, l->section);
        if (!s) return false;
        if (number(s + 4, 4, elf->big) == type) return elf_section(b, elf, i, out);
    }
    return false;
}

// An entry of the dynamic section: most of those that are read hold the offset of a text.
struct entry {
    uint64_t tag, value;
};
struct entries {
    struct entry *at;
    size_t n, cap;
};

static struct entries entries_of(
    struct bytes *b, struct arena *a, const struct elf *elf, const struct elf_section *dynamic) {
    const struct layout *l = layout_of(elf);
    struct entries list = {0};
    for (uint64_t at = 0; at + l->dyn <= dynamic->size; at += l->dyn) {
        const unsigned char *d = bytes_get(b, dynamic->offset + at, l->dyn);
        if (!d) break;
        uint64_t tag = address(d, elf);
        if (tag == DT_NULL) break;
        bool text = tag == DT_NEEDED || tag == DT_SONAME || tag == DT_RPATH || tag == DT_RUNPATH;
        if (!text && tag != DT_FLAGS_1) continue;
        *vec_push(a, &list) = (struct entry){tag, address(d + l->address, elf)};
    }
    return list;
}

struct elf_dynamic elf_dynamic(struct bytes *b, struct arena *a, const struct elf *elf) {
    struct elf_dynamic out = {0};
    struct elf_section dynamic, texts;
    if (!elf_section_of(b, elf, SHT_DYNAMIC, &dynamic)) return out;
    if (!elf_section(b, elf, dynamic.link, &texts)) return out;
    struct entries list = entries_of(b, a, elf, &dynamic);
    bool runpath = false;
    for (size_t i = 0; i < list.n; i++) {
        struct entry e = list.at[i];
        if (e.tag == DT_FLAGS_1) out.program = e.value & DF_1_PIE;
        if (e.tag == DT_FLAGS_1 || e.value >= texts.size) continue;
        struct str text = bytes_text(b, a, texts.offset + e.value, texts.offset + texts.size);
        if (e.tag == DT_NEEDED) strs_add(a, &out.needed, text);
        if (e.tag == DT_SONAME) out.soname = text, out.has_soname = true;
        if (e.tag == DT_RUNPATH || (e.tag == DT_RPATH && !runpath)) out.runpath = text;
        runpath |= e.tag == DT_RUNPATH;
    }
    return out;
}

static bool note_owned(struct bytes *b, const struct elf *elf, uint64_t at, uint64_t size, struct str owner) {
    for (uint64_t end = at + size; at < end && end - at >= 12;) {
        const unsigned char *n = bytes_get(b, at, 12);
        if (!n) return false;
        uint64_t name_size = number(n, 4, elf->big), data_size = number(n + 4, 4, elf->big);
        const unsigned char *name = name_size == owner.n + 1 ? bytes_get(b, at + 12, owner.n) : NULL;
        if (name && !memcmp(name, owner.at, owner.n)) return true;
        at += 12 + (name_size + 3) / 4 * 4 + (data_size + 3) / 4 * 4;
    }
    return false;
}

bool elf_has_note(struct bytes *b, const struct elf *elf, struct str owner) {
    const struct layout *l = layout_of(elf);
    const unsigned char *h = elf->kind == ELF_NONE ? NULL : bytes_get(b, 0, l->header);
    if (!h) return false;
    uint64_t table = address(h + l->phoff, elf);
    uint64_t size = number(h + l->shentsize - 4, 2, elf->big),
             count = number(h + l->shentsize - 2, 2, elf->big);
    for (uint64_t i = 0; i < count; i++) {
        const unsigned char *p = bytes_get(b, table + i * size, 40 < size ? 40 : (size_t)size);
        if (!p || size < 32 || number(p, 4, elf->big) != PT_NOTE) continue;
        uint64_t at = address(p + l->p_offset, elf);
        uint64_t length = address(p + l->p_filesz, elf);
        if (length <= b->size && at <= b->size - length && note_owned(b, elf, at, length, owner)) return true;
    }
    return false;
}
