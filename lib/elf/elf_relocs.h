// The relocations of an object, in the sections that GNU ld keeps.
#ifndef NEEDLD_ELF_RELOCS_H
#define NEEDLD_ELF_RELOCS_H

#include "../base/map.h"
#include "elf.h"

// What the objects read so far have in common: the COMDAT groups, of which GNU ld keeps the first of each
// name, and the names of sections for which it defines __start_NAME and __stop_NAME.
struct elf_merged {
    struct map groups, sections;
};
// What the relocations of an object say about a symbol.
struct elf_relocated {
    bool any;        // one refers to it
    bool local_exec; // one may be of the local-exec model: only the program itself can define the symbol
};

// Sets out[i] for each symbol i < n of an object, and adds the groups and sections of the object to `seen`.
// Measured: a relocation of type NONE counts, and so does one in a section that is not loaded. One in a
// section with SHF_EXCLUDE, or in one that ld's own script discards, does not.
void elf_relocs(struct reader *b, struct arena *a, const struct elf *elf, struct elf_merged *seen,
    struct elf_relocated *out, size_t n);

#endif
