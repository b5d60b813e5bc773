// ELF files of both classes and byte orders, read as GNU ld reads them: through the section headers, so that
// a library without any has no needs and no symbols. Every offset and count is checked against the file.
#ifndef NEEDLD_ELF_H
#define NEEDLD_ELF_H

#include "../sys/reader.h"
#include "../base/map.h"
#include "../tables/target.h"

enum elf_kind { ELF_NONE, ELF_OBJECT, ELF_PROGRAM, ELF_SHARED, ELF_OTHER };
struct elf {
    enum elf_kind kind; // ELF_NONE: no ELF, or headers that do not fit in the file
    bool is64, big_endian;
    bool n32; // MIPS: the ABI N32
    uint16_t machine;
    uint64_t sections; // offset of the section headers
    uint64_t section_count;
    uint64_t names;    // the section that holds the sections' names
    uint64_t segments; // offset of the program headers
    uint64_t segment_count, segment_size;
};

// What a shared library says of itself.
struct elf_dynamic {
    struct strs needed;
    struct str soname, runpath; // run path: DT_RUNPATH, else DT_RPATH, as GNU ld has it
    bool has_soname;
    bool program;     // DF_1_PIE: may be found for a name, but is refused as an input
    bool rpath;       // `runpath` is a DT_RPATH
    bool no_defaults; // DF_1_NODEFLIB: ld.so looks for its needs in no directory of its own
};

struct elf_symbol {
    struct str name;         // without its version
    struct str version;      // empty: none
    bool hidden_version : 1; // only a reference to that very version finds it
    bool first_version : 1;  // the first version that the library defines
    bool defined : 1, common : 1, weak : 1, function : 1;
    bool hidden : 1; // not visible outside its module (internal or hidden visibility)
    uint32_t index;  // in its symbol table; 0: intermediate code
};
// As they are kept: a link may have some hundred thousand of them.
struct symbol_attrs {
    uint16_t version;     // of a library: index into the names of versions; 0: none
    bool has_version : 1; // of an object: stands behind the name, with its @ or @@
    bool hidden_version : 1, defined : 1, common : 1, weak : 1, function : 1, hidden : 1;
};
struct elf_symbols {
    struct elf_packed {
        const char *name;
        uint32_t length, hash, index; // the hash as map_key_hash has it
        struct symbol_attrs is;
    } * at;
    size_t n, cap;
    struct strs versions;
    const struct elf_index *index; // NULL: they are all here
};

// What the file is, from its first bytes.
struct elf elf_read(struct reader *b);
// The same without the section headers, which lie at the end of the file.
struct elf elf_head(struct reader *b);
// ... of a file that begins at `at`.
struct elf elf_head_at(struct reader *b, uint64_t at);

// True where GNU ld links the file for this target: the same class, byte order, machine and ABI.
bool elf_fits(const struct elf *elf, const struct target *target);
// True where -l takes the file. That compares what BFD calls architectures, which have both byte orders, and MIPS and RISC-V
// both classes; what does not fit then fails the link instead of being passed over.
bool elf_is_taken(const struct elf *elf, const struct target *target);

// The dynamic section; empty where there is none or it is malformed.
struct elf_dynamic elf_dynamic(struct reader *b, struct arena *a, const struct elf *elf);

// The global symbols of a shared library or of an object, in their order. The names lie in the arena.
struct elf_symbols elf_symbols(struct reader *b, struct arena *a, const struct elf *elf);
// The same, but of a library of many symbols those that it only references: what it defines is asked for by name.
struct elf_symbols elf_symbols_indexed(struct reader *b, struct arena *a, const struct elf *elf);
// Adds what the library defines of that name, in all versions, where it was not there from the beginning. To be asked once
// for a name.
void elf_define(struct elf_symbols *list, struct arena *a, struct str name);
// One of them, and one that is kept beside them.
struct elf_symbol elf_symbol(const struct elf_symbols *list, size_t i);
struct elf_symbol elf_unpacked(const struct elf_symbols *list, const struct elf_packed *p);
static inline struct str elf_symbol_name(const struct elf_packed *s) {
    return (struct str){s->name, s->length};
}

// A library's symbols as they are kept where most will never be asked for: what it references, and in short what it defines.
struct elf_outline {
    struct elf_symbols references;
    struct elf_definition {
        uint32_t hash; // of its name, for elf_names_may_have
        struct elf_entry_bits {
            uint32_t name; // its place among the texts
            uint16_t section, version;
            unsigned char info, other;
        } bits;
    } * at;
    size_t n, cap;
    const unsigned char *strtab;
    uint64_t texts_size;
};
// Empty for what is no shared library. Its table of hashes is believed, as ld.so believes it.
struct elf_outline elf_outline(struct reader *b, struct arena *a, const struct elf *elf);
// Definition number `i` with its name, which is empty where it has none.
struct elf_packed elf_defined(const struct elf_outline *o, struct arena *a, size_t i);

// A set of names, of each a bit by its hash: of most of what libraries define it tells without a look at the name that nobody
// asks for it. 8 KB, which stay in the processor's nearest memory where a table of names does not.
enum { ELF_NAMES_WORDS = 1024 };
struct elf_names {
    uint64_t bits[ELF_NAMES_WORDS];
};
void elf_names_add(struct elf_names *set, struct str name);
// Where the bit of a hash is. In a file the lowest bit of a hash is no part of it.
static inline size_t elf_names_word(uint32_t hash) {
    return hash / 128 % ELF_NAMES_WORDS;
}
static inline uint64_t elf_names_bit(uint32_t hash) {
    return (uint64_t)1 << (hash / 2 & 63);
}
// False where no name of that hash is in the set.
static inline bool elf_names_may_have(const struct elf_names *set, uint32_t hash) {
    return set->bits[elf_names_word(hash)] & elf_names_bit(hash);
}

