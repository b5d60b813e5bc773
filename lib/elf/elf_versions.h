// The symbol versions of a shared library.
#ifndef NEEDLD_ELF_VERSIONS_H
#define NEEDLD_ELF_VERSIONS_H

#include "elf.h"

struct elf_versions {
    struct elf_blob numbers; // .gnu.version: two bytes for each symbol
    struct strs names;       // by number; empty for a number without a name
};
// `strtab`: the string table of the dynamic symbols. `numbers` is valid as long as the reader.
struct elf_versions elf_versions(
    struct reader *b, struct arena *a, const struct elf *elf, struct elf_blob strtab);

// The versions that a library needs, and the DT_NEEDED name of the library that has each.
struct elf_needed_versions {
    struct elf_needed_version {
        struct str file, version;
    } * at;
    size_t n, cap;
};
struct elf_needed_versions elf_needed_versions(struct reader *b, struct arena *a, const struct elf *elf);

#endif
