// Which library or object defines and references which symbol. It is read only when a library is missing, and
// decides which --as-needed libraries GNU ld keeps, and whether the link fails without the missing libraries.
// The rules were measured with random links: tests/worlds/FINDINGS.md.
#ifndef NEEDLD_SYMBOLS_H
#define NEEDLD_SYMBOLS_H

#include "../base/map.h"
#include "../elf/elf_relocs.h"
#include "../formats/archive.h"
#include "../formats/version_script.h"
#include "closure.h"

// Whether a relocation of an object refers to a symbol. RELOCATED_PERHAPS: of an object that could not be
// read.
enum relocated { RELOCATED_NOWHERE, RELOCATED_PERHAPS, RELOCATED };

// What the objects of the link, members of archives among them, and its options say about a symbol; and how
// many shared libraries of the link define and reference it.
struct symbol {
    uint32_t name;         // index into names
    uint32_t version;      // its number, from 1 on; 0: no version
    uint32_t next_version; // the next symbol of the same name with a version; 0: no more
    enum relocated relocated : 2;
    bool local_exec : 1; // a relocation of an object may be of the local-exec model
    bool strong_ref : 1;
    bool weak_ref : 1;
    bool undef_allowed : 1; // a reference that may stay undefined; libraries may then leave it undefined too
    bool common_def : 1;
    bool allocated_def : 1;    // a definition that is not common
    bool visible_def : 1;      // a definition that libraries find
    bool hidden_def : 1;       // one hidden by its visibility, a version script or --exclude-libs
    bool restricted : 1;       // hidden in that way, or an object has it with a visibility other than default
    bool requested : 1;        // by -u, -e, EXTERN and the like: archives are searched for it
    bool required : 1;         // by --require-defined
    bool tls : 1, not_tls : 1; // an object references or defines it as thread-local, as anything else
    bool assigned : 1;         // earlier on the command line: archives are not searched for it
    bool assumed_defined : 1;  // by -u, -e, --defsym, a linker script: libraries may reference it
    bool linker_defined : 1;   // by --defsym, a linker script, GNU ld itself: objects may reference it
    uint32_t dso_defs;         // number of shared libraries that define it
    uint32_t dso_refs;         // number of those that reference it, not weakly
    uint32_t first_hidden;     // number of inputs that define it in a hidden version, their first one
};

// A symbol that a shared library defines or references.
struct symbol_use {
    uint32_t symbol;
    bool definition : 1, weak : 1, tls : 1;
    bool replaces_common : 1; // GNU ld keeps an --as-needed library for it if an object has the symbol common
    bool first_hidden : 1;
    bool standard : 1; // defined in a default version; the next use is the name without the version
};
struct module {
    struct symbol_use *at;
    size_t n, cap;
};

struct symbols {
    const struct link_facts *facts;
    struct map paths; // of libraries -> index into modules
    struct {
        struct module **at;
        size_t n, cap;
    } modules;
    struct map names;         // -> index into list, of the symbol without a version
    struct map version_names; // -> number
    struct {
        struct symbol *at;
        size_t n, cap;
    } list;
    struct map sonames; // of the inputs that are kept -> input
    const struct inputs *inputs;
    struct version_script versions; // --version-script
    struct {
        struct archive_part *at; // the objects that were read
        size_t n, cap;
    } objects;
    bool compiled;      // the plugin compiles intermediate code: the sections of the result are not known
    bool other_machine; // an object is for another machine than the output: GNU ld fails
    bool relocations_read;
    struct elf_merged merged; // of all objects, once relocations_read
};

// Reads all inputs in their order, with archives and groups. kept[i]: GNU ld keeps input i.
struct symbols symbols_read(const struct link_facts *facts, const struct linker_answer *answer,
    struct scripts *scripts, const struct inputs *inputs, bool **kept);

// The symbols of a shared library, not yet counted. `input` is its number among the inputs, or NO_INDEX.
struct module *symbols_of(struct symbols *t, const struct library *lib, uint32_t input);
// The same for all libraries of a link map.
struct module **symbols_of_all(struct symbols *t, const struct map_libraries *libs);

// Counts a library's symbols as being in the link (by = 1), or no longer (by = -1).
void symbols_count(struct symbols *t, struct module *m, int by);
// The same for those of a link map that are no inputs: symbols_read counted the inputs.
void symbols_count_found(
    struct symbols *t, const struct map_libraries *libs, struct module **modules, int by);

// The name of a symbol: NAME or NAME@VERSION.
struct str symbols_key(const struct symbols *t, uint32_t symbol);
// The symbol of that name; NULL if nothing in the link has it.
const struct symbol *symbols_named(const struct symbols *t, struct str key);

// True if the link fails for a strong reference of a library to an undefined symbol. If the only definition
// is hidden in an object, GNU ld fails with any option: "hidden symbol ... is referenced by DSO".
bool symbols_undefined_is_error(const struct symbols *t, uint32_t symbol);

// Finds the next strong reference of a library, from `*at` on, that GNU ld reports as undefined or as hidden.
// `found`: the library was found for a DT_NEEDED entry; `added`: needld adds it.
bool symbols_next_undefined(struct symbols *t, const struct module *m, bool found, bool added, size_t *at);

// True if an object references an undefined symbol, or --require-defined names one. A weak reference counts
// if a library has a strong one, or if it has a version, which GNU ld cannot write without a library that
// defines it: "no symbol version section for versioned symbol".
bool symbols_undefined_in_object(struct symbols *t, uint32_t symbol);

// True if a symbol that objects reference certainly fails the link if it is undefined: a relocation refers
// to it, in a section that GNU ld keeps.
bool symbols_fails(struct symbols *t, uint32_t symbol);

// True if it may fail the link: false for a symbol that objects may lack, or to which no relocation refers.
bool symbols_may_fail(struct symbols *t, uint32_t symbol);

// True if an object may refer to a thread-local symbol in a way that only a definition in the program itself
// satisfies: "unresolvable R_X86_64_TPOFF32 relocation".
bool symbols_may_be_local_exec(struct symbols *t, uint32_t symbol);

// --- for symbols_read.c

static inline struct symbol *symbols_at(struct symbols *t, uint32_t id) {
    return &t->list.at[id];
}
// Defined by an object of the link, visibly or not, or by a shared library.
static inline bool symbols_is_defined(const struct symbol *s) {
    return s->visible_def || s->hidden_def || s->dso_defs;
}
// The index of a symbol in the list, added if it is not there; an empty version: none.
uint32_t symbols_id(struct symbols *t, struct str name, struct str version);
// The name that a symbol of a file has in the link: --wrap changes references that have no version.
struct str symbols_link_name(const struct symbols *t, const struct elf_symbol *s);
// The name by which a DT_NEEDED entry would refer to the library: its SONAME, or the name of the input.
struct str symbols_needed_name(const struct symbols *t, const struct library *lib, uint32_t input);

#endif
