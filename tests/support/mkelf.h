// Small ELF files for tests, made without a compiler: shared libraries, programs, relocatable objects and
// archives that GNU ld reads as it reads the real ones. The same input gives the same bytes.
#ifndef NEEDLD_TEST_MKELF_H
#define NEEDLD_TEST_MKELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mkelf_machine {
    const char *name;    // as written in the notation: "x86-64"
    unsigned char class; // ELFCLASS32, ELFCLASS64
    unsigned char order; // ELFDATA2LSB, ELFDATA2MSB
    uint16_t machine;    // EM_...
    bool rela;           // relocations carry their addend
    uint32_t pointer;    // relocation of a word in data
    uint32_t call;       // relocation of a call
    int call_addend;
    uint32_t flags; // e_flags
};

// One of x86-64, x32, i386, aarch64, aarch64_be, arm, ppc64, s390x, riscv64, riscv32, mips64el, mipsn32el,
// mipsel; NULL for another name.
const struct mkelf_machine *mkelf_machine(const char *name);

// The kind of reference to a symbol.
enum mkelf_reloc {
    MKELF_CALL,
    MKELF_POINTER, // a word of data
    MKELF_ABS,     // an address in the code, as without -fpic
    MKELF_PC,      // relative to the code
    MKELF_GOT,
    MKELF_LE, // thread-local, of the program itself
    MKELF_IE, // thread-local, by the GOT
    MKELF_NONE,
    MKELF_RELOCS
};

struct mkelf_symbol {
    const char *name;
    const char *version; // NULL: none
    const char *from;    // of an undefined symbol with a version: the DT_NEEDED that has it; NULL: the first
    bool hidden_version; // name@V, not name@@V
    bool weak_version;   // undefined: its version may be lacking (VER_FLG_WEAK)
    bool undefined;
    bool common;            // objects only
    bool unused;            // objects only: undefined, without a relocation
    bool dead;              // objects only: referenced only from a section that nothing refers to
    bool data;              // objects only: referenced by a pointer in .data, not by a call
    bool lto;               // objects only: a symbol of GCC's intermediate code
    enum mkelf_reloc reloc; // objects only; a definition is asked for too where it is not MKELF_CALL
    const char
        *section; // objects only: the section of the definition, or of the reference; NULL: the usual one
    unsigned char bind, type, visibility; // STB_, STT_, STV_; bind 0 is STB_GLOBAL
};

// Of an object, beside .text, .data, .text.dead, .tdata and .note.GNU-stack, which are always there.
struct mkelf_section {
    const char *name;
    uint32_t type;
    uint64_t flags;
    const char *group; // the symbol that names its COMDAT group; NULL: in none
};

enum mkelf_hash { MKELF_GNU, MKELF_SYSV, MKELF_BOTH };

struct mkelf_file {
    const struct mkelf_machine *machine; // NULL: x86-64
    uint16_t type;                       // ET_DYN, ET_EXEC, ET_REL; 0 is ET_DYN
    unsigned char osabi, abi_version;
    unsigned char version; // EI_VERSION; 0 is EV_CURRENT
    const char *soname, *rpath, *runpath, *interpreter;
    const char *filter, *auxiliary; // DT_FILTER, DT_AUXILIARY
    const char *const *needs;
    size_t n_needs;
    const struct mkelf_symbol *symbols;
    size_t n_symbols;
    const struct mkelf_section *sections;
    size_t n_sections;
    enum mkelf_hash hash;
    uint32_t flags_1; // DF_1_PIE, ...
    bool relr;        // DT_RELR
    bool no_sections; // no section headers
    size_t cut;       // keep this many bytes; 0: all
};

// The bytes of one file, to be freed by the caller. Running out of memory ends the program.
void mkelf_write(const struct mkelf_file *f, void **bytes, size_t *size);

struct mkelf_member {
    const char *name;
    struct mkelf_file file;
};

// The bytes of an ar archive, with its table of symbols if `index`.
void mkelf_archive(const struct mkelf_member *members, size_t n, bool index, void **bytes, size_t *size);

// A thin archive: it holds the paths of its members, relative to itself: files that mkelf_write makes, or,
// with `inside`, the members of the archive with that path that mkelf_archive makes.
void mkelf_thin_archive(
    const struct mkelf_member *members, size_t n, const char *inside, void **bytes, size_t *size);

// One file described by one line; see README.md. False if the line is wrong: then *path is the faulty word.
// The caller frees all results.
bool mkelf_line(const char *line, char **path, void **bytes, size_t *size);

// The line for a file; mkelf_line gives the same file. To be freed by the caller.
char *mkelf_text(const struct mkelf_file *f, const char *path);

// Writes the file, and the directories that lead to it. False with errno set where that fails.
bool mkelf_store(const char *path, const void *bytes, size_t size);

#endif
