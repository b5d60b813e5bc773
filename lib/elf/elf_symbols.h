// The global symbols of a shared library (.dynsym) or of an object (.symtab, and the intermediate code of gcc
// -flto).
#ifndef NEEDLD_ELF_SYMBOLS_H
#define NEEDLD_ELF_SYMBOLS_H

#include "elf.h"

// Kept small: the libraries of a link may have some hundred thousand of them.
struct elf_symbol {
    struct str name;         // without its version
    uint32_t hash;           // of the name, as map_key_hash computes it
    uint32_t index;          // in the symbol table; 0: from intermediate code
    uint32_t version;        // index into `versions`; 0: none
    bool hidden_version : 1; // NAME@VERSION and not NAME@@VERSION: only a reference to that version finds it
    bool first_version : 1;  // of a library: the version is the first one that it defines
    bool defined : 1, common : 1, weak : 1, function : 1, tls : 1;
    bool hidden : 1;     // visibility hidden or internal
    bool restricted : 1; // ... or protected
    bool local : 1;  // in no list but that of elf_symtab
};
struct elf_symbols {
    struct elf_symbol *at;
    size_t n, cap;
    struct strs versions;
};

// In the order of the file; symbols from intermediate code come last. Names and versions are in the arena.
struct elf_symbols elf_symbols(struct reader *b, struct arena *a, const struct elf *elf);

// The table that strip removes, with local symbols and those that a library does not export, but without
// versions in a library. Empty if it was removed.
struct elf_symbols elf_symtab(struct reader *b, struct arena *a, const struct elf *elf);

// True for an object with intermediate code of gcc -flto, with machine code beside it or without.
static inline bool elf_has_intermediate_code(const struct elf_symbols *list) {
    return list->n && !list->at[list->n - 1].index; // its symbols come last
}

// The version of a symbol of the list; empty: none.
static inline struct str elf_symbol_version(const struct elf_symbols *list, const struct elf_symbol *s) {
    return s->version ? list->versions.at[s->version] : (struct str){0};
}

#endif
