// Program headers: where ld.so finds the parts of a file. It does not look at section headers.
#ifndef NEEDLD_ELF_SEGMENT_H
#define NEEDLD_ELF_SEGMENT_H

#include "elf.h"

struct segment {
    uint64_t type;
    uint64_t offset, address, size; // the size in the file
};

// The next segment of that type, from number `*i` on. `*i` becomes the number after it. A segment that does
// not lie in the file has the type PT_NULL.
bool elf_next_segment(
    struct reader *b, const struct elf *elf, uint64_t type, uint64_t *i, struct segment *out);

// The offset in the file of an address of the loaded image; false if the file does not hold it.
bool elf_offset_of_address(struct reader *b, const struct elf *elf, uint64_t address, uint64_t *offset);

#endif
