// The libraries within reach of a link: those in all directories that the linker or needld searches, and
// which of them defines a symbol.
#ifndef NEEDLD_REACH_H
#define NEEDLD_REACH_H

#include "report.h"

#include "../link/link.h"

struct reach_file {
    struct str path, dir;
    struct strs names;         // in that directory: libx.so, libx.so.1
    const struct library *lib; // NULL for an archive
    bool own_dir;              // one of the linker's own directories
    bool stub;                 // in a stub directory
};
struct reach {
    struct link *l;
    bool own_dirs;
    struct {
        struct reach_file *at;
        size_t n, cap;
    } files;               // in the order of the search; a file with several names or paths once
    struct map dirs, seen; // directories, and files -> index into files; as DEVICE:INODE
};

// Lists the directories that needld searches. `own_dirs`: those of the linker too, and archives.
void reach_read(struct reach *r, struct link *l, bool own_dirs);

// Those of the symbols, NAME or NAME@VERSION, that the library or archive defines.
struct strs reach_defined(struct reach *r, const struct reach_file *file, const struct strs *keys);

// True if a DT_NEEDED entry of that name means the library: by its file name or its SONAME.
bool reach_is_named(const struct reach_file *file, struct str name);

#endif
