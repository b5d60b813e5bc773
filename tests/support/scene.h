// A link in words: files, environment, linkers and command line, a line each. tests/cases/README.md has the
// notation; unit tests use it as well.
#ifndef NEEDLD_TEST_SCENE_H
#define NEEDLD_TEST_SCENE_H

#include "../../lib/sys/process.h"
#include "os_memory.h"

// Makes `proc` what a text describes, with its strings in `a`, which is also its arena.
// Lines that begin with a word of the caller's own (`others`, ended by NULL; NULL for none) go to `rest`. The
// result says what is wrong with the text; it is empty where nothing is.
struct str scene_read(
    struct arena *a, struct str text, const char *const *others, struct process *proc, struct strs *rest);

// The same for a text that no one wrote by hand: lines that make no sense are passed over, and so are those for `mkelf`.
void scene_read_loosely(struct arena *a, struct str text, struct process *proc);

// The text with a `raw` line for each of its lines for `mkelf`; what it says beside a scene stays as it is.
struct str scene_packed(struct arena *a, struct str text);

// The words of a line: blanks part them, double quotes group, a backslash takes the next character as it is.
struct strs scene_words(struct arena *a, struct str line);

// Puts needld itself there, as far as it is looked at: a program that may be run, with its note.
void scene_needld(struct os *os, struct str path);

// What the linkers of a scene print when nothing else is said: Debian's, for an emulation and -shared, -pie or nothing.
struct str scene_answer(struct arena *a, struct str emulation, struct str product);

// A file of this machine, whole; false where it cannot be read.
bool scene_file(struct arena *a, const char *path, struct str *out);

#endif
