// The linkers there are: how they are named, and how they name themselves.
#ifndef NEEDLD_LINKERS_H
#define NEEDLD_LINKERS_H

#include "../base/str.h"

enum flavour {
    FLAVOUR_UNKNOWN,
    FLAVOUR_GNU,   // the only one that looks for the libraries that libraries need
    FLAVOUR_OTHER, // gold, lld, mold, wild: nothing is done for them
};

// By the name of the linker's file, links followed.
enum flavour flavour_of_name(struct str name);

// By the first line that the linker prints when it is asked what it is.
enum flavour flavour_of_banner(struct str line);

// The tool that one of our names stands for: `ld` for ld.needld and for TRIPLE-ld, `ld.lld` for
// TRIPLE-ld.lld. The triple, where there is one, goes to `*triple`. Empty for a name that is no linker's.
struct str linker_from_name(struct str name, struct str *triple);

#endif
