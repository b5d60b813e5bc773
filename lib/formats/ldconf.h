// ld.so.conf as GNU ld reads it, which differs from ldconfig.
#ifndef NEEDLD_LDCONF_H
#define NEEDLD_LDCONF_H

#include "../sys/os.h"

// The directories in PREFIX/etc/ld.so.conf, `prefix` being that of the linker, or if there is none in
// /etc/ld.so.conf. Absolute ones get the sysroot in front. An empty element is the working directory. An
// endless include cycle exhausts the arena.
struct strs ldconf_dirs(struct os *os, struct arena *a, struct str sysroot, struct str prefix);

// The directories that the loader reads in a system whose root is `root` (empty: this system): those of
// ROOT/etc/ld.so.conf and of the files that it includes below ROOT, with ROOT in front.
struct strs ldconf_dirs_of_root(struct os *os, struct arena *a, struct str root);
// The same for another file than ROOT/etc/ld.so.conf; `path` is not below ROOT.
struct strs ldconf_dirs_of_file(struct os *os, struct arena *a, struct str root, struct str path);

#endif
