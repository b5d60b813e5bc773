// A candidate: a library for a dependency that GNU ld does not find. It is found by its file name, otherwise
// by its DT_SONAME, and a stub only if there is no real library.
#ifndef NEEDLD_CANDIDATE_H
#define NEEDLD_CANDIDATE_H

#include "../elf/elf_versions.h"
#include "inputs.h"

struct candidate {
    const struct library *file; // NULL: there is none
    bool by_soname;             // the file has another name
    enum search_rule rule;
    enum search_tier tier;
    struct str dir;
    struct str blocked_reason; // why it cannot be added; empty: it may be
    // 0: the file has each version that is asked of it, and the right SONAME. Of two candidates the one with
    // the smaller number is used, whatever the order of the directories is.
    size_t drawbacks;
};
struct candidates {
    struct candidate *at;
    size_t n, cap;
};

// Caches the SONAMEs in the directories that had to be listed, and the versions that libraries need.
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
        struct listed_file {
            struct str dir, name;
            uint32_t next; // another one with the same SONAME; NO_INDEX: none
        } * at;
        size_t n, cap;
    } files;
    struct {
        const struct elf_version_needs **at; // of the libraries of path->reached; NULL: not read yet
        size_t n, cap;
    } version_needs;
    struct map in_root; // path of a directory -> index into root_dirs
    struct strs root_dirs;
};

struct candidate_index candidates_begin(struct search_path *path, struct libraries *libraries);

// The candidate for a dependency. Lists the directories of a tier only if none of them has a file of that
// name.
struct candidate candidate_find(struct candidate_index *index, const struct search_key *key);

// All candidates for a dependency, the one of candidate_find first. Each file is there once.
struct candidates candidate_all(struct candidate_index *index, const struct search_key *key);

// search_path_own_dirs, with what links in a sysroot mean there.
struct own_dirs candidate_own_dirs(struct candidate_index *index);

// True if one of the directories has another file than `found` under the name, or with the name as its SONAME
// under the usual name without a version.
bool candidate_has_other_copy(
    struct candidate_index *index, const struct own_dirs *dirs, struct str name, const struct library *found);

#endif
