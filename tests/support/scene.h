// A link as text: files, environment, linkers and command line, a line each, in the notation of
// tests/cases/README.md.
#ifndef NEEDLD_TEST_SCENE_H
#define NEEDLD_TEST_SCENE_H

#include "../../lib/sys/process.h"
#include "os_memory.h"

// Makes `proc` what a text describes, with its strings in `a`, which is also its arena.
// Lines that begin with a word of the caller's own (`others`, ended by NULL; NULL for none) go to `rest`. The
// result says what is wrong with the text; it is empty where nothing is.
struct str scene_read(
    struct arena *a, struct str text, const char *const *others, struct process *proc, struct strs *rest);

// The same for a generated text: wrong lines are skipped, and so are those for `mkelf`.
void scene_read_loosely(struct arena *a, struct str text, struct process *proc);

// The text with a `raw` line for each of its lines for `mkelf`; all other lines stay.
struct str scene_packed(struct arena *a, struct str text);

// The arguments of a line: separated by blanks, double quotes group, a backslash escapes the next character.
struct strs scene_words(struct arena *a, struct str line);

// Makes a file that is recognized as needld: an executable program with needld's ELF note.
void scene_needld(struct os *os, struct str path);

// The default linker script that linkers of a scene print: Debian's, for an emulation and -shared, -pie or
// neither.
struct str scene_answer(struct arena *a, struct str emulation, struct str product);

// Reads a file of this machine; false if it cannot be read.
bool scene_file(struct arena *a, const char *path, struct str *out);

#endif
