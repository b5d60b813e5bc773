// Causes that lie in the DT_NEEDED entries of libraries.
#ifndef NEEDLD_PROBLEM_MISSING_H
#define NEEDLD_PROBLEM_MISSING_H

#include "failed_link.h"

// A library that was built for another libc than the link's. The link may work: the program then crashes.
void find_other_libc(struct failed_link *f);

// A dependency that is not found and whose library has undefined symbols: `slash', `unfit' or `nowhere'.
void find_missing(struct failed_link *f);
// The same for a dependency further down, if nothing else explains the undefined symbols.
void find_missing_below(struct failed_link *f);

// Two libraries whose SONAMEs differ only in the version. The link may work.
void find_two_versions(struct failed_link *f);

#endif
