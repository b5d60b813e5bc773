// How the chosen libraries are handed to GNU ld: the words that go in front of the user's.
#ifndef NEEDLD_PLAN_H
#define NEEDLD_PLAN_H

#include "choice.h"

enum way {
    WAY_NONE,
    WAY_RPATH_LINK, // -rpath-link DIR
    WAY_FILE,       // --push-state --as-needed FILE --pop-state: matched by its SONAME
};
struct handing {
    enum way way;
    struct str hindrance; // of a chosen supply with WAY_NONE: why neither way is open
};
struct plan {
    struct strs words;
    struct handing *handing; // for each need of the map
};

struct plan plan_make(
    struct sources *s, struct symbols *t, const struct link_map *map, const struct choice *choice);

// Why a chosen supply that is handed over as a file is not found by -rpath-link, in words; opens files anew.
struct str plan_why_file(
    struct sources *s, const struct link_map *map, const struct choice *choice, const struct need *n);

#endif
