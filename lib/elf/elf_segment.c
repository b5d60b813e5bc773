#include "elf_segment.h"

#include <elf.h>

static bool read_segment(struct reader *b, const struct elf *elf, uint64_t i, struct segment *out) {
    size_t word = elf->is64 ? 8 : 4, want = elf->is64 ? 40 : 20;
    if (elf->kind == ELF_NONE || i >= elf->segment_count || elf->segment_size < want) return false;
    const unsigned char *p = reader_get(b, elf->segments + i * elf->segment_size, want);
    if (!p) return false;
    out->type = load_uint(p, 4, elf->big_endian);
    out->offset = elf_word(p + word, elf);
    out->address = elf_word(p + 2 * word, elf);
    out->size = elf_word(p + 4 * word, elf);
    if (out->offset > b->size || out->size > b->size - out->offset) out->type = PT_NULL; // not in the file
    return true;
}

bool elf_next_segment(
    struct reader *b, const struct elf *elf, uint64_t type, uint64_t *i, struct segment *out) {
    while (read_segment(b, elf, (*i)++, out))
        if (out->type == type) return true;
    return false;
}

bool elf_offset_of_address(struct reader *b, const struct elf *elf, uint64_t address, uint64_t *offset) {
    struct segment s;
    for (uint64_t i = 0; elf_next_segment(b, elf, PT_LOAD, &i, &s);) {
        *offset = s.offset + (address - s.address);
        if (address >= s.address && address - s.address < s.size) return true;
    }
    return false;
}
