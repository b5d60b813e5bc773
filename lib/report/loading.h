// What keeps a program from starting, in words.
#ifndef NEEDLD_LOADING_H
#define NEEDLD_LOADING_H

#include "../sys/terminal.h"
#include "../inspect/report.h"

// Adds a paragraph for each missing library, with all that need it, and one for each library that lacks versions. Opens
// the searched directories again, because those that do not exist are only counted.
void loading_explain(
    const struct process *proc, const struct paint *p, struct text *out, const struct report *r);

#endif
