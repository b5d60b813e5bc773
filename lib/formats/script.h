// Linker scripts, as far as they name inputs and directories.
#ifndef NEEDLD_SCRIPT_H
#define NEEDLD_SCRIPT_H

#include "../base/str.h"

enum statement {
    SCRIPT_INPUT,   // a file, or -lX
    SCRIPT_STARTUP, // the first input of all, where the script is that of -T
    SCRIPT_GROUP,
    SCRIPT_GROUP_END,
    SCRIPT_SEARCH_DIR,
    SCRIPT_OUTPUT_FORMAT, // the default format of OUTPUT_FORMAT
    SCRIPT_INCLUDE,
    SCRIPT_INSERT,     // the script adds to the linker's own instead of replacing it
    SCRIPT_ASSIGNMENT, // a symbol that the script defines
    SCRIPT_PROVIDE,    // ... where something references it
    SCRIPT_REFERENCE,  // a symbol of which another one's value is made
    SCRIPT_VERSION,    // what lies between the braces of VERSION, a version script
    SCRIPT_EXTERN,     // a symbol that is to be linked
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
    bool unsupported; // something in it is not understood
};

// The statements of a script in their order; what places sections is passed over, but for the symbols that it defines and
// those of which it makes their values.
struct script script_read(struct arena *a, struct str text);

// The symbols in an expression, as far as it is sure that their values are asked for.
struct strs script_references(struct arena *a, struct str expression);

#endif
