#include "../../lib/tables/base_libraries.h"

#include "unit.h"

Test(base_libraries, names) {
    static const char *const base[] = {"libc.so.6", "libc.so", "ld-linux-x86-64.so.2", "ld-musl-aarch64.so.1",
        "libm.so.6", "libstdc++.so.6", "libgcc_s.so.1", "libpthread.so.0", "ld64.so.2"};
    static const char *const other[] = {
        "libcap.so.2", "libmagic.so.1", "libm-extra.so", "ld.so", "libz.so.1", ""};
    for (size_t i = 0; i < COUNT(base); i++) cr_expect(base_library(str_of(base[i])), "%s", base[i]);
    for (size_t i = 0; i < COUNT(other); i++) cr_expect(!base_library(str_of(other[i])), "%s", other[i]);
}
