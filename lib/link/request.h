// What a command line asks of GNU ld, as far as it decides which files are opened.
#ifndef NEEDLD_REQUEST_H
#define NEEDLD_REQUEST_H

#include "../sys/process.h"

// What options say of the inputs that follow them.
struct input_state {
    bool dynamic; // shared libraries may be linked
    bool as_needed;
    bool copy_needed; // --copy-dt-needed-entries
    bool whole_archive;
};

enum input_how {
    HOW_FILE,
    HOW_LIBRARY,      // -lX
    HOW_LIBRARY_NAME, // -l:X
    HOW_SYMBOLS,      // -R FILE, --just-symbols: nothing but its symbols
    HOW_SCRIPT,       // -T
    HOW_GROUP_BEGIN,
    HOW_GROUP_END,
    HOW_ASKED,    // no input, but a symbol that is asked for from here on
    HOW_ASSIGNED, // ... that is defined from here on
};
struct input_word {
    enum input_how how;
    struct str name;
    struct input_state state;
};
struct input_words {
    struct input_word *at;
    size_t n, cap;
};

enum product {
    PRODUCT_NOTHING, // there are no inputs, or the linker only answers a question
    PRODUCT_PROGRAM,
    PRODUCT_PIE,
    PRODUCT_SHARED,
    PRODUCT_RELOCATABLE,
};

struct request {
    enum product product;
    struct str output;        // -o; a.out where it is not given
    bool static_last;         // shared libraries may not be linked where the line ends
    struct str bypass_reason; // why this line is none of our business; empty: it is
    struct input_words inputs;
    struct strs library_dirs,
        default_dirs;              // -L and -Y, in the order in which -l searches them
    size_t dirs_before_script;     // how many of them stand before -T, whose SEARCH_DIRs come behind those
    struct strs rpath_link, rpath; // as given, an element an option; these may hold colons
    struct str sysroot;            // empty: none; `at` is NULL: the command line does not say
    struct str emulation;          // empty: the linker's default
    bool big_endian, little;       // -EB, -EL
    bool shared;
    bool check_undefined; // undefined symbols of shared libraries are looked at, and so their needs searched
    bool tolerate_undefined;       // ... but do not fail the link
    bool never_fails;              // --noinhibit-exec: neither do warnings made fatal
    bool objects_may_lack;         // undefined symbols of objects do not fail the link
    struct strs version_scripts;   // --version-script: they may hide symbols of the program from libraries
    struct strs excluded_archives; // --exclude-libs: those whose symbols are hidden; ALL: of every archive
    bool fatal_warnings;
    bool script_nostdlib, builtin_nostdlib; // SEARCH_DIRs of -T, of the linker's own script, do not count
    struct str default_script;              // -dT: stands in for the linker's own script
    bool drops_sections;                    // --gc-sections
    struct str entry;                       // the last -e
    struct strs undefined;                  // -u, --require-defined, and that
    struct strs required;                   // of these, --require-defined
    struct strs defined;                    // --defsym, and what --ignore-unresolved-symbol lets pass
    struct strs wrapped; // --wrap: who references NAME means __wrap_NAME, and __real_NAME means NAME
    bool cref;
    bool plugin;       // intermediate code is compiled by it, and takes part
    bool static_first; // shared libraries may not be linked where the first input stands
};

// Reads the command line in w->argv; `whole`: to its end even where it is none of our business, so that the product and the
// output are known. Nothing is opened but response files and what -R names. Directories keep their `=`.
struct request request_read(const struct process *proc, bool whole);

// Puts the sysroot into -L and -Y; `own` is the linker's, which counts where the command line names none.
void request_set_sysroot(struct request *r, struct arena *a, struct str own);

// `path` with a `=` or `$SYSROOT` at its front replaced, as in -L and INPUT.
struct str request_in_sysroot(const struct request *r, struct arena *a, struct str path);

#endif
