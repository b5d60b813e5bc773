// The machine behind lib/os.h.
#ifndef NEEDLD_OS_POSIX_H
#define NEEDLD_OS_POSIX_H

#include "../lib/os.h"

// `env` is what programs that are asked something see.
struct os *os_posix(struct arena *a, char **env);

#endif
