// What keeps a program from starting, in words.
#ifndef NEEDLD_LOADING_H
#define NEEDLD_LOADING_H

#include "../inspect/report.h"
#include "../inspect/root.h"
#include "../sys/terminal.h"

struct loading_style {
    const struct process *proc;
    const struct paint *paint;
    struct root root;
    bool all; // all undefined symbols, not only some
};

// Adds a paragraph for each missing library, with all that need it and each directory that was searched, and
// a line for each library that lacks versions or has undefined symbols, and for dependencies that are not
// used. Looks at the directories again, for those that do not exist or are empty.
void loading_explain(const struct loading_style *style, struct text *out, const struct report *r);

// Adds a line for each library that ld.so finds elsewhere than the link, and one for those that it does not
// find.
void loading_compare(const struct process *proc, const struct paint *p, struct text *out,
    const struct report *link, const struct report *loaded);

#endif
