// The account of links for people: what each is, its tree, what was added and why, what is missing and what to do.
#ifndef NEEDLD_EXPLAIN_H
#define NEEDLD_EXPLAIN_H

#include "../sys/terminal.h"
#include "../inspect/report.h"

// Adds the account of all links, in their order. Links in which the linker finds everything by itself share a line, unless
// there is no other link, or `all` is asked for; those that only ask the linker something are passed over. Directories are
// looked at once more, so that those that do not exist need not be named.
void account_add(const struct process *proc, const struct paint *p, struct text *out,
    const struct reports *links, bool all);

// Adds a paragraph for each name that is missing: who needs it, what hinders it, where it was sought, and what to do where
// needld can do something.
void account_add_missing(
    const struct process *proc, const struct paint *p, struct text *out, const struct report *r);

// How many of them are links.
size_t account_count(const struct reports *links);

#endif
