// The command line of GNU ld. Its getopt_long_only takes a single dash for a long option first, then for
// letters.
#ifndef NEEDLD_OPTIONS_H
#define NEEDLD_OPTIONS_H

#include "../base/str.h"

// What an option means for the files of the link. OPT_PLAIN: nothing.
enum opt {
    OPT_PLAIN,
    OPT_BAD, // unknown, ambiguous or without its argument: the linker reports it, or is newer than the table
    OPT_UNPREDICTABLE, // changes inputs or formats in a way that needld does not predict
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
    OPT_PRINT_AND_EXIT, // prints something and exits, whatever the other options are
};

struct option {
    enum opt is;
    struct str value; // the argument of the option; the input; the option itself for OPT_BAD
};

// The arguments as GNU ld changes them before it reads options: -lX becomes --library=X, even as the argument
// of another option, and a -G that no number follows becomes --shared.
struct strs options_arguments(struct arena *a, const struct strs *argv);

// Reads options one by one.
struct option_reader {
    const struct strs *arguments;
    const struct option_names *names;
    size_t next;     // the argument to read next
    struct str rest; // the letters that are left of a group such as -nEx
};

// `arguments`: the result of options_arguments, which has no argv[0].
struct option_reader options_begin(struct arena *a, const struct strs *arguments);

// The next option or input; false at the end of the line or at `--`.
bool option_next(struct option_reader *r, struct option *out);

#endif
