// Linker scripts that name what is not there.
#ifndef NEEDLD_PROBLEM_SCRIPTS_H
#define NEEDLD_PROBLEM_SCRIPTS_H

#include "failed_link.h"

// Tells which names of the script at `path` cannot be found; nothing if it is no script.
void scripts_check(struct failed_link *f, struct str path);

#endif
