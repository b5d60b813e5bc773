// Feature macros: the first include of every file in wrapper/. With 32-bit file sizes, inode numbers or
// times, stat would fail with EOVERFLOW for some files on 32-bit machines.
#ifndef NEEDLD_POSIX_H
#define NEEDLD_POSIX_H

#undef _GNU_SOURCE
#define _GNU_SOURCE
#undef _FILE_OFFSET_BITS
#define _FILE_OFFSET_BITS 64
#undef _TIME_BITS
#define _TIME_BITS 64

#endif
