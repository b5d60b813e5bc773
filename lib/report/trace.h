// What needld says of a link on standard error: the one line where a library is about to be missed, and the trace.
#ifndef NEEDLD_TRACE_H
#define NEEDLD_TRACE_H

#include "../inspect/report.h"

// A line for each name that GNU ld will report as not found and that could not be supplied or handed over.
void explain_missing(struct arena *a, const struct report *r, struct strs *lines);

// Level 1: what was added and why. Level 2: every name, where it was found and where it was looked for.
void explain_trace(struct arena *a, const struct report *r, int level, struct strs *lines);

// What came of a name: the file and the rule that finds it, and what was done with it.
struct str explain_need(struct arena *a, const struct report_dependency *n);

// What to do about a name that is missing.
struct str explain_remedy(const struct report_dependency *n);

#endif
