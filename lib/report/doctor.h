// Checks of the environment and the configuration, for `needld doctor`.
#ifndef NEEDLD_DOCTOR_H
#define NEEDLD_DOCTOR_H

#include "../formats/config.h"
#include "../sys/terminal.h"
#include "../tables/linkers.h"

// What a compiler runs as its linker.
struct doctor_linker {
    struct str path, banner; // the real linker and its line with its version; empty: not known
    enum flavour flavour;
    bool has_needld; // needld runs first
};

// What to do about a problem: a text, a command for a shell, or both. Neither: there is no problem.
struct remedy {
    struct str text, command;
};

struct finding {
    const char *section;    // the title below which it is printed
    struct str what, state; // as "LIBRARY_PATH: /a", "searched after -L"
    struct remedy remedy;
    bool detail;                        // shown only on request, unless it is a problem
    struct strs compilers, shown;       // the commands that it is about, and these with their variables
    const struct doctor_linker *linker; // of these; NULL: not known, or it is about something else
};
struct findings {
    struct finding *at;
    size_t n, cap;
};

// The configuration files, the errors in them, and the variables that disable needld or name its linker.
struct findings doctor_settings(const struct process *proc, const struct config *config);

// Each stub directory, with the SONAMEs of the libraries in it that this machine's linker accepts.
struct findings doctor_stubs(const struct process *proc, const struct config *config);

// Each directory of LIBRARY_PATH, LD_LIBRARY_PATH and the like, and when it is searched.
struct findings doctor_lists(const struct process *proc);

// The words of a variable with compiler options that choose a linker, such as -fuse-ld=lld in LDFLAGS.
struct strs doctor_linker_options(struct arena *a, struct str flags);

// What compilers are found to run, as a finding without its section.
struct finding doctor_compiler(struct arena *a, const struct strs *commands, const struct strs *shown,
    const struct doctor_linker *linker, struct remedy remedy);

// What to do about a compiler that runs GNU ld without needld, where `shim_dir` is the directory with the
// shim: COMPILER_PATH is not set, names a directory that does not exist or has no needld, or has no effect.
struct remedy doctor_compiler_path_remedy(const struct process *proc, struct str shim_dir);

// The directories in COMPILER_PATH that do not exist.
struct findings doctor_compiler_path(const struct process *proc, struct str shim_dir);

// How many findings are problems.
size_t doctor_problems(const struct findings *all);
// The findings as lines below the titles of their sections, and a line that says how many problems there are;
// with `details`, those that are fine too.
struct str doctor_text(struct arena *a, const struct paint *p, const struct findings *all, bool details);
// The same as a line of JSON.
struct str doctor_json(struct arena *a, const struct findings *all);

#endif
