// The symbols of an image as ld.so binds them: which its relocations ask for, and which it defines.
#ifndef NEEDLD_ELF_BINDING_H
#define NEEDLD_ELF_BINDING_H

#include "elf_image.h"

// Its tables, in the arena.
struct elf_binding {
    const struct elf *elf;
    const struct elf_image *image;
    struct elf_blob symbols, strings, versions, gnu_hash, hash, relocs, jump_relocs;
};

// A table that cannot be read is empty.
struct elf_binding elf_binding_open(
    struct reader *b, struct arena *a, const struct elf *elf, const struct elf_image *image);

struct elf_reference {
    struct str name, version; // `version`: empty if it asks for none
    struct str file;          // the DT_NEEDED name of the library that it asks for the version; or empty
    bool hidden_version;      // only that version will do
    bool weak;                // nothing may define it
    bool copy;                // of a copy relocation: the image has room for it, and another one defines it
};
struct elf_references {
    struct elf_reference *at;
    size_t n, cap;
};

// The undefined symbols that relocations refer to, and those of copy relocations, each once.
struct elf_references elf_binding_references(const struct elf_binding *t, struct arena *a);

// True if the image defines the symbol in a version that the reference takes. `any_version`: as musl does.
bool elf_binding_defines(
    const struct elf_binding *t, struct arena *a, const struct elf_reference *r, bool any_version);

#endif
