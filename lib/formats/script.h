// Linker scripts: the statements about inputs, directories and symbols.
#ifndef NEEDLD_SCRIPT_H
#define NEEDLD_SCRIPT_H

#include "../base/str.h"

// The largest linker script or version script that is read, in bytes.
enum { MAX_SCRIPT = 64 << 20 };

enum statement {
    SCRIPT_INPUT,   // a file, or -lX
    SCRIPT_STARTUP, // in a script of -T: the first input of the link
    SCRIPT_GROUP,
    SCRIPT_GROUP_END,
    SCRIPT_SEARCH_DIR,
    SCRIPT_OUTPUT_FORMAT, // the default format of OUTPUT_FORMAT
    SCRIPT_INCLUDE,
    SCRIPT_INSERT,     // the script is used in addition to the built-in one
    SCRIPT_ASSIGNMENT, // a symbol that is defined
    SCRIPT_PROVIDE,    // ... if something references it
    SCRIPT_REFERENCE,  // a symbol in an expression
    SCRIPT_VERSION,    // the version script in the braces of VERSION
    SCRIPT_EXTERN,     // a symbol that is referenced
    SCRIPT_ENTRY,      // the symbol where the program starts
};
struct script_statement {
    enum statement is;
    struct str value;
    bool as_needed; // within AS_NEEDED(...)
};
struct script {
    struct script_statement *at;
    size_t n, cap;
    bool unsupported; // needld does not understand a part of it
};

// The statements of a script, in order. Of SECTIONS only the symbols that it defines and references.
struct script script_read(struct arena *a, struct str text);

// The symbols that an expression references in any case: not those after a `?`.
struct strs script_references(struct arena *a, struct str expression);

#endif
