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

// A version that a library needs of a file with that name.
struct elf_version_need {
    struct str file, version;
    bool weak; // the file may lack it
};
struct elf_version_needs {
    struct elf_version_need *at;
    size_t n, cap;
};
struct elf_version_needs elf_version_needs(struct reader *b, struct arena *a, const struct elf *elf);

// The names of the versions that a library defines.
struct strs elf_defined_versions(struct reader *b, struct arena *a, const struct elf *elf);

// True if the numbers of version `a` are higher than those of `b`: GLIBC_2.34 than GLIBC_2.9, A_1.1 than A_1.
bool elf_version_is_higher(struct str a, struct str b);

#endif
