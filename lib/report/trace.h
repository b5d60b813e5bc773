// What the shim prints on standard error about one link: a line for each library that is not found, and
// NEEDLD_TRACE.
#ifndef NEEDLD_TRACE_H
#define NEEDLD_TRACE_H

#include "../inspect/report.h"

// Adds a line for each library that GNU ld will report as not found and that needld cannot add.
void trace_missing(struct arena *a, const struct report *r, struct strs *lines);

// Level 1: what was added and why. Level 2: every dependency, where it was found, and the directories that
// were searched.
void trace_link(struct arena *a, const struct report *r, int level, struct strs *lines);

// What the user can do about a missing library.
struct str trace_fix(const struct report_dependency *dep);

// "NAME, needed by FILE"
struct str trace_needed_by(struct arena *a, const struct report *r, const struct report_dependency *dep);
// "found FILE but cannot add it: REASON"
struct str trace_blocked(struct arena *a, const struct report_dependency *dep);

#endif
