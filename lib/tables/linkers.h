// The linkers, by their file names and by what they print about themselves.
#ifndef NEEDLD_LINKERS_H
#define NEEDLD_LINKERS_H

#include "../base/str.h"

enum flavour {
    FLAVOUR_UNKNOWN,
    FLAVOUR_GNU,   // the only one that searches for secondary dependencies
    FLAVOUR_OTHER, // gold, lld, mold, wild: needld adds nothing
};

// By the file name of the linker, links followed.
enum flavour flavour_of_name(struct str name);

// By the first line that the linker prints with -v.
enum flavour flavour_of_banner(struct str line);

// The linker that is meant by a name of needld: `ld` by ld.needld and TRIPLE-ld, `ld.lld` by TRIPLE-ld.lld.
// Sets `*triple`; empty if there is none. Empty for a name that is not a linker's.
struct str linker_from_name(struct str name, struct str *triple);

#endif
