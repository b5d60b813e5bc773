// The libraries of the C and C++ runtime, which nearly every program needs.
#ifndef NEEDLD_BASE_LIBRARIES_H
#define NEEDLD_BASE_LIBRARIES_H

#include "../base/str.h"

// True for the names of libc, ld.so, libm, libpthread and their like, libgcc_s and libstdc++.
bool base_library(struct str name);

#endif
