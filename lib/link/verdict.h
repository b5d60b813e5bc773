// Whether a link fails for its dependencies without needld, and for which symbols.
#ifndef NEEDLD_VERDICT_H
#define NEEDLD_VERDICT_H

#include "symbols.h"

struct verdict {
    bool warnings_fail; // a name is missing and warnings are errors: each candidate helps
    bool library_fails; // some of the symbols are referenced by a library, not only by objects
    struct {
        uint32_t *at;
        size_t n, cap;
    } symbols; // that are undefined, which is an error: a library that defines one may help
};

// `plain`: what GNU ld loads by itself. An empty verdict means that the link works, with a warning for each
// missing name, or fails for another reason.
struct verdict verdict_find(struct symbols *symbols, const struct link_map *plain);

bool verdict_fails(const struct verdict *v);
// True if the link fails for a dependency of a library.
bool verdict_is_of_libraries(const struct verdict *v);

#endif
