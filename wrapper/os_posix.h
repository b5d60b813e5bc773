// The machine behind lib/os.h.
#ifndef NEEDLD_OS_POSIX_H
#define NEEDLD_OS_POSIX_H

#include "../lib/sys/os.h"

struct os *os_posix(struct arena *a);

// The same file under a number above those of the standard streams; -1 with errno set, and `fd` closed, where that fails.
int above_standard(int fd);

#endif
