// Words of a command line that cannot be found because they are wrong themselves. Each function tells the
// problem and returns true, or returns false.
#ifndef NEEDLD_PROBLEM_WORDS_H
#define NEEDLD_PROBLEM_WORDS_H

#include "sought.h"

// X-NOTFOUND, which CMake writes.
bool word_is_of_cmake(struct failed_link *f, const struct sought *s);
// A variable that was not expanded, several words in one, a dash that is no hyphen, and the like.
bool word_is_odd(struct failed_link *f, const struct sought *s);
// -l with a path or the name of a file.
bool word_is_file_name(struct failed_link *f, const struct sought *s);
// -llibX or -lX.so, with what the linker adds itself.
bool word_is_misspelt(struct failed_link *f, const struct sought *s);
// -lX like another one with which the link works.
bool word_is_similar(struct failed_link *f, const struct sought *s);
// @FILE where there is no FILE.
bool word_is_response(struct failed_link *f, const struct sought *s);

#endif
