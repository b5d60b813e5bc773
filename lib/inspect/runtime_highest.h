// The highest version that is needed of each library: how new a system must be.
#ifndef NEEDLD_RUNTIME_HIGHEST_H
#define NEEDLD_RUNTIME_HIGHEST_H

#include "report.h"
#include "runtime_load.h"

// For each library and each family of its versions, such as GLIBC_ and GLIBCXX_, in the order in which they
// are needed. Reads the symbols of those that need the highest version.
struct highest_versions runtime_highest_versions(const struct runtime_load *load);

#endif
