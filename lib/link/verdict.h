// Whether a link fails for its dependencies with what GNU ld finds by itself, and what for.
#ifndef NEEDLD_VERDICT_H
#define NEEDLD_VERDICT_H

#include "symbols.h"

struct verdict {
    bool warnings_fail; // a name is missing and warnings are fatal: each library that is found helps
    bool library_fails; // some of the symbols are a library's, and not only the program's own
    struct {
        uint32_t *at;
        size_t n, cap;
    } symbols; // those that nobody defines and whose lack is an error: a library that defines one may help
};

// What GNU ld, left alone, ends with an error for, `plain` being what it finds. Where there is nothing the link works, with a
// warning for each missing name, or fails for something else.
struct verdict verdict_find(struct symbols *t, const struct link_map *plain);

// True where the link fails.
bool verdict_fails(const struct verdict *v);
// True where it fails for a library that a library needs.
bool verdict_is_of_libraries(const struct verdict *v);

#endif
