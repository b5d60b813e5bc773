// ld.so.cache, in which glibc's ld.so finds libraries by name.
#ifndef NEEDLD_LDCACHE_H
#define NEEDLD_LDCACHE_H

#include "../base/map.h"
#include "../sys/os.h"
#include "../tables/target.h"

struct ldcache_entry {
    struct str name, path;
    uint32_t kind;   // of the library: see ldcache_kind
    bool leveled;    // it is for a level of the processor, in a glibc-hwcaps directory
    uint64_t legacy; // otherwise: what glibc before 2.37 asks of the processor; 0: nothing
    uint32_t next;   // index of the next entry of that name, or NO_INDEX
};
struct ldcache {
    struct map names; // -> index of the first entry
    struct {
        struct ldcache_entry *at;
        size_t n, cap;
    } entries; // in the order of the file: libraries of every machine, preferred ones first
};

// Reads a cache in the format of glibc 2.2 and later, or in the one before (`ldconfig -c compat`). Empty if
// there is none or it is malformed.
struct ldcache ldcache_read(struct os *os, struct arena *a, struct str path);

// The kind of the libraries that ld.so takes for programs of a target; 0 if it is not known.
uint32_t ldcache_kind(const struct target *target);

#endif
