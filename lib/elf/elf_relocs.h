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
// Sets relocated[i] for each symbol i < n of an object that a relocation refers to, and adds the groups and
// sections of the object to `seen`. Measured: a relocation of type NONE counts, and so does one in a section
// that is not loaded. One in a section with SHF_EXCLUDE, or in one that ld's own script discards, does not.
void elf_relocs(struct reader *b, struct arena *a, const struct elf *elf, struct elf_merged *seen,
    bool *relocated, size_t n);

#endif
