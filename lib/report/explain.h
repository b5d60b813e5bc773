// The text of `needld explain`: for each link its dependency tree, what was added and why, what is missing
// and how to fix it.
#ifndef NEEDLD_EXPLAIN_H
#define NEEDLD_EXPLAIN_H

#include "../sys/terminal.h"
#include "../inspect/report.h"

// Adds the text for all links, in their order. Links in which GNU ld finds everything share one line, unless
// there is only one link or `all` is true. Calls of the linker that link nothing are left out. Opens the
// searched directories again, because those that do not exist are only counted.
void explain_links(const struct process *proc, const struct paint *p, struct text *out,
    const struct reports *links, bool all);

// Adds a paragraph for each missing library: which library needs it, which directories were searched, and how
// to fix it.
void explain_missing(
    const struct process *proc, const struct paint *p, struct text *out, const struct report *r);

// The number of reports that are links.
size_t explain_count(const struct reports *links);

#endif
