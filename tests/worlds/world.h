// One random link: files on disk, a command line, an environment, and the directories that needld has to
// search.
#ifndef NEEDLD_WORLDS_WORLD_H
#define NEEDLD_WORLDS_WORLD_H

#include "kinds.h"
#include "lto.h"
#include "text.h"
#include "../support/mkelf.h"

#include <stdint.h>

// The kind of linker for which worlds are made.
struct world_kind {
    const char *linker;
    const char *emulation;   // passed by -m unless it is the linker's own
    const char *machine;     // of mkelf
    bool own_emulation;      // the linker's default
    bool native;             // LD_RUN_PATH and LD_LIBRARY_PATH count
    bool host_libc;          // libc.so.6 of this machine is found without help
    bool newer;              // 2.41 and up
    struct list search_dirs; // built in, without the sysroot
    const char *script;      // the built-in linker script
    struct lto lto;
};

struct world_file {
    const char *dir, *name;
    const char *soname;           // NULL: none
    bool good;                    // GNU ld takes it for a library of this link
    bool bare;                    // it has no section headers: it is no candidate
    const struct mkelf_file *elf; // NULL: it is no library
    const char *real;             // for the judge
};

// The files of a directory whose names have `.so` in them.
struct world_dir {
    const char *path;
    struct list names;
    const struct world_dir *next;
};

struct world {
    struct pool pool;
    uint64_t seed;
    unsigned kinds;     // bits of enum kind
    const char *root;   // absolute; programs run there
    const char *output; // relative to it
    const char *linker; // that of the kind, or the world's own
    struct list args, env;
    bool odd_prefix;      // ld.so.conf is where only a linker in /usr/bin searches for it
    bool empty_link;      // the only -rpath-link is empty: beside another it means the working directory
    const char *restated; // LD_RUN_PATH, where an added -rpath-link would switch it off; or NULL
    const char *sysroot;  // absolute, of the command line or of the linker; or NULL
    bool own_sysroot;     // it is the linker's
    const char *triple;   // of the directories for several machines
    bool wide, native;
    // Directories that needld has to search for missing libraries, absolute.
    struct list first, dash_l, library_path, second, stub_path;
    struct list rpath;   // the directories of -rpath as they are written
    struct list links;   // ... of -rpath-link
    struct list certain; // stems of the inputs that are not --as-needed
    struct list recipe;  // the ELF files, as lines for mkelf
    struct world_file *files;
    size_t n_files, cap_files;
    const struct world_dir *dirs; // for the judge
};

// Makes the world of this seed in the new directory `root`. The same seed and kind give the same world.
void world_make(struct world *w, const struct world_kind *kind, uint64_t seed, const char *root);

#endif
