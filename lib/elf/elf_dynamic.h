// The dynamic section of a shared library; through the program headers, the dynamic linker of a program, and
// notes.
#ifndef NEEDLD_ELF_DYNAMIC_H
#define NEEDLD_ELF_DYNAMIC_H

#include "elf.h"

struct elf_dynamic {
    struct strs needed;
    struct str soname, runpath; // DT_RUNPATH, or DT_RPATH if there is no DT_RUNPATH
    bool has_soname;
    bool program;        // DF_1_PIE: GNU ld accepts the file for a DT_NEEDED entry and refuses it as an input
    bool rpath;          // `runpath` is a DT_RPATH
    bool needs_versions; // DT_VERNEED: elf_version_needs has more
    bool filters;        // DT_FILTER or DT_AUXILIARY: elf_image has more
    bool no_defaults;    // DF_1_NODEFLIB: ld.so does not search its default directories for the dependencies
};

// Found through the section headers, as GNU ld does. Empty if there is no dynamic section or it is
// malformed.
struct elf_dynamic elf_dynamic(struct reader *b, struct arena *a, const struct elf *elf);
// The same, found through the program headers, as ld.so does.
struct elf_dynamic elf_loaded_dynamic(struct reader *b, struct arena *a, const struct elf *elf);

// The dynamic linker of a program; empty if it names none.
struct str elf_interpreter(struct reader *b, struct arena *a, const struct elf *elf);

// True if a note segment of the file has a note of that owner. Notes are still there after strip.
bool elf_has_note(struct reader *b, const struct elf *elf, struct str owner);

#endif
