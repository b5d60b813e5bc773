// ld.so.cache, in which glibc's ld.so finds libraries by name.
#ifndef NEEDLD_LDCACHE_H
#define NEEDLD_LDCACHE_H

#include "../base/map.h"
#include "../sys/os.h"

struct ldcache {
    struct map names; // -> index of the first entry
    struct {
        struct ldcache_entry {
            struct str name, path;
            uint32_t next; // index of the next entry of that name, or NO_INDEX
        } * at;
        size_t n, cap;
    } entries; // in the order of the file: libraries of every machine, preferred ones first
};

// Reads a cache in the format of glibc 2.2 and later. Empty if there is none or it is malformed.
struct ldcache ldcache_read(struct os *os, struct arena *a, struct str path);

#endif
