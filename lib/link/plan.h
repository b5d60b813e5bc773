// How the chosen files are passed to GNU ld: the arguments that go in front of the user's.
#ifndef NEEDLD_PLAN_H
#define NEEDLD_PLAN_H

#include "choice.h"

enum method {
    METHOD_NONE,
    METHOD_RPATH_LINK, // -rpath-link DIR
    METHOD_FILE,       // --push-state --as-needed FILE --pop-state: GNU ld matches it by its SONAME
};
struct plan {
    struct strs args;
    struct planned {
        enum method method;
        struct str blocked_reason; // of a chosen file with METHOD_NONE: why neither method works
    } * deps;                      // for each dependency of the map
};

// A dependency that GNU ld finds by itself gets METHOD_FILE too if an added -rpath-link would move it.
struct plan plan_make(const struct link_facts *facts, struct libraries *libraries, struct symbols *symbols,
    const struct link_map *map, const struct choice *choice);

// Why a file that is added with METHOD_FILE is not found with -rpath-link, in words. Opens files.
struct str plan_why_file(const struct link_facts *facts, struct libraries *libraries,
    const struct link_map *map, const struct choice *choice, const struct dependency *d);

#endif
