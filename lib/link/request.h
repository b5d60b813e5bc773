// What a command line requests from GNU ld, as far as it decides which files are opened.
#ifndef NEEDLD_REQUEST_H
#define NEEDLD_REQUEST_H

#include "../sys/process.h"

// The options in effect for an input.
struct input_state {
    bool dynamic; // shared libraries may be linked
    bool as_needed;
    bool copy_needed; // --copy-dt-needed-entries
    bool whole_archive;
};

enum argument_kind {
    ARG_FILE,
    ARG_LIBRARY,      // -lX
    ARG_LIBRARY_NAME, // -l:X
    ARG_SYMBOLS,      // -R FILE, --just-symbols: only the symbols of the file
    ARG_SCRIPT,       // -T
    ARG_GROUP_BEGIN,
    ARG_GROUP_END,
    ARG_EXTERN,     // not an input: a symbol that is referenced from here on
    ARG_REFERENCE,  // ... by an expression
    ARG_ASSIGNMENT, // not an input: a symbol that is defined from here on
};
// An input as the command line or a script names it.
struct input_argument {
    enum argument_kind kind;
    struct str name;
    struct input_state state;
};
struct input_arguments {
    struct input_argument *at;
    size_t n, cap;
};

enum product {
    PRODUCT_NOTHING, // no inputs, or an option that only prints something
    PRODUCT_PROGRAM,
    PRODUCT_PIE,
    PRODUCT_SHARED,
    PRODUCT_RELOCATABLE,
};

struct request {
    enum product product;
    struct str output;        // -o; a.out by default
    struct str bypass_reason; // why the link is passed through unchanged; empty: it is analysed
    struct input_arguments inputs;
    struct strs library_dirs, default_dirs; // -L and -Y, in the order in which -l searches them
    size_t dirs_before_script;              // the number of -L before -T, whose SEARCH_DIRs come after those
    struct strs rpath_link, rpath;          // one element an option, as given: it may contain colons
    struct str sysroot;                     // empty: none; `at` is NULL: the command line names none
    bool own_sysroot;                       // it is the linker's own
    struct str emulation;                   // empty: the linker's default
    bool big_endian, little;                // -EB, -EL
    bool shared;
    bool static_first; // shared libraries are not allowed for the first input
    bool static_last;  // ... at the end of the line
    // Undefined symbols:
    bool check_undefined;    // in shared libraries they are reported: secondary dependencies are searched for
    bool tolerate_undefined; // they do not fail the link
    bool never_fails;        // --noinhibit-exec: not even fatal warnings fail it
    bool allow_undefined_in_objects;
    bool fatal_warnings;
    struct strs version_scripts;   // --version-script: may hide symbols of the program from libraries
    struct strs excluded_archives; // --exclude-libs: archives whose symbols are hidden; ALL: every archive
    bool script_nostdlib, builtin_nostdlib; // the SEARCH_DIRs of -T, of the built-in script, are ignored
    struct str default_script;              // -dT: replaces the linker's built-in script
    bool drops_sections;                    // --gc-sections
    struct str entry;                       // the last -e
    struct strs undefined;                  // -u, --require-defined, and `entry`
    struct strs required;                   // --require-defined
    struct strs defined;                    // --defsym and --ignore-unresolved-symbol
    struct strs wrapped; // --wrap: a reference to NAME means __wrap_NAME, one to __real_NAME means NAME
    bool cref;
    bool plugin; // compiles intermediate code in the inputs
};

// Reads the command line in proc->argv. Opens only response files and the arguments of -R. Directories keep a
// leading `=`. `whole`: reads to the end of a line that is passed through unchanged too, for its product and
// output.
struct request request_read(const struct process *proc, bool whole);

// Replaces the sysroot in -L and -Y. `own` is the linker's, used if the command line names none.
void request_set_sysroot(struct request *r, struct arena *a, struct str own);

// `path` with a leading `=` or `$SYSROOT` replaced, as in -L and INPUT.
struct str request_in_sysroot(const struct request *r, struct arena *a, struct str path);

#endif
