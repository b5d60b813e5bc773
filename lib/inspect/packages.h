// The package that a file belongs to.
#ifndef NEEDLD_PACKAGES_H
#define NEEDLD_PACKAGES_H

#include "problem.h"

#include "../sys/process.h"

// Reads all of dpkg's lists, which are text. Empty if none has the file.
struct str package_of(const struct process *proc, struct str path);

// Says in a problem about a file which package it is of, and in the fix to install its development package.
void package_tell(struct arena *a, struct problem *p);

#endif
