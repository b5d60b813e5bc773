// The packages of files, from rpm: the links do not know them, because the shim runs no program.
#ifndef NEEDLD_RPM_H
#define NEEDLD_RPM_H

#include "../../lib/inspect/report.h"
#include "../../lib/sys/process.h"

// Names the package in the problems that are about a file of a package. `objects`: the same reports in the
// log's JSON; those that change are written again. Without rpm nothing changes.
void rpm_name_packages(const struct process *proc, struct reports *reports, struct strs *objects);

#endif
