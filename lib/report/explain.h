// The text of `needld explain`: a summary of all links; and for each link its dependency tree, what was added
// and why, what is missing and where it was searched for.
#ifndef NEEDLD_EXPLAIN_H
#define NEEDLD_EXPLAIN_H

#include "../sys/terminal.h"
#include "../inspect/report.h"

struct explain_view {
    bool all;           // each link in full before the summary
    bool failed;        // only the links that failed
    struct str only;    // only the link with this output, in full; `at` is NULL: every link
    struct str outcome; // how the command ended, behind the numbers of the summary; empty: it succeeded
};

// Adds the text for the links, in their order. Calls of the linker that link nothing are left out. False,
// with nothing added, if there is no link with the output that `only` names. Opens the searched directories
// again, because those that do not exist are only counted.
bool explain_links(const struct process *proc, const struct paint *p, struct text *out,
    const struct reports *links, const struct explain_view *view);

// Adds a paragraph for each missing library: which libraries need it, which directories were searched, and
// how to fix it.
void explain_missing(
    const struct process *proc, const struct paint *p, struct text *out, const struct report *r);

// The number of reports that are links.
size_t explain_count(const struct reports *links);

// The directories of a list that exist, and how many do not: `/lib, lib and 3 directories that do not exist'.
// Those with a relative path are below `from`.
struct str explain_searched(const struct process *proc, struct str from, const struct strs *dirs);

#endif
