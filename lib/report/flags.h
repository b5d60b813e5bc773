// The linker flags that make a link work without needld.
#ifndef NEEDLD_FLAGS_H
#define NEEDLD_FLAGS_H

#include "../inspect/report.h"

// FLAGS_SHELL: words for a command line.
enum flags_form { FLAGS_SHELL, FLAGS_CMAKE, FLAGS_MESON, FLAGS_CARGO, FLAGS_BAZEL, FLAGS_JSON };

// The program that gets the flags. nvcc and rustc have no -Wl.
enum flags_taker { TAKER_LINKER, TAKER_DRIVER, TAKER_NVCC, TAKER_RUSTC };

struct flags {
    enum flags_form form;
    enum flags_taker taker;
    bool shared;            // a link of a shared library needs them too
    struct strs dirs;       // for -rpath-link, in order; absolute
    struct str symlink_dir; // the last of them, if there are symbolic links to create; else empty
    struct {
        struct flags_symlink {
            struct str name, target;
        } * at;
        size_t n, cap;
    } symlinks; // for libraries whose file has another name than ld looks for, and directories whose name the
                // form cannot have
    struct str problem;     // why the flags cannot be written in this form; otherwise empty
    struct reports failing; // the links that no flags make work
};

// The flags for what was added to these links. Unlike what the shim adds, they may stand anywhere in a
// command line, but in front of an -rpath-link that finds another file of the same name. `symlink_dir` is
// where symbolic links would be created.
struct flags flags_of(struct arena *a, const struct reports *reports, struct str symlink_dir,
    enum flags_taker taker, enum flags_form form);

// The flags as text with a newline at the end. Without flags, empty, except as JSON.
struct str flags_text(struct arena *a, const struct flags *f);

// The shell commands that create the symbolic links; empty if there are none.
struct str flags_script(struct arena *a, const struct flags *f);

#endif
