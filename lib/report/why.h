// Answers about single libraries: why one is needed, and which versions are.
#ifndef NEEDLD_WHY_H
#define NEEDLD_WHY_H

#include "../inspect/needing.h"
#include "../inspect/report.h"
#include "../sys/terminal.h"

// Adds a line for each library that needs `name`: the libraries that lead to it, from the first one on.
// `name` may lack what follows a dot: libz for libz.so.1. False if nothing needs it.
bool why_needed(const struct paint *p, struct text *out, const struct report *r, struct str name);

// Adds a line for each file and each of its names. The second one: the same as a JSON array.
void why_needings(const struct paint *p, struct text *out, const struct needings *list);
struct str why_needings_json(struct arena *a, const struct needings *list);

// Adds a line for each highest version that is needed, with those that need it, and one of their symbols or
// `all`.
void why_versions(const struct paint *p, struct text *out, const struct report *r, bool all);

#endif
