// One random link: files on disk, a command line, an environment, and where needld is to look in it.
#ifndef NEEDLD_WORLDS_WORLD_H
#define NEEDLD_WORLDS_WORLD_H

#include "kinds.h"
#include "lto.h"
#include "text.h"

#include <stdint.h>

// What a kind of world is made for.
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
    const char *soname; // NULL: none
    bool good;          // GNU ld takes it for a library of this link
    bool bare;          // it has no section headers: needld does not take it for what is missing
};

struct world {
    struct pool pool;
    uint64_t seed;
    unsigned kinds;     // bits of enum kind
    const char *root;   // absolute; programs run there
    const char *output; // relative to it
    const char *linker; // that of the kind, or the world's own
    struct list args, env;
    bool odd_prefix; // ld.so.conf lies where only a linker in /usr/bin looks for it
    bool empty_link; // the only -rpath-link is empty: it is the working directory beside that of exact links
    const char *restated; // LD_RUN_PATH, where an added -rpath-link would switch it off; or NULL
    // Where needld is to look for what ld does not find, absolute.
    struct list first, dash_l, library_path, second, stub_path;
    struct list recipe; // the ELF files, as lines for mkelf
    struct world_file *files;
    size_t n_files, cap_files;
};

// Makes the world of this seed in the new directory `root`. The same seed and kind give the same world.
void world_make(struct world *w, const struct world_kind *kind, uint64_t seed, const char *root);

// The file that needld is to supply for `name`, wanted by a library that lies in the directory `requester`;
// NULL where there is none. Not *sure where two files of one directory have that SONAME.
const char *world_supply(struct world *w, const char *name, const char *requester, bool *sure);

#endif
