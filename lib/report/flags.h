// The linker flags that make a link work without needld.
#ifndef NEEDLD_FLAGS_H
#define NEEDLD_FLAGS_H

#include "../inspect/report.h"

enum flags_form { FLAGS_SHELL, FLAGS_CMAKE, FLAGS_MESON, FLAGS_JSON };

// The program that gets the flags. nvcc has no -Wl.
enum flags_taker { TAKER_LINKER, TAKER_DRIVER, TAKER_NVCC };

struct flags {
    enum flags_taker taker;
    bool shared;            // a link of a shared library needs them too
    struct strs dirs;       // for -rpath-link, in order; absolute
    struct str symlink_dir; // the last of them, if there are symbolic links to create; else empty
    struct {
        struct flags_symlink {
            struct str name, target;
        } * at;
        size_t n, cap;
    } symlinks;             // for libraries whose file has another name than ld looks for
    struct reports failing; // the links that no flags make work
};

// The flags for what was added to these links; unlike what the shim adds, they may stand anywhere in a
// command line. `symlink_dir` is where symbolic links would be created.
struct flags flags_of(
    struct arena *a, const struct reports *reports, struct str symlink_dir, enum flags_taker taker);

// The flags as text with a newline at the end. Without flags, empty, except as JSON.
struct str flags_text(struct arena *a, const struct flags *f, enum flags_form form);

// The shell commands that create the symbolic links; empty if there are none.
struct str flags_script(struct arena *a, const struct flags *f);

#endif
