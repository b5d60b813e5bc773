#include "base_libraries.h"

// How their names begin.
static const char *const beginnings[] = {
    "ld-linux",
    "ld-musl-",
    "ld.so.",
    "ld64.so.",
    "libc.musl-",
    "libc.so",
    "libdl.so.",
    "libgcc_s.so.",
    "libm.so.",
    "libmvec.so.",
    "libpthread.so.",
    "librt.so.",
    "libstdc++.so.",
    "libutil.so.",
};

bool base_library(struct str name) {
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
        if (str_starts(name, str_of(beginnings[i]))) return true;
    return false;
}
