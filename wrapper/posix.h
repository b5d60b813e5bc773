// The first include of every file in wrapper/: what it asks of the C library. On 32-bit machines too a file may be large, its
// number too, and its date after 2038; else the system refuses to tell of it (EOVERFLOW).
#ifndef NEEDLD_POSIX_H
#define NEEDLD_POSIX_H

#undef _GNU_SOURCE
#define _GNU_SOURCE
#undef _FILE_OFFSET_BITS
#define _FILE_OFFSET_BITS 64
#undef _TIME_BITS
#define _TIME_BITS 64

#endif
