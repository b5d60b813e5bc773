// The link map: every library of the link, and for every DT_NEEDED name the file that GNU ld will open for
// it.
#ifndef NEEDLD_CLOSURE_H
#define NEEDLD_CLOSURE_H

#include "candidate.h"

enum dep_status {
    DEP_SKIPPED, // the linker does not look for it, and for this name never will
    DEP_INPUT,   // an input of the link
    DEP_FOUND,   // found by the linker
    DEP_MISSING, // not found by the linker
};
struct dependency {
    struct str name;
    uint32_t by;     // the library that needs it: index into libraries
    uint32_t lib;    // the library that it is; NO_INDEX where missing or an input
    struct str path; // of the file that was found for it; its `at` is NULL where none was, or none looked for
    enum dep_status status;
    enum search_rule rule; // where found, or where the supply was found
    struct str dir;        // in which directory
    bool supplied;         // missing, and `lib` is what needld has for it
    bool by_soname;        // the supply bears another file name
    bool second_pass; // the supply gives way to any library of that name that GNU ld takes in its first pass
    bool refused;     // missing, and what needld has at `path` is not used
    struct str blocked_reason; // why not: it cannot be handed over; empty: the link does better without it
    bool
        moved; // `by` asks before the library by whose run path the linker would find it, and nothing can mend that
    bool
        displaced; // what is given as a file keeps it out of the first pass, and the linker would take another
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
    } deps;         // for each of its DT_NEEDED names, which need of the map it is
    uint32_t dep;   // the need that brought it; NO_INDEX for an input
    uint32_t input; // index into inputs; NO_INDEX for any other
    bool copy_needed;
    bool supply; // GNU ld does not find it, or only behind a supply
};
struct map_libraries {
    struct map_library *at;
    size_t n, cap;
};
struct link_map {
    struct map_libraries libs; // in the order in which they are loaded
    struct dependencies deps;  // in the order in which they are looked for; each name once
    size_t missing;            // needs that the linker does not find
};

// Names whose supplies are not to be used.
struct refusals {
    struct refusal {
        struct str name, why; // `why` as in `hindrance` above
    } * at;
    size_t n, cap;
};

// Follows DT_NEEDED breadth first as GNU ld does. `kept` says of each input whether the linker keeps it
// (NULL: all).
struct link_map closure_walk(
    struct search_path *path, struct libraries *libraries, const struct inputs *inputs, const bool *kept);

// The same with needld's help: what the linker misses is looked for in needld's own places, and what is found
// there is followed. `plain` is the map without that. A library that is found behind a supply may be asked
// for by another library than before, with another run path; it is supplied too where that would move it.
// `given`: the SONAMEs of what is to be given as files, which are inputs then. `index` remembers what lies in which
// directory for the next call.
struct link_map closure_supply(struct candidate_index *index, const struct inputs *inputs, const bool *kept,
    const struct link_map *plain, const struct refusals *refused, const struct strs *given);

// True where a library that needs one of the two names, or bears it, conflicts with an input of the other: libx.so.1 and
// libx.so.2.
bool closure_conflict(struct str a, struct str b);

#endif
