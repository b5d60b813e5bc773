// The libraries within reach of a link: those in all directories that the linker or needld searches, and
// which of them defines a symbol.
#ifndef NEEDLD_REACH_H
#define NEEDLD_REACH_H

#include "report.h"

#include "../link/link.h"

// So many symbols of a library are looked for in every file; in one that has any, all are.
enum { REACH_SCANNED = 64 };

struct reach_file {
    struct str path, dir;
    struct strs names; // in that directory: libx.so, libx.so.1
    struct os_stat st;
    const struct library *lib; // NULL for an archive
    bool own_dir;              // one of the linker's own directories
    bool of_system;            // in or below one of these, also where a driver names it with -L
    bool stub;                 // in a stub directory
    uint32_t number;           // its place in struct reach, from 1 on; 0: it is in none
    bool scanned;              // `defines` has been read:
    struct map defines;        // those of the wanted symbols that it defines
};
struct reach {
    struct link *l;
    bool own_dirs;
    struct {
        struct reach_file *at;
        size_t n, cap;
    } files;               // in the order of the search; a file with several names or paths once
    struct strs system;    // the real paths of the linker's own directories, if `own_dirs`
    struct map dirs, seen; // directories, and files -> index into files; as DEVICE:INODE
    struct strs wanted;    // symbols that each file is searched for when it is first read
    struct map is_wanted;
};

// Lists the directories that needld searches. `own_dirs`: those of the linker too, and archives.
void reach_read(struct reach *r, struct link *l, bool own_dirs);

// The name of a symbol without its version.
static inline struct str symbol_name(struct str key) {
    return str_cut(key, '@').head;
}

// Adds symbols that will be asked for, a part at a time: each file is then read once for all of them, not
// once for each part. Before the first file is read.
void reach_want(struct reach *r, const struct strs *keys);

// Those of the symbols, NAME or NAME@VERSION, that the library or archive defines.
struct strs reach_defined(struct reach *r, const struct reach_file *file, const struct strs *keys);

// True if a DT_NEEDED entry of that name means the library: by its file name or its SONAME.
bool reach_is_named(const struct reach_file *file, struct str name);

#endif
