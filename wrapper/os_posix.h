// The implementation of lib/sys/os.h by system calls.
#ifndef NEEDLD_OS_POSIX_H
#define NEEDLD_OS_POSIX_H

#include "../lib/sys/os.h"

struct os *os_posix(struct arena *a);

// Moves a descriptor out of the range of the standard streams, 0 to 2. Returns the new one; -1 with errno
// set, and `fd` closed, if that fails.
int fd_above_stdio(int fd);

#endif
