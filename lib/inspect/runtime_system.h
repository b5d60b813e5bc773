// What ld.so goes by, whatever it loads: its directories, its cache and the processor.
#ifndef NEEDLD_RUNTIME_SYSTEM_H
#define NEEDLD_RUNTIME_SYSTEM_H

#include "runtime_file.h"
#include "runtime_loader.h"

#include "../formats/ldcache.h"

// Where all of this is.
struct runtime_origin {
    struct root root;
    struct str conf; // the ld.so.conf whose directories are searched in place of the cache; empty: none
};

// For one machine and one C library.
struct runtime_system {
    const struct process *proc;
    struct root root;
    struct target target;
    bool musl;
    struct str interpreter; // of a program, with the root in front; empty for a library
    struct str ldso; // the interpreter or, for a library of glibc, ld.so where it is installed; or empty
    struct str lib, platform; // the values of $LIB and $PLATFORM
    struct strs defaults;     // ld.so's own directories
    struct strs levels;       // subdirectories of glibc-hwcaps, the best first
    bool levels_known;
    struct strs legacy; // subdirectories of glibc before 2.37
    bool legacy_known;
    struct runtime_loader loader;
    struct str preload; // the text of /etc/ld.so.preload
    struct ldcache cache;
    struct strs conf_dirs; // searched in place of the cache
    struct runtime_files files;
    struct map bound; // room for runtime_symbols, which empties it for each file
    struct map dirs;  // -> index into `places`
    struct {
        struct strs *at;
        size_t n, cap;
    } places;
};

// A root without a cache is searched as if ldconfig had been run in it.
struct runtime_system *runtime_system_new(const struct process *proc, const struct runtime_origin *origin,
    const struct target *target, bool musl, struct str interpreter);

// Where ld.so looks in a directory: its subdirectories for the processor, and the directory itself. Only
// those that exist.
const struct strs *runtime_places(struct runtime_system *sys, struct str dir);

// The file that ld.so.cache names, with the root in front; empty if there is none. It is the only one that
// ld.so tries, even if it is gone.
struct str runtime_cached(struct runtime_system *sys, struct str name);

#endif
