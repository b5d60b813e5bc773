// An input that the linker does not find.
#ifndef NEEDLD_SOUGHT_H
#define NEEDLD_SOUGHT_H

#include "failed_link.h"

// An input of the command line, and where it is looked for.
struct sought {
    const struct input_argument *arg;
    struct str word;       // as on the command line
    struct strs names;     // libX.so, libX.a
    struct strs dirs;      // that the linker searches
    struct str unfit, why; // a file of that name there that cannot be linked
};

// True for a file that the link can have as an input.
bool sought_fits(struct failed_link *f, struct str path);

// The directory among others that has such a file of these names; `at` is NULL if none has.
struct str sought_dir_with(struct failed_link *f, const struct strs *dirs, const struct strs *names);

// Adds the problem `cannot find WORD' with more behind it. NULL if there is such a problem already.
struct problem *sought_missing(
    struct failed_link *f, const struct sought *s, const char *cause, struct str more);

#endif
