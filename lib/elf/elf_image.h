// A program or library as ld.so sees it: through its program headers and the addresses in its dynamic
// section.
#ifndef NEEDLD_ELF_IMAGE_H
#define NEEDLD_ELF_IMAGE_H

#include "elf_dynamic.h"

// DT_FILTER or DT_AUXILIARY: a library that is loaded with this one, and whose symbols come first.
struct elf_filter {
    struct str name;
    bool auxiliary; // ld.so goes on without it
};
// An entry of DT_VERNEED: a version that a library must define.
struct elf_image_need {
    struct str file, version; // `file`: the DT_NEEDED name of that library
    uint16_t number;          // of the version, in DT_VERSYM
    bool weak;                // ld.so goes on without it
};
struct elf_image_needs {
    struct elf_image_need *at;
    size_t n, cap;
};
// A table of the file; no size: there is none.
struct elf_table {
    uint64_t offset, size;
};
struct elf_image {
    struct elf_dynamic dynamic;
    struct {
        struct elf_filter *at;
        size_t n, cap;
    } filters;
    struct elf_image_needs version_needs;
    bool has_versions;   // it has a DT_VERDEF: ld.so checks that a needed version is defined
    struct strs defined; // the versions that it defines, by number; empty where there is none
    bool loadable;       // has a segment to load
    bool has_dynamic;    // has a dynamic section that lies in the file
    // For its symbols. The sizes of `symbols`, `versions` and the hash tables are those of the rest of the
    // file.
    struct elf_table symbols, strings, versions, gnu_hash, hash;
    struct elf_table relocs, jump_relocs;
    size_t reloc_size, jump_reloc_size; // of an entry
};

struct elf_image elf_image_read(struct reader *b, struct arena *a, const struct elf *elf);

#endif
