// ELF files of both classes and byte orders: the header and the section headers. needld reads shared
// libraries through their section headers, as GNU ld does: a library without section headers has no
// dependencies and no symbols. Every offset and count is checked against the file.
#ifndef NEEDLD_ELF_H
#define NEEDLD_ELF_H

#include "../sys/reader.h"
#include "../tables/target.h"

enum elf_kind { ELF_NONE, ELF_OBJECT, ELF_PROGRAM, ELF_SHARED, ELF_OTHER };
struct elf {
    enum elf_kind kind; // ELF_NONE: not an ELF file, or its headers do not fit in the file
    bool is64, big_endian;
    bool n32; // MIPS: the ABI N32
    uint16_t machine;
    uint64_t sections; // offset of the section headers
    uint64_t section_count;
    uint64_t names;    // number of the section with the names of the sections
    uint64_t segments; // offset of the program headers
    uint64_t segment_count, segment_size;
};

// An address, offset or size at `p`: 8 bytes in a file of class 64, else 4.
static inline uint64_t elf_word(const unsigned char *p, const struct elf *elf) {
    return elf->is64 ? load_uint(p, 8, elf->big_endian) : load_uint(p, 4, elf->big_endian);
}

// The file's header and its section headers.
struct elf elf_read(struct reader *b);
// The header alone: the section headers are at the end of the file, and reading them costs a system call.
struct elf elf_head(struct reader *b);
// The header of an ELF file that begins at `at`.
struct elf elf_head_at(struct reader *b, uint64_t at);

// True if GNU ld links the file for this target: the same class, byte order, machine and ABI.
bool elf_fits(const struct elf *elf, const struct target *target);
// True if a search for -lNAME ends at the file. GNU ld compares less there than in elf_fits: both byte
// orders are accepted, and for MIPS and RISC-V both classes. The link then fails if the file does not fit.
bool elf_is_taken(const struct elf *elf, const struct target *target);

struct elf_section {
    uint32_t type;
    uint64_t flags, name, offset, size, link, info;
};
// Section number `i`; false if the file has none.
bool elf_section(struct reader *b, const struct elf *elf, uint64_t i, struct elf_section *out);
// The first section of that type; false if there is none.
bool elf_section_of(struct reader *b, const struct elf *elf, uint32_t type, struct elf_section *out);

// The content of a section; `at` is NULL if it does not lie in the file.
struct elf_blob {
    const unsigned char *at;
    uint64_t n;
};
// ... in the arena.
struct elf_blob elf_section_keep(struct reader *b, struct arena *a, const struct elf_section *s);
// ... valid as long as the reader.
struct elf_blob elf_section_view(struct reader *b, struct arena *a, const struct elf_section *s);

// The bytes of an entry of a symbol table.
static inline size_t elf_entry_size(bool is64) {
    return is64 ? 24 : 16;
}
struct elf_entry {
    uint64_t name, section; // offset in the string table, number of the section
    unsigned bind, type, visibility;
};
static inline struct elf_entry elf_entry_at(const unsigned char *p, const struct elf *elf) {
    const unsigned char *info = p + (elf->is64 ? 4 : 12);
    return (struct elf_entry){.name = load_uint(p, 4, elf->big_endian),
        .section = load_uint(info + 2, 2, elf->big_endian),
        .bind = info[0] >> 4,
        .type = info[0] & 15,
        .visibility = info[1] & 3};
}

#endif
