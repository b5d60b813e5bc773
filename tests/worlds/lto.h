// Objects of gcc -flto, made once for all worlds.
#ifndef NEEDLD_WORLDS_LTO_H
#define NEEDLD_WORLDS_LTO_H

#include "text.h"

struct lto {
    const char *dir; // absolute; NULL: there is no gcc with a plugin for this linker
    const char *gcc, *plugin, *wrapper, *flags;
};

struct lto lto_make(struct pool *p, const char *dir, const char *linker, const char *emulation);

#endif
