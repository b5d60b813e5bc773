// A library for a name that GNU ld does not find: by its file name, else by its DT_SONAME; stubs last.
#ifndef NEEDLD_SUPPLY_H
#define NEEDLD_SUPPLY_H

#include "inputs.h"
#include "../base/map.h"

struct supply {
    bool found;
    bool by_soname; // the file bears another name
    const struct library *file;
    enum search_rule rule;
    struct str dir;
};

// The SONAMEs in the directories that had to be listed, one table a directory.
struct listed_dir {
    struct str dir;
    struct map sonames; // -> index into files
};
struct supply_index {
    struct search_path *path;
    struct libraries *libraries;
    struct arena *arena;
    struct {
        struct listed_dir *at;
        size_t n, cap;
    } dirs;
    struct map by_dir; // directory -> index into dirs
    struct {
        struct str *at;
        size_t n, cap;
    } files;
};

struct supply_index supply_begin(struct search_path *path, struct libraries *libraries);

// What needld has for `name`, needed by the library opened as `requester`. Directories are listed only where
// no file of that name lies in any of them.
struct supply supply_find(struct supply_index *index, struct str needed_by, struct str name);

// The same, but only in the directory of a further library that needs it.
struct supply supply_beside(struct supply_index *index, struct str needed_by, struct str name);

#endif
