// A candidate: a library for a dependency that GNU ld does not find. It is found by its file name, otherwise
// by its DT_SONAME, and a stub only if there is no real library.
#ifndef NEEDLD_CANDIDATE_H
#define NEEDLD_CANDIDATE_H

#include "../base/map.h"
#include "inputs.h"

struct candidate {
    bool found;
    bool by_soname; // the file has another name
    const struct library *file;
    enum search_rule rule;
    struct str dir;
};

// Caches the SONAMEs in the directories that had to be listed. Also keeps each candidate that was found in
// the directory of a library that needs it: that library may be excluded later, and another one be the first
// to need the name.
struct candidate_index {
    struct search_path *path;
    struct libraries *libraries;
    struct os *os;
    struct arena *arena;
    struct {
        struct listed_dir {
            struct map sonames; // -> index into files
        } * at;
        size_t n, cap;
    } dirs;
    struct map by_dir; // path of a directory -> index into dirs
    struct {
        struct str *at;
        size_t n, cap;
    } files;
    struct {
        struct candidate *at;
        size_t n, cap;
    } beside;                // in the directory of a library that needs it
    struct map beside_names; // -> index into beside
};

struct candidate_index candidates_begin(struct search_path *path, struct libraries *libraries);

// The candidate for `name`, a dependency of the library opened as `needed_by`. Lists the directories of a
// tier only if none of them has a file of that name.
struct candidate candidate_find(struct candidate_index *index, struct str needed_by, struct str name);

// Searches the directory of `needed_by`, which is not the first library to need the name. If candidate_find
// finds nothing else, it returns what was found in such a directory.
void candidate_note_beside(struct candidate_index *index, struct str needed_by, struct str name);

#endif
