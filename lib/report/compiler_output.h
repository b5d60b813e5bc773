// What the output of a compiler says: the linker that it runs, and why it fails.
#ifndef NEEDLD_COMPILER_OUTPUT_H
#define NEEDLD_COMPILER_OUTPUT_H

#include "../tables/linkers.h"

// The path of the linker in the commands that a compiler prints with -v; empty if there is none.
struct str compiler_output_linker(struct arena *a, struct str output);

// The line with a linker's name and version; empty, and FLAVOUR_UNKNOWN, if there is none.
struct str compiler_output_banner(struct str output, enum flavour *flavour);

// The line that says why the compiler failed: the first error, and not a warning, a note, or the line that
// counts the errors. Empty if the output is.
struct str compiler_output_error(struct str output);

#endif
