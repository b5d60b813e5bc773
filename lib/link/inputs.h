// The files that the command line and its scripts put into the link, opened in the linker's order.
#ifndef NEEDLD_INPUTS_H
#define NEEDLD_INPUTS_H

#include "library.h"
#include "search_path.h"

enum input_kind {
    INPUT_OBJECT,
    INPUT_ARCHIVE,
    INPUT_SHARED,
    INPUT_OPAQUE,
    INPUT_GROUP_BEGIN,
    INPUT_GROUP_END,
    INPUT_REFERENCE,    // a symbol `name` that is asked for from here on
    INPUT_ASSIGNMENT, // ... that the command line or a script defines from here on
};
struct input {
    enum input_kind kind; // INPUT_OPAQUE: an object whose symbols are not read (intermediate code of LLVM)
    struct input_state state;
    bool symbols_only;          // -R, --just-symbols
    bool member;                // of an archive, and so no input at all where nobody asks for it
    const struct library *file; // one without a path where it is no file
    struct str name;            // what a DT_NEEDED name is compared with where the library has no SONAME
};
struct inputs {
    struct input *at;
    size_t n, cap;
    struct strs versions;     // what VERSION of a script among them, or of -T, holds
    struct strs assigned;     // symbols that scripts among the inputs define
    struct str bypass_reason; // why the link cannot be followed; empty: it can
};

// Opens every input. Where one is missing or not understood, `untouched` says so: the linker has its own
// words.
// The SEARCH_DIRs of scripts among the inputs are added to `scripts`.
struct inputs inputs_open(
    const struct link_facts *facts, struct scripts *scripts, const struct search_path *path);

// True where the file is intermediate code of LLVM.
bool inputs_is_bitcode(struct reader *b);

#endif
