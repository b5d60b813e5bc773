// The package that a file belongs to, where the machine's package manager has lists as text: dpkg.
#ifndef NEEDLD_PACKAGES_H
#define NEEDLD_PACKAGES_H

#include "../sys/process.h"

// Empty if it is not known. Reads all of dpkg's lists.
struct str package_of(const struct process *proc, struct str path);

#endif
