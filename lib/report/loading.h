// What keeps a program from starting, in words.
#ifndef NEEDLD_LOADING_H
#define NEEDLD_LOADING_H

#include "../sys/terminal.h"
#include "../inspect/report.h"

// Adds a paragraph for each missing library, with all that need it, and a line for each library that lacks
// versions or has undefined symbols (some of them, or `all`), and for dependencies that are not used. Opens
// the searched directories again, because those that do not exist are only counted.
void loading_explain(
    const struct process *proc, const struct paint *p, struct text *out, const struct report *r, bool all);

// Adds a line for each library that ld.so finds elsewhere than the link, and one for those that it does not
// find.
void loading_compare(const struct process *proc, const struct paint *p, struct text *out,
    const struct report *link, const struct report *loaded);

#endif
