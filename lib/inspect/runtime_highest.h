// The highest version that is needed of each library: how new a system must be.
#ifndef NEEDLD_RUNTIME_HIGHEST_H
#define NEEDLD_RUNTIME_HIGHEST_H

#include "report.h"
#include "runtime_load.h"

// For each library and each family of its versions, such as GLIBC_ and GLIBCXX_, in the order in which they
// are needed. Reads the symbols of those that need the highest version.
struct highest_versions runtime_highest_versions(const struct runtime_load *load);

// True if version `a` of a family is higher than `b`: GLIBC_2.34 than GLIBC_2.4. Both begin with the name of
// the family.
bool runtime_version_is_higher(struct str a, struct str b);

#endif
