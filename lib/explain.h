// What needld says: the one line where a library is about to be missed, and the trace.
#ifndef NEEDLD_EXPLAIN_H
#define NEEDLD_EXPLAIN_H

#include "link.h"

// A line for each name that GNU ld will report as not found and that could not be supplied or handed over.
void explain_missing(struct link *l, struct strs *lines);

// Level 1: what was added and why. Level 2: every name, where it was found and where it was looked for.
void explain_trace(struct link *l, int level, struct strs *lines);

#endif
