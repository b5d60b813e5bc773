// Symbols that nobody in a link defines, and which libraries in reach would.
#ifndef NEEDLD_UNDEFINED_H
#define NEEDLD_UNDEFINED_H

#include "report.h"

#include "../link/link.h"

// For each library of the link, with what is added, the symbols that it leaves undefined; libraries without any are left
// out. None where the link was followed without its symbols. Reads every library in needld's search places where there is
// something to find.
struct undefineds undefined_find(struct link *l);

#endif
