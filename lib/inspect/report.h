// The report of a link or a file. The trace, the log and the commands are made from it. It holds only text
// and numbers, so that it can be read back from the log.
#ifndef NEEDLD_REPORT_H
#define NEEDLD_REPORT_H

#include "problem.h"

enum report_status {
    REPORT_SKIPPED,  // not searched for
    REPORT_INPUT,    // an input of the link
    REPORT_FOUND,    // found by GNU ld
    REPORT_ADDED,    // not found by GNU ld, or not where it belongs, and added
    REPORT_LEFT_OUT, // not found by GNU ld, and nothing is added for it: the link does not need it
    REPORT_MISSING,  // not found, and the link needs it
};
// What `why` says of a dependency.
enum report_reason {
    REASON_NONE,        // nothing
    REASON_LINK_WORKS,  // left out: the link works with a warning
    REASON_OTHER_ERROR, // left out: the link fails for another reason
    REASON_NOT_NEEDED,  // left out: the link does not need the file
    REASON_DIR_IS_SAFE, // added with -rpath-link, because this changes nothing else
    REASON_IN_WORDS,    // anything else: `why` is the only place
};
// A DT_NEEDED entry. Entries with the same name are one dependency, of the library that needs it first. At
// run time, a name that is not found is one of each library that needs it.
struct report_dependency {
    struct str name;
    uint32_t by;      // the library that needs it: index into libs
    uint32_t lib;     // the library loaded for it: index into libs; NO_INDEX if none is, or it is an input
    struct str file;  // of a missing one: the file that cannot be added, if there is one
    struct str rule;  // the search rule that finds `file`
    struct str unfit; // of a missing one, for a message: a file of that name, and why it cannot be linked
    enum report_status status;
    struct str added; // the arguments that add it
    enum report_reason reason;
    struct str why;       // why it was added like this, or not at all
    struct strs ld_dirs;  // where GNU ld searches; for what it does not find
    struct strs own_dirs; // where needld searches; the same
};
struct report_library {
    struct str file, soname, runpath;
    bool rpath; // `runpath` is a DT_RPATH
    bool input; // not loaded for a dependency
    struct strs needed;
};
struct definer {
    struct str file;
    struct strs symbols; // which it defines of the undefined ones
};
struct undefined {
    uint32_t lib;        // the library that references the symbols, not weakly: index into libs
    struct strs symbols; // NAME or NAME@VERSION, sorted
    struct {
        struct definer *at;
        size_t n, cap;
    } definers; // libraries in the directories that needld searches, in their order
};
struct undefineds {
    struct undefined *at;
    size_t n, cap;
};

// A version that a library needs of another one, which does not define it: the program does not start.
struct unmet_version {
    uint32_t by, lib; // indices into libs
    struct str version;
};
struct unmet_versions {
    struct unmet_version *at;
    size_t n, cap;
};

// The highest version of a family that is needed of a library, and those that need it.
struct version_user {
    uint32_t by;         // index into libs
    struct strs symbols; // of that version
};
struct highest_version {
    struct str library, version; // `library`: its DT_NEEDED name
    struct {
        struct version_user *at;
        size_t n, cap;
    } users;
};
struct highest_versions {
    struct highest_version *at;
    size_t n, cap;
};

// A bypass_reason for a file that is no ELF program or shared library.
#define NO_LIBRARY "is not a program or a shared library"

struct report {
    struct str directory; // the working directory
    struct strs argv;     // the original arguments
    struct str linker;    // the path of the real linker
    struct str banner;    // its name and version, as it prints them
    struct str flavour;   // `gnu', `other', or `unknown'
    struct str emulation;
    struct str output;
    struct str kind; // of the output, in words; `nothing' if the linker only prints information
    struct {
        struct report_library *at;
        size_t n, cap;
    } libs; // the libraries of the link; the inputs in their order
    struct {
        struct report_dependency *at;
        size_t n, cap;
    } deps;                   // in the order of the searches
    struct strs args;         // the added arguments
    struct str bypass_reason; // why the command line passes through unchanged; then there are no dependencies
    struct undefineds undefined;
    bool status_known; // the linker ran as a child of the shim
    int status;        // its exit status; 128 + N for a signal
    struct problems problems;
    struct unmet_versions unmet;     // at run time only
    struct highest_versions highest; // the same
    struct strs unused; // direct dependencies of the first library that none of its symbols needs
};
struct reports {
    struct report *at;
    size_t n, cap;
};

// True if a dependency is missing.
bool report_has_missing(const struct report *r);

// True if the link failed or, if its linker's status is not known, certainly fails.
bool report_fails(const struct report *r);

// "A", "A and B" or "A, B and C": the libraries that have the dependency.
struct str report_needed_by(struct arena *a, const struct report *r, const struct report_dependency *d);

// True if the file itself was added, and not its directory.
bool report_is_file(const struct report_dependency *d);

// The text of a reason as in the log; empty for REASON_NONE and REASON_IN_WORDS.
struct str report_reason_text(enum report_reason reason);
// The reason that has this text: any other text is REASON_IN_WORDS.
enum report_reason report_reason_of(struct str why);

#endif
