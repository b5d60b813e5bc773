// ld.so.cache, in which glibc's ld.so looks names up.
#ifndef NEEDLD_LDCACHE_H
#define NEEDLD_LDCACHE_H

#include "../base/map.h"
#include "../sys/os.h"

struct ldcache {
    struct map names; // -> index of the first entry
    struct {
        struct ldcache_entry {
            struct str name, path;
            uint32_t next; // the next entry of that name; NO_INDEX: there is none
        } * at;
        size_t n, cap;
    } entries; // in the file's order: libraries of every machine, the one that ld.so prefers first
};

// Reads a cache in the format that glibc has written since 2.2. Empty where there is none, or it is malformed.
struct ldcache ldcache_read(struct os *os, struct arena *a, struct str path);

#endif
