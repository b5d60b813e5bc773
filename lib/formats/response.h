// Response files: @FILE on a command line stands for the arguments in FILE (libiberty's rules).
#ifndef NEEDLD_RESPONSE_H
#define NEEDLD_RESPONSE_H

#include "../sys/os.h"

// Replaces each @FILE by the arguments in FILE, recursively. If FILE cannot be read, the argument stays.
// False if the linker would fail too (a directory, a file that includes itself) or the files are too large.
bool response_expand(struct os *os, struct arena *a, const struct strs *argv, struct strs *out);

// Splits a text into arguments at blanks. Single and double quotes group, a backslash escapes the next
// character everywhere, and a NUL ends the text.
struct strs response_split(struct arena *a, struct str text);

#endif
