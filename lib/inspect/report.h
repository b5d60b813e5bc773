// What there is to tell of a link, gathered once. The trace, the log and the commands put it into words. All of it is text
// and numbers, so that it can be read back from the log.
#ifndef NEEDLD_REPORT_H
#define NEEDLD_REPORT_H

#include "../base/str.h"

enum report_status {
    REPORT_SKIPPED, // not looked for
    REPORT_INPUT,   // an input of the link
    REPORT_FOUND,   // found by the linker
    REPORT_ADDED,   // not found by the linker, or not where it belongs, and handed over
    REPORT_LEFT_OUT, // not found by the linker, and not added: the link works without it, or is better without `file`
    REPORT_MISSING, // not found
};
// A DT_NEEDED name. Each is told once, at the library that is the first to need it.
struct report_dependency {
    struct str name;
    uint32_t by;     // who needs it: index into libs
    uint32_t lib;    // which library it is; NO_INDEX where it is not in the link, or an input
    struct str file; // of a missing one: what cannot be handed over, if anything
    struct str rule; // by which `file` is found
    enum report_status status;
    struct str added; // the words that hand it over
    struct str why;   // why in this way, or not at all; may be empty
    struct strs ld_dirs,
        own_dirs; // where the linker and then needld looked for it in vain, or before it was supplied
};
struct report_library {
    struct str file, soname, runpath;
    bool rpath; // `runpath` is a DT_RPATH
    bool input; // any other is the answer to a need
    struct strs needed;
};
struct definer {
    struct str file;
    struct strs symbols; // of those in question
};
struct undefined {
    uint32_t lib;        // the library that references them, not weakly: index into the map
    struct strs symbols; // NAME, or NAME@VERSION, sorted
    struct {
        struct definer *at;
        size_t n, cap;
    } definers; // in needld's search places, in their order
};
struct undefineds {
    struct undefined *at;
    size_t n, cap;
};

struct report {
    struct str directory; // the working directory
    struct strs argv;     // as given
    struct str linker;    // its path
    struct str banner;    // what it calls itself, with its version
    struct str flavour;   // `gnu', `other', or `unknown'
    struct str emulation;
    struct str output;
    struct str kind; // of the output, in words; `nothing' where the linker was asked a question
    struct {
        struct report_library *at;
        size_t n, cap;
    } libs; // those in the link; inputs in their order
    struct {
        struct report_dependency *at;
        size_t n, cap;
    } deps;                   // in the order in which they are looked for
    struct strs words;        // what is added to the command line
    struct str bypass_reason; // why nothing is, whatever may be missing; empty: needs and words count
    struct undefineds undefined;
};
struct reports {
    struct report *at;
    size_t n, cap;
};

// True where a name is missing.
bool report_has_missing(const struct report *r);

// True where a name that was supplied is given as a file, and not found by -rpath-link.
bool report_is_file(const struct report_dependency *n);

#endif
