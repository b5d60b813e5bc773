// The command line of GNU ld, word by word (facts of its getopt_long_only use: one dash means long, then
// short).
#ifndef NEEDLD_OPTIONS_H
#define NEEDLD_OPTIONS_H

#include "../base/str.h"

// What an option means for the question which files a link opens. Everything else is OPT_PLAIN.
enum opt {
    OPT_PLAIN,
    OPT_BAD, // not known, ambiguous, or without its argument: the linker will say so, or knows more than we
             // do
    OPT_UNPREDICTABLE, // known, and changes inputs or formats in ways that are not predicted
    OPT_INPUT,
    OPT_LIBRARY,
    OPT_LIBRARY_DIR,
    OPT_LIBRARY_DIRS,
    OPT_RPATH,
    OPT_RPATH_LINK,
    OPT_RPATH_OR_SYMBOLS,
    OPT_JUST_SYMBOLS,
    OPT_DYNAMIC,
    OPT_STATIC,
    OPT_A_KEYWORD,
    OPT_MAGIC,
    OPT_RELOCATABLE,
    OPT_SHARED,
    OPT_BGROUP,
    OPT_PIE,
    OPT_NO_PIE,
    OPT_AS_NEEDED,
    OPT_NO_AS_NEEDED,
    OPT_COPY_NEEDED,
    OPT_NO_COPY_NEEDED,
    OPT_WHOLE_ARCHIVE,
    OPT_NO_WHOLE_ARCHIVE,
    OPT_PUSH_STATE,
    OPT_POP_STATE,
    OPT_START_GROUP,
    OPT_END_GROUP,
    OPT_ALLOW_UNDEFINED,
    OPT_NO_ALLOW_UNDEFINED,
    OPT_UNRESOLVED,
    OPT_NO_UNDEFINED,
    OPT_Z,
    OPT_WARN_UNRESOLVED,
    OPT_ERROR_UNRESOLVED,
    OPT_IGNORE_UNRESOLVED,
    OPT_NEVER_FAIL,
    OPT_NO_WARNINGS,
    OPT_FATAL_WARNINGS,
    OPT_NO_FATAL_WARNINGS,
    OPT_SCRIPT,
    OPT_DEFAULT_SCRIPT,
    OPT_NO_STDLIB,
    OPT_UNDEFINED,
    OPT_REQUIRE_DEFINED,
    OPT_ENTRY,
    OPT_GC_SECTIONS,
    OPT_NO_GC_SECTIONS,
    OPT_DEFSYM,
    OPT_WRAP,
    OPT_CREF,
    OPT_PLUGIN,
    OPT_VERSION_SCRIPT,
    OPT_EXCLUDE_LIBS,
    OPT_BIG,
    OPT_LITTLE,
    OPT_OUTPUT,
    OPT_PRINT_AND_EXIT, // prints something and exits, whatever else the line says
};

struct option {
    enum opt is;
    struct str value; // the argument, the input, or the word itself for OPT_BAD
};

// Words as GNU ld sees them before it reads options: -lX is --library=X wherever it stands, and a -G that is
// not followed by a number is --shared.
struct strs options_arguments(struct arena *a, const struct strs *argv);

// Reads options one by one.
struct option_reader {
    const struct strs *arguments;
    const struct option_names *names;
    size_t next;     // the word to read next
    struct str rest; // the letters still to read of a group such as -nEx
};

// `words` come from options_arguments and do not hold argv[0].
struct option_reader options_begin(struct arena *a, const struct strs *arguments);

// The next option or input; false at the end of the line or behind `--`.
bool option_next(struct option_reader *r, struct option *out);

#endif
