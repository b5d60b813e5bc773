// The symbol versions that ld.so asks for when a program starts.
#ifndef NEEDLD_RUNTIME_VERSIONS_H
#define NEEDLD_RUNTIME_VERSIONS_H

#include "report.h"
#include "runtime_load.h"

// The versions that the loaded libraries do not define. musl's ld.so does not ask for versions.
struct unmet_versions runtime_unmet_versions(const struct runtime_load *load);

#endif
