// The input files of the link, from the command line and its scripts, in the linker's order.
#ifndef NEEDLD_INPUTS_H
#define NEEDLD_INPUTS_H

#include "library.h"
#include "search_path.h"

enum input_kind {
    INPUT_OBJECT,
    INPUT_ARCHIVE,
    INPUT_SHARED,
    INPUT_OPAQUE, // an object whose symbols needld cannot read: intermediate code of LLVM
    INPUT_GROUP_BEGIN,
    INPUT_GROUP_END,
    INPUT_EXTERN,     // the symbol `name` is referenced from here on, by EXTERN
    INPUT_REFERENCE,  // ... by an expression
    INPUT_ASSIGNMENT, // ... is defined from here on, by the command line or a script
};
struct input {
    enum input_kind kind;
    struct input_state state;
    bool symbols_only;          // -R, --just-symbols
    bool member;                // of an archive: linked only if it defines a symbol that is needed
    const struct library *file; // never NULL; without a path for what is not a file
    struct str name;            // compared with DT_NEEDED names if the library has no SONAME
};
struct inputs {
    struct input *at;
    size_t n, cap;
    struct strs versions;     // the VERSION statements of scripts
    struct strs assigned;     // the symbols that scripts among the inputs define
    struct str bypass_reason; // why the command line passes through unchanged; empty: all inputs were read
};

// Opens every input. The SEARCH_DIRs of scripts among them are added to `scripts`.
struct inputs inputs_open(
    const struct link_facts *facts, struct scripts *scripts, const struct search_path *path);

// True for intermediate code of LLVM.
bool inputs_is_bitcode(struct reader *b);

#endif
