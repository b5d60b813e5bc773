// The flags that do by hand what the shim does, for where it cannot go.
#ifndef NEEDLD_FLAGS_H
#define NEEDLD_FLAGS_H

#include "../inspect/report.h"

enum flags_form { FLAGS_SHELL, FLAGS_CMAKE, FLAGS_MESON, FLAGS_JSON };

// Who takes them: nvcc has no -Wl.
enum flags_taker { FLAGS_LINKER, FLAGS_DRIVER, FLAGS_NVCC };

struct flags {
    enum flags_taker taker;
    bool shared;      // a shared library wants them too
    struct strs dirs; // for -rpath-link, in order; absolute
    struct str
        links; // the last of them, to be made, where it holds symbolic links to files that ld cannot find as they are
    struct flags_links {
        struct flags_link {
            struct str name, target;
        } * at;
        size_t n, cap;
    } list;
    struct reports missing; // links in which a name stays missing
};

// What was added to the links, in words that can stand anywhere in a command line. `links` is the directory in which links
// to files would be made.
struct flags flags_of(
    struct arena *a, const struct reports *reports, struct str links, enum flags_taker taker);

// The flags in a form, with a line end behind them; empty where there are none and the form is not JSON.
struct str flags_text(struct arena *a, const struct flags *f, enum flags_form form);

// The lines of shell that make the directory of links; empty where none is wanted.
struct str flags_script(struct arena *a, const struct flags *f);

#endif
