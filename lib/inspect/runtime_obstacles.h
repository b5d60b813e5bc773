// Why ld.so does not find a name: what it passed over, and what it would have needed.
#ifndef NEEDLD_RUNTIME_OBSTACLES_H
#define NEEDLD_RUNTIME_OBSTACLES_H

#include "runtime_load.h"

// Sentences without a full stop: "/l/libx.so.1 is for another machine"; none if the name just is not there.
struct strs runtime_obstacles(struct runtime_load *load, const struct runtime_name *missing);

// Sentences about objects above that have the name in their DT_RUNPATH, as another file than the one that is
// loaded for it, and that ld.so does not search there.
struct strs runtime_run_paths_above(struct runtime_load *load, const struct runtime_name *n);

#endif
