// Who defines and who references which symbol, read only when a link misses a library: it tells which
// --as-needed libraries GNU ld keeps, and whether the link fails without what is missing. The rules were
// measured with random links; tests/worlds/FINDINGS.md has them.
#ifndef NEEDLD_SYMBOLS_H
#define NEEDLD_SYMBOLS_H

#include "../formats/archive.h"
#include "closure.h"
#include "../base/map.h"
#include "../formats/version_script.h"

// Whether some relocation of an object asks for a symbol that objects reference.
enum relocated { RELOCATED_NOWHERE, RELOCATED_PERHAPS, RELOCATED };

struct symbol {
    struct str key;    // name, or name@version
    uint32_t versions; // the next symbol of that name, which has a version; 0: no more
    enum relocated relocated : 2;
    bool wanted : 1;    // referenced by an object, not weakly
    bool weakly : 1;    // ... weakly
    bool common : 1;    // defined as common by an object
    bool allocated : 1; // defined by an object, and not as common
    bool by_object : 1; // defined by an object of the link, visibly
    bool hidden : 1; // defined by an object of the link, invisibly to libraries: by its visibility, a version
                     // script, or --exclude-libs
    bool forgiven : 1; // referenced by an object that may lack it: then it may be undefined in libraries too
    bool asked : 1;    // -u, -e, EXTERN and the like: archives are searched for it
    bool assigned : 1; // --defsym or a script has defined it before what is read now: they are not
    bool required : 1; // --require-defined
    bool settled : 1;  // -u, -e, --defsym, a linker script: never an undefined reference of a library
    bool provided : 1; // of these, --defsym, a linker script, --ignore-unresolved-symbol: nor of an object
    uint32_t by_library;   // shared libraries in the link that define it
    uint32_t first_hidden; // ... that define a version of it which only unversioned references from found
                           // libraries see
    uint32_t users;        // shared libraries in the link that reference it, not weakly
};

// What one shared library defines and references: indices of symbols.
struct symbol_use {
    uint32_t symbol;
    bool definition, weak, function, first_hidden;
    bool standard; // a default version; the symbol without it follows
};
struct module {
    struct symbol_use *at;
    size_t n, cap;
    uint32_t counted; // how often it is in the link
};

struct symbols {
    const struct link_facts *s;
    struct map read; // libraries by their paths -> index into modules
    struct {
        struct read_library {
            struct module module;
            // Of an input, which is asked for each name as it comes; of a large one so far as it has been.
            struct elf_symbols symbols;
            // Of any other; and how many symbols there were when it was asked last.
            const struct elf_outline *outline;
            size_t known;
        } * *at;
        size_t n, cap;
    } modules;
    struct {
        struct read_library **at; // large inputs, which are asked for each name that is new
        size_t n, cap;
    } indexed;
    struct elf_names *met; // all of the names
    struct map names;      // -> index into list, where the symbol of that name without a version is
    struct map unnamed;    // what inputs define and nobody names so far: its name -> index into definitions
    struct {
        struct definition {
            uint32_t library, symbol; // index into modules, and into the symbols of that
            uint32_t next;            // of the same name; NO_INDEX: there is none
        } * at;
        size_t n, cap;
    } definitions;
    struct map sonames; // of the inputs that are kept -> input: another library of the same SONAME is read
                        // for its needs only
    struct {
        struct symbol *at;
        size_t n, cap;
    } list;
    const struct inputs *inputs;
    struct version_script versions; // --version-script
    struct {
        struct archive_part *at; // objects that were read, members of archives among them
        size_t n, cap;
    } objects;
    bool compiled; // a plugin compiles intermediate code: which sections come of it is not known
    bool relocations_read;
    struct elf_merged merged; // of all objects, once their relocations have been read
};

// Reads all inputs in their order, with archives and groups. kept[i] says of each input whether GNU ld keeps
// it.
struct symbols symbols_read(const struct link_facts *s, const struct linker_answer *answer,
    const struct scripts *scripts, const struct inputs *inputs, bool **kept);

// The symbols that a shared library brings into the link, not yet counted. It may define more: what nobody names that was
// met so far is left out, for a library defines hundreds of symbols and few matter. Of an input what is named later comes
// to it by itself. `input` is its number among the inputs, or NO_INDEX.
struct module *symbols_of(struct symbols *t, const struct library *lib, uint32_t input);
// The same for all libraries of a map, each with what any of them references.
struct module **symbols_of_all(struct symbols *t, const struct map_libraries *libs);

// Counts a library's symbols as being in the link, or takes them out of it again (+1, -1).
void symbols_count(struct symbols *t, struct module *m, int by);
// The same for those of a map that were found; inputs were counted when they were read.
void symbols_count_found(
    struct symbols *t, const struct map_libraries *libs, struct module **modules, int by);

// The symbol of that name, NAME or NAME@VERSION; NULL where nobody has named it.
const struct symbol *symbols_named(const struct symbols *t, struct str name);

// True where only an object defines a symbol that a library references, and hides it: GNU ld fails there with any option.
bool symbols_withheld(const struct symbols *t, uint32_t symbol);

// True where nothing in the link defines a symbol that a library references, or it is withheld. `found`: the library was found for a
// DT_NEEDED name; `supply`: needld brings it.
bool symbols_undefined(struct symbols *t, uint32_t symbol, bool found, bool supply);

// True for the next symbol, from `*at` on, that a library references, not weakly, and that is undefined in that way.
bool symbols_next_undefined(struct symbols *t, const struct module *m, bool found, bool supply, size_t *at);

// True where nothing defines a symbol that an object of the link references, or that must be defined. A weak reference
// counts where a library's makes it a strong one.
bool symbols_lacked(struct symbols *t, uint32_t symbol);

// True where it is sure that the link fails if nothing defines a symbol that objects reference: a relocation asks for it,
// and its section is not one that --gc-sections may drop.
bool symbols_fails(struct symbols *t, uint32_t symbol);

// --- for the two files of this module

static inline struct symbol *symbols_at(struct symbols *t, uint32_t id) {
    return &t->list.at[id];
}
// Defined by an object of the link, visibly or not, or by a shared library.
static inline bool symbols_is_defined(const struct symbol *s) {
    return s->by_object || s->hidden || s->by_library;
}
// The number of that symbol, new where nobody has named it; an empty version: none.
uint32_t symbols_id(struct symbols *t, struct str name, struct str version);
// The name that a reference means. One with a version is never wrapped.
struct str symbols_referenced(const struct symbols *t, const struct elf_symbol *s);
// What stands for a library in DT_NEEDED: for an input without a SONAME, what it was given as.
struct str symbols_needed_name(const struct symbols *t, const struct library *lib, uint32_t input);

#endif
