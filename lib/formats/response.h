// Response files: @FILE on a command line stands for the words in FILE (libiberty's rules).
#ifndef NEEDLD_RESPONSE_H
#define NEEDLD_RESPONSE_H

#include "../sys/os.h"

// Replaces each @FILE by the words of FILE, again and again. A file that cannot be read stays a word of its
// own. False where the linker would give up too (a directory, a file that leads to itself) or the words are
// more than needld cares to read.
bool response_expand(struct os *os, struct arena *a, const struct strs *argv, struct strs *out);

// The words of a text: blanks part them, quotes of both kinds group, a backslash takes the next character as
// it is everywhere, and a NUL ends the text.
struct strs response_split(struct arena *a, struct str text);

#endif