// False where a shared library's hash table says that it has no symbol of that name, whatever its version. The table leaves
// out what the library only references.
bool elf_may_define(struct reader *b, const struct elf *elf, struct str name);

// What the objects of a link brought into it so far: the COMDAT groups, of which the linker keeps the first of each name,
// and the names of sections that a C identifier can end in.
struct elf_merged {
    struct map groups, sections;
};
// Sets asked[i] for each of an object's symbols i < n that a relocation asks for, in a section that the linker keeps. `seen`
// tells of the objects before it, and of this one when it returns. Measured: a relocation of the type NONE counts, and so
// does one in a section that is not loaded; one in a section with SHF_EXCLUDE or in one that ld's own script throws away does
// not.
void elf_relocated(
    struct reader *b, struct arena *a, const struct elf *elf, struct elf_merged *seen, bool *asked, size_t n);

// True where one of the file's note segments belongs to `owner`; notes outlive strip.
bool elf_has_note(struct reader *b, const struct elf *elf, struct str owner);

// The same as elf_dynamic, through the program headers, as ld.so reads it.
struct elf_dynamic elf_loaded_dynamic(struct reader *b, struct arena *a, const struct elf *elf);

// The dynamic linker that a program asks for; empty where it names none.
struct str elf_interpreter(struct reader *b, struct arena *a, const struct elf *elf);

// --- for the other files of this module

// A part of the file.
struct elf_part {
    uint64_t offset, size;
};

// The entries of a dynamic section that are read: its texts, and some numbers.
struct elf_entries {
    struct elf_entry {
        uint64_t tag, value;
    } * at;
    size_t n, cap;
};
struct elf_entries elf_entries(
    struct reader *b, struct arena *a, const struct elf *elf, struct elf_part dynamic);
// What they say, with the table that holds their texts.
struct elf_dynamic elf_decode_dynamic(
    struct reader *b, struct arena *a, const struct elf_entries *entries, struct elf_part strtab);

// A part of the file in memory; `at` is NULL where it is not there.
struct elf_blob {
    const unsigned char *at;
    uint64_t n;
};
struct elf_section {
    uint32_t type;
    uint64_t flags, name, offset, size, link, info;
};

// A symbol table with what its entries refer to.
struct elf_table {
    struct elf_blob entries, strtab, versions; // `versions`: a number of two bytes for each entry
    bool is64, big_endian, shared;
};
// Opens the table of a section; the names of its versions go to `versions`. `kept`: it is looked into later too.
struct elf_table elf_open_table(struct reader *b, struct arena *a, const struct elf *elf,
    const struct elf_section *section, bool kept, struct strs *versions);
static inline size_t elf_entry_size(bool is64) {
    return is64 ? 24 : 16;
}
// Entry number `i` as it stands there, and what that means where these versions have names.
static inline struct elf_entry_bits elf_bits(const struct elf_table *t, uint64_t i) {
    const unsigned char *p = t->entries.at + i * elf_entry_size(t->is64), *info = p + (t->is64 ? 4 : 12);
    bool numbered = t->shared && i * 2 + 2 <= t->versions.n;
    return (struct elf_entry_bits){.name = (uint32_t)load_uint(p, 4, t->big_endian),
        .section = (uint16_t)load_uint(info + 2, 2, t->big_endian),
        .version = numbered ? (uint16_t)load_uint(t->versions.at + i * 2, 2, t->big_endian) : 0,
        .info = info[0],
        .other = info[1]};
}
struct symbol_attrs symbol_attrs(struct elf_entry_bits bits, const struct strs *versions);
// Adds entry number `i`, with the names of the versions that `out` has; not one that is local or has no name.
void elf_take(const struct elf_table *t, struct arena *a, uint64_t i, struct elf_symbols *out);
uint64_t elf_count(const struct elf_table *t);
// True where entry number `i` is defined, or has that name.
bool elf_defines(const struct elf_table *t, uint64_t i);
bool elf_is_named(const struct elf_table *t, uint64_t i, struct str name);

// The table by which ld.so finds what a library defines; NULL where there is none, or it does not hold all entries from its
// first one on.
const struct elf_index *elf_index(
    struct reader *b, struct arena *a, const struct elf *elf, const struct elf_table *symbols);
// True where elf_define finds entry number `i`.
bool elf_indexes(const struct elf_index *x, uint64_t i);

// The hashes in that table, of the entries from `first` on, as long as `b` is there; none where elf_index finds no table.
struct elf_hashes {
    const unsigned char *at; // NULL: none
    uint64_t first;
    bool big_endian;
};
struct elf_hashes elf_hashes(
    struct reader *b, struct arena *a, const struct elf *elf, const struct elf_table *symbols);
// The hash of a name there: Bernstein's, in 32 bits.
uint32_t elf_hash(struct str name);

// Section number `i`; false where the file has none.
bool elf_section(struct reader *b, const struct elf *elf, uint64_t i, struct elf_section *out);
// The first section of that type; false where there is none.
bool elf_section_of(struct reader *b, const struct elf *elf, uint32_t type, struct elf_section *out);
// What a section holds, for what is looked into later too, and for what is done with at once. Empty where it is not all in
// the file.
struct elf_blob elf_section_keep(struct reader *b, struct arena *a, const struct elf_section *s);
struct elf_blob elf_section_view(struct reader *b, struct arena *a, const struct elf_section *s);

#endif
