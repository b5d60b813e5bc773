// The words that add a library to a command line, and which libraries may be named there.
#ifndef NEEDLD_LIBRARY_WORDS_H
#define NEEDLD_LIBRARY_WORDS_H

#include "failed_link.h"

// `-lX' if the linker then takes that file; else `-Ldir -lX', `-l:libX.so.8', or the path.
struct strs library_words(struct failed_link *f, const struct reach_file *file);

// The directories that -l searches, in order.
struct strs library_dirs_of(struct failed_link *f);

// The file that -lX takes: the first of its name in the directories. Empty if there is none.
struct str library_taken(struct failed_link *f, struct str x);

// The word of the command line that names an input; empty if there is none.
struct str input_word(struct failed_link *f, uint32_t input);
// X of the -lX that names an input; empty if it is named otherwise.
struct str input_x(const struct failed_link *f, uint32_t input);

// True for an --as-needed library that nothing needed when it was read.
bool input_is_unkept(const struct link *l, uint32_t input);

// X of libX.so, libX.so.8 and libX.a; empty for other names.
struct str library_x(struct str name);

// False for what no program names: a sanitizer's run time, a dynamic linker, a library of another libc, one
// whose SONAME the link has, or has in another version.
bool library_may_be_named(struct failed_link *f, const struct reach_file *file);

// True if its name begins as the symbol does: png_read of libpng16.
bool library_begins_as(const struct reach_file *file, struct str symbol);
// False for a library of the system that defines the symbols by chance: many have functions called `init'. The
// names say it: of the symbols, and of the library, which must have one that -l finds.
bool library_seems_meant(const struct reach_file *file, const struct strs *symbols);

// True for a DT_NEEDED name of glibc.
bool library_is_of_glibc(struct str name);
// ... or of the compiler's own libraries.
bool library_is_of_compiler(struct str name);

// The libc that a library was built for.
enum libc { LIBC_UNKNOWN, LIBC_GLIBC, LIBC_MUSL, LIBC_ANDROID };
enum libc libc_of_library(const struct library *lib);
// ... and the one of the link.
enum libc libc_of_link(const struct link *l);
struct str libc_name(enum libc libc);

#endif
