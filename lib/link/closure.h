// The link map: every library of the link, and for each DT_NEEDED name the file that GNU ld will load.
#ifndef NEEDLD_CLOSURE_H
#define NEEDLD_CLOSURE_H

#include "candidate.h"

enum dep_state {
    DEP_SKIPPED,   // GNU ld does not search for this name
    DEP_INPUT,     // it is an input of the link
    DEP_FOUND,     // GNU ld finds it
    DEP_REPLACED,  // GNU ld finds a file with which the link fails: needld adds another one
    DEP_PINNED,    // GNU ld alone finds the library, but not with what needld adds: needld adds that file too
    DEP_MISSING,   // neither GNU ld nor needld finds it
    DEP_CANDIDATE, // GNU ld does not find it, needld does
    DEP_BLOCKED,   // GNU ld does not find it, and what needld finds cannot be added
    DEP_LEFT_OUT,  // GNU ld does not find it, and the link does not need what needld finds
};
struct dependency {
    struct str name;
    uint32_t by;  // the first library that needs it: index into libs
    uint32_t lib; // the library loaded for it: index into libs; NO_INDEX if none is, or it is an input
    enum dep_state state;
    struct str path;           // of the file that GNU ld or needld finds; `at` is NULL if there is none
    enum search_rule rule;     // which found it
    struct str dir;            // in which it lies
    struct str blocked_reason; // why the file cannot be added, if it is blocked
    bool by_soname;            // needld found the file by its DT_SONAME: it has another file name
    bool drawbacks;            // ... and it lacks a version that is needed, or has another SONAME
    bool unkept_input;         // the file is an --as-needed input that GNU ld did not keep
    bool second_pass; // GNU ld takes needld's file only if no library of that name passes its first pass
    bool loses;       // replaced, but with -rpath-link GNU ld would still take the file that it finds itself
    bool moved;       // the link loads another file than GNU ld alone would, and pinning that one is excluded
    bool may_conflict; // GNU ld warns that it "may conflict" with an input; set where warnings are errors
    bool displaced;    // needld adds a library that conflicts with this one: GNU ld would load another file
};
struct dependencies {
    struct dependency *at;
    size_t n, cap;
};
struct map_library {
    const struct library *file;
    struct {
        uint32_t *at;
        size_t n;
    } deps;           // its DT_NEEDED entries: indices into the map's deps
    uint32_t dep;     // the dependency for which it was loaded; NO_INDEX for an input
    uint32_t input;   // index into inputs; NO_INDEX for any other
    bool copy_needed; // --copy-dt-needed-entries applies to it
    bool added;       // in the link only because needld adds it, or a library that needs it
};
struct map_libraries {
    struct map_library *at;
    size_t n, cap;
};
struct link_map {
    struct map_libraries libs; // in the order in which they are loaded
    struct dependencies deps;  // in the order of the searches; each name once
    size_t missing; // how many names GNU ld does not find, without those that only added libraries need
};

// Names for which no candidate is added, and no file is pinned or replaced.
struct exclusions {
    struct exclusion {
        struct str name;
        struct str blocked_reason; // empty: the file could be added, but the link does not need it
    } * at;
    size_t n, cap;
    struct map names; // -> index
};

// Names for which another candidate is used than the first one, or another file than the one that GNU ld
// finds.
struct picks {
    struct pick {
        struct str name;
        struct candidate candidate;
    } * at;
    size_t n, cap;
    // A candidate is used although a name is missing only because of it: GNU ld warns of that name.
    bool with_missing;
};

// The pick for a name; NULL if there is none.
static inline const struct pick *picks_find(const struct picks *picks, struct str name) {
    for (size_t i = 0; i < picks->n; i++)
        if (str_eq(picks->at[i].name, name)) return &picks->at[i];
    return NULL;
}

// What a walk with candidates must respect.
struct constraints {
    struct exclusions excluded;
    struct strs added_files; // SONAMEs of added files, which are inputs of the link
    struct picks picks;
};

// True if GNU ld does not find it.
static inline bool dep_is_missing(const struct dependency *d) {
    return d->state == DEP_MISSING || d->state == DEP_CANDIDATE || d->state == DEP_BLOCKED ||
           d->state == DEP_LEFT_OUT;
}
// True if needld has a file to add for it.
static inline bool dep_can_be_added(const struct dependency *d) {
    return d->state == DEP_CANDIDATE || d->state == DEP_REPLACED || d->state == DEP_PINNED;
}

// True if a file that GNU ld finds is replaced.
static inline bool link_map_replaces(const struct link_map *map) {
    for (size_t i = 0; i < map->deps.n; i++)
        if (map->deps.at[i].state == DEP_REPLACED) return true;
    return false;
}

// Resolves DT_NEEDED entries breadth first as GNU ld does. `kept`: which inputs GNU ld keeps (NULL: all).
struct link_map closure_walk(
    struct search_path *path, struct libraries *libraries, const struct inputs *inputs, const bool *kept);

// Adds the inputs, also those that GNU ld does not keep, and the libraries that it loads by itself to those
// that the link reaches.
void closure_reach(struct reached *reached, const struct inputs *inputs, const struct link_map *plain);

// closure_walk with candidates for the names that GNU ld does not find, and with the dependencies of these
// candidates. `plain`: the result without candidates. A library that an added one needs too may be needed by
// that one first, which has another run path: it is pinned if GNU ld would then find another file or none.
// `index` is a cache of directories that lasts from call to call.
struct link_map closure_with_candidates(struct candidate_index *index, const struct inputs *inputs,
    const bool *kept, const struct link_map *plain, const struct constraints *constraints);

// True for two versions of one SONAME, as libx.so.1 and libx.so.2. In its first pass GNU ld rejects a library
// that needs another version than the one among the inputs.
bool closure_conflict(struct str a, struct str b);

#endif
