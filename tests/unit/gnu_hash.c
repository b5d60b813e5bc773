#include "../../lib/elf/gnu_hash.h"

#include "../support/mkelf.h"
#include "../../lib/base/text.h"
#include "unit.h"

#include <string.h>

static struct reader reader;

static struct elf opened(struct str content) {
    struct os *os = os_memory();
    memory_file(os, S("/f"), content);
    reader_begin(&reader, os, os_open(os, OS_CWD, S("/f")), 0, content.n);
    return elf_read(&reader);
}

static bool may_define(struct str content, const char *name) {
    struct elf elf = opened(content);
    return gnu_hash_may_define(&reader, &elf, str_of(name));
}

Test(gnu_hash, of_every_machine) {
    static const char *const machines[] = {
        "x86-64", "x32", "i386", "aarch64", "aarch64_be", "arm", "ppc64", "s390x", "riscv64"};
    for (size_t i = 0; i < COUNT(machines); i++) {
        struct str line =
            str_cat(arena(), S("lib /x defines=f,g@V1,h@@V2 undefined=u machine="), str_of(machines[i]));
        struct str lib = made(line.at);
        cr_expect(may_define(lib, "f") && may_define(lib, "g") && may_define(lib, "h"), "%s", machines[i]);
        cr_expect(!may_define(lib, "u") && !may_define(lib, "ff") && !may_define(lib, ""), "%s", machines[i]);
    }
}

Test(gnu_hash, of_many_symbols) {
    struct text line = text_begin(arena());
    text_add(&line, S("lib /x defines=s0"));
    for (int i = 1; i < 3000; i++) text_add(&line, str_format(arena(), ",s%d", i));
    struct elf elf = opened(made(str_z(arena(), text_str(&line))));
    for (int i = 0; i < 6000; i++)
        EQUAL(gnu_hash_may_define(&reader, &elf, str_format(arena(), "s%d", i)), i < 3000);
}

Test(gnu_hash, of_long_names) {
    struct text name = text_begin(arena());
    text_repeat(&name, S("0123456789"), 1000);
    struct str long_name = str_cat(arena(), S("_Z"), text_str(&name));
    struct str lib = made(str_cat(arena(), S("lib /x defines="), long_name).at);
    cr_expect(may_define(lib, long_name.at));
    cr_expect(!may_define(lib, str_cat(arena(), long_name, S("0")).at));
    cr_expect(!may_define(lib, str_z(arena(), (struct str){long_name.at, long_name.n - 1})));
}

Test(gnu_hash, without_the_table) {
    cr_expect(may_define(made("lib /x defines=f hash=sysv"), "g"));
    cr_expect(!may_define(made("obj /x defines=f"), "f"));
    cr_expect(!may_define(S("\x7f"
                            "ELF"),
        "f"));
}

// With any change of a file, the search ends and stays within the file.
Test(gnu_hash, malformed) {
    struct str lib = made("lib /x defines=f,g,h,i,j,k undefined=u");
    char *bytes = arena_calloc(arena(), 1, lib.n);
    for (size_t i = 0; i < lib.n; i++) {
        memcpy(bytes, lib.at, lib.n);
        bytes[i] = (char)0xff;
        may_define((struct str){bytes, lib.n}, "f");
        bytes[i] = 0;
        may_define((struct str){bytes, lib.n}, "f");
        may_define((struct str){lib.at, i}, "f");
    }
}
