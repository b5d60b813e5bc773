// The symbols that libraries of a link reference and no library or object of it defines.
#ifndef NEEDLD_UNDEFINED_H
#define NEEDLD_UNDEFINED_H

#include "report.h"

#include "../link/link.h"

// The undefined symbols of each library of the link, added ones included; libraries without any are left out.
// Empty if the link was resolved without symbols. If there are any, reads all libraries in the directories
// that needld searches, for those that define them.
struct undefineds undefined_find(struct link *l);

#endif
