// How the chosen libraries are handed to GNU ld: the words that go in front of the user's.
#ifndef NEEDLD_PLAN_H
#define NEEDLD_PLAN_H

#include "choice.h"

enum method {
    METHOD_NONE,
    METHOD_RPATH_LINK, // -rpath-link DIR
    METHOD_FILE,       // --push-state --as-needed FILE --pop-state: matched by its SONAME
};
struct handover {
    enum method method;
    struct str blocked_reason; // of a chosen supply with METHOD_NONE: why neither way is open
};
struct plan {
    struct strs words;
    struct handover *handover; // for each need of the map
};

struct plan plan_make(const struct link_facts *s, struct libraries *libraries, struct symbols *t,
    const struct link_map *map, const struct choice *choice);

// Why a chosen supply that is handed over as a file is not found by -rpath-link, in words; opens files anew.
struct str plan_why_file(const struct link_facts *s, struct libraries *libraries, const struct link_map *map,
    const struct choice *choice, const struct dependency *n);

#endif
