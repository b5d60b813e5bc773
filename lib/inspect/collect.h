// Makes the report of a resolved link.
#ifndef NEEDLD_COLLECT_H
#define NEEDLD_COLLECT_H

#include "report.h"

#include "../link/link.h"

// True if the report would have a missing dependency. Opens no files, unlike report_link.
bool report_finds_missing(const struct link *l);

// The libraries, the dependencies, the added arguments and the output.
struct report report_link(struct link *l);

// The whole report. Runs the linker for its version, and searches for undefined symbols.
struct report report_all(const struct process *proc, const struct host_linker *linker, struct link *l);

#endif
