// Other candidates than the first one of each name, for a link that fails with those.
#ifndef NEEDLD_ALTERNATIVES_H
#define NEEDLD_ALTERNATIVES_H

#include "solution.h"

// True if a library that GNU ld finds by itself has another copy within needld's reach. Only then, or if a
// name is missing, can needld make the link work.
bool alternatives_exist(
    struct candidate_index *index, const struct inputs *inputs, const struct link_map *plain);

// The solution with the first candidates, if the link works with it or with no other one. Otherwise one with
// which the link works, or would work if its files could be passed to GNU ld: with another candidate for a
// missing name or, if that does not help, with another file for a name that GNU ld finds by itself. No name
// is given another file without need.
struct solution alternatives_try(const struct solver *solver);

#endif
