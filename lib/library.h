// Shared libraries, each read once in a run whoever asks for it.
#ifndef NEEDLD_LIBRARY_H
#define NEEDLD_LIBRARY_H

#include "elf.h"
#include "map.h"
#include "world.h"

// A shared library, as an input or found for a DT_NEEDED name.
struct library {
    struct str path; // as opened
    struct os_stat st;
    struct elf elf;
    struct elf_dynamic dynamic;
};

// What has been looked for, and what was there.
struct libraries {
    const struct world *w;
    struct target target;
    struct {
        struct map *at; // for each directory, by its handle: name -> index into files
        size_t n, cap;
    } dirs;
    struct {
        struct library *at;
        size_t n, cap;
    } files; // the first stands for what is not there or does not fit
};

struct libraries libraries_begin(const struct world *w, const struct target *target);

// Opens `name` in a directory and reads it. False where GNU ld would not take it as a shared library for the
// target: not to be opened, no such ELF file, another kind, class, byte order or machine.
bool library_open(struct libraries *l, struct str dir, struct str name, struct library *out);

#endif
