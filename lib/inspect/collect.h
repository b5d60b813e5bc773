// Makes the report of a resolved link.
#ifndef NEEDLD_COLLECT_H
#define NEEDLD_COLLECT_H

#include "report.h"

#include "../link/link.h"

// True if the report would have a missing dependency. Opens no files, unlike report_link.
bool report_finds_missing(const struct link *l);

// The libraries, the dependencies, the added arguments and the output.
struct report report_link(struct link *l);

// Sets `unfit` of the missing dependencies. Opens a file in each directory that is searched.
void report_find_unfit(struct link *l, struct report *r);

// A library in a report. `input`: it was not loaded for a dependency.
struct report_library report_library_of(struct str file, const struct elf_dynamic *dynamic, bool input);

// Why a file that cannot be opened to be read alone has no report. `st` is what os_open_file found.
struct str report_open_problem(const struct os_stat *st);

// The report without what costs time: the linker's version and the undefined symbols.
struct report report_brief(const struct process *proc, const struct host_linker *linker, struct link *l);

// The whole report. Runs the linker for its version, and searches for undefined symbols.
struct report report_all(const struct process *proc, const struct host_linker *linker, struct link *l);

#endif
