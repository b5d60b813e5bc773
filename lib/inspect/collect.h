// Gathers the report of a link that was followed.
#ifndef NEEDLD_COLLECT_H
#define NEEDLD_COLLECT_H

#include "report.h"

#include "../link/link.h"

// True where a name is still missing in a link that was followed. Opens nothing, which report_link does.
bool report_finds_missing(const struct link *l);

// What came of a link that was followed: its libraries, needs, words and output.
struct report report_link(struct link *l);

// All that there is to tell. Asks the linker what it is, and looks for symbols that are undefined.
struct report report_all(const struct process *proc, const struct host_linker *linker, struct link *l);

#endif
