// Causes in which an input has what is undefined, and the linker cannot take it for that.
#ifndef NEEDLD_PROBLEM_NAMES_H
#define NEEDLD_PROBLEM_NAMES_H

#include "failed_link.h"

// `other-abi': a C++ function with the types of another C++ library. `symbol': a function with other
// parameters, of the other of C and C++, or with or without the underscore of Fortran. `hidden': a symbol that
// is not exported.
void find_other_name(struct failed_link *f);

#endif
