// The section .gnu.hash, by which ld.so finds the symbols of a shared library. With a few reads it shows that
// a library does not define a symbol.
#ifndef NEEDLD_GNU_HASH_H
#define NEEDLD_GNU_HASH_H

#include "elf.h"

// False if the library defines no symbol of that name, in any version. True if it does, or if the
// library has no such section.
bool gnu_hash_may_define(struct reader *b, const struct elf *elf, struct str name);

#endif
