#include "../../lib/tables/linkers.h"

#include "unit.h"

Test(linkers, by_name) {
    static const struct {
        const char *name;
        enum flavour flavour;
    } rows[] = {{"ld", FLAVOUR_UNKNOWN}, {"ld.bfd", FLAVOUR_GNU}, {"x86_64-linux-gnu-ld.bfd", FLAVOUR_GNU},
        {"x86_64-linux-gnu-ld", FLAVOUR_UNKNOWN}, {"ld.gold", FLAVOUR_OTHER}, {"gold", FLAVOUR_OTHER},
        {"aarch64-linux-gnu-ld.gold", FLAVOUR_OTHER}, {"ld.lld", FLAVOUR_OTHER}, {"ld.lld-14", FLAVOUR_OTHER},
        {"lld", FLAVOUR_OTHER}, {"lld-19", FLAVOUR_OTHER}, {"rust-lld", FLAVOUR_OTHER},
        {"ld.mold", FLAVOUR_OTHER}, {"mold", FLAVOUR_OTHER}, {"wild", FLAVOUR_OTHER},
        {"ld.bfd-2.44", FLAVOUR_GNU}, {"ld.bfdx", FLAVOUR_UNKNOWN}, {"manifold", FLAVOUR_UNKNOWN},
        {"", FLAVOUR_UNKNOWN}};
    for (size_t i = 0; i < COUNT(rows); i++)
        EQUAL_ROW(rows[i].name, flavour_of_name(str_of(rows[i].name)), rows[i].flavour);
}

Test(linkers, by_banner) {
    static const struct {
        const char *line;
        enum flavour flavour;
    } rows[] = {{"GNU ld (GNU Binutils for Debian) 2.40", FLAVOUR_GNU},
        {"GNU ld version 2.30-123.el8", FLAVOUR_GNU},
        {"GNU gold (GNU Binutils for Debian 2.40) 1.16", FLAVOUR_OTHER},
        {"LLD 19.1.7 (compatible with GNU linkers)", FLAVOUR_OTHER},
        {"Debian LLD 14.0.6 (compatible with GNU linkers)", FLAVOUR_OTHER},
        {"mold 2.37.1 (compatible with GNU ld)", FLAVOUR_OTHER},
        {"mold 1.10.1 (a1b2c3; compatible with GNU ld)", FLAVOUR_OTHER},
        {"Wild version 0.5.0 (compatible with GNU linkers)", FLAVOUR_OTHER}, {"", FLAVOUR_UNKNOWN},
        {"ld: unknown option", FLAVOUR_UNKNOWN}, {"the GNU ld", FLAVOUR_UNKNOWN}};
    for (size_t i = 0; i < COUNT(rows); i++)
        EQUAL_ROW(rows[i].line, flavour_of_banner(str_of(rows[i].line)), rows[i].flavour);
}

Test(linkers, by_the_name_of_the_shim) {
    static const struct {
        const char *name, *tool, *triple;
    } rows[] = {
        {"ld", "ld", ""},
        {"ld.bfd", "ld.bfd", ""},
        {"ld.lld", "ld.lld", ""},
        {"real-ld", "ld", ""},
        {"collect-ld", "ld", ""},
        {"ld.needld", "ld", ""},
        {"x86_64-linux-gnu-ld", "ld", "x86_64-linux-gnu"},
        {"aarch64-linux-gnu-ld.gold", "ld.gold", "aarch64-linux-gnu"},
        {"x86_64-linux-gnu-ld.needld", "ld", ""},
        {"needld", "", ""},
        {"gcc", "", ""},
        {"x86_64-linux-gnu-gcc", "", NULL},
        {"", "", ""},
        {"ldd", "", ""},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct str triple;
        SAME_ROW(rows[i].name, linker_from_name(str_of(rows[i].name), &triple), rows[i].tool);
        if (rows[i].triple) SAME_ROW(rows[i].name, triple, rows[i].triple);
    }
}
