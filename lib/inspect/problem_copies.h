// Causes that lie in the copy of a library that the linker takes, where another one may serve.
#ifndef NEEDLD_PROBLEM_COPIES_H
#define NEEDLD_PROBLEM_COPIES_H

#include "failed_link.h"

// `version': a library needs a symbol version that the file for its dependency does not have.
void find_lacking_version(struct failed_link *f);
// `symbol', or `two-versions' if the other copy has another version in its SONAME: a library or an object
// uses a symbol that another copy of a library of the link has.
void find_lacking_symbol(struct failed_link *f);

#endif
