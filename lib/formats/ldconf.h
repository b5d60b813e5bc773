// ld.so.conf as GNU ld reads it, which is not quite as ldconfig does.
#ifndef NEEDLD_LDCONF_H
#define NEEDLD_LDCONF_H

#include "../sys/os.h"

// The directories in the ld.so.conf of a linker installed below `prefix`, or else in that of the system, in
// order, each with `sysroot` before it where it is absolute. An empty element means the working directory. Files that
// include each other without end end the run as if memory had ended.
struct strs ldconf_dirs(struct os *os, struct arena *a, struct str sysroot, struct str prefix);

#endif
