// Which of several names a misspelt one was meant to be.
#ifndef NEEDLD_SPELLING_H
#define NEEDLD_SPELLING_H

#include "str.h"

// The number of characters to insert, drop or replace, or of neighbours to exchange, that make `to` of `from`.
size_t spelling_distance(struct arena *a, struct str from, struct str to);

// The name that is nearest to `given`: one that begins with it, or that differs in a third of its characters
// at most. Of names that are equally near the first one; empty if none is near.
struct str spelling_nearest(struct arena *a, struct str given, const struct strs *names);

#endif
