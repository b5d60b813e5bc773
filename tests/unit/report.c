#include "../../lib/inspect/report.h"

#include "unit.h"

Test(report, result_for_each_name) {
    static const struct {
        const char *name;
        enum report_status status;
        const char *file, *rule, *added, *why;
        enum report_reason reason;
    } rows[] = {
        {"a", REPORT_ADDED, "/l/a", "-L", "-rpath-link /l",
            "the file has that name, and nothing else would be picked up from its directory",
            REASON_DIR_IS_SAFE},
        {"b", REPORT_ADDED, "/s/stubs/q.so", "NEEDLD_STUB_PATH, by its SONAME", "--as-needed /s/stubs/q.so",
            "the file is called q.so, not b", REASON_IN_WORDS},
        {"c", REPORT_FOUND, "/usr/lib/c", "the linker's own directories", "", "", REASON_NONE},
        {"d", REPORT_LEFT_OUT, "/k/d", "-L", "", "the link does not need it", REASON_NOT_NEEDED},
        {"e", REPORT_MISSING, "", "", "", "", REASON_NONE},
        {"x.so", REPORT_INPUT, "", "", "", "", REASON_NONE},
        {"y", REPORT_FOUND, "y.so", "an --as-needed input", "", "", REASON_NONE},
    };
    struct report r = reported("lib x.so needs=a,b,c,d,e,x.so,y undefined=a\nlib /l/a defines=a\nlib "
                               "/s/stubs/q.so soname=b\nlib /usr/lib/c\n"
                               "lib /k/d undefined=q\nlib y.so soname=y\nenv NEEDLD_STUB_PATH=/s/stubs\n"
                               "argv m.o x.so -L/l -L/k --as-needed y.so");
    EQUAL(r.deps.n, COUNT(rows));
    for (size_t i = 0; i < COUNT(rows) && i < r.deps.n; i++) {
        const struct report_dependency *n = &r.deps.at[i];
        SAME(n->name, rows[i].name);
        EQUAL_ROW(rows[i].name, n->status, rows[i].status);
        SAME_ROW(rows[i].name, n->file, rows[i].file);
        SAME_ROW(rows[i].name, n->rule, rows[i].rule);
        SAME_ROW(rows[i].name, n->added, rows[i].added);
        SAME_ROW(rows[i].name, n->why, rows[i].why);
        EQUAL_ROW(rows[i].name, n->reason, rows[i].reason);
        EQUAL_ROW(rows[i].name, report_reason_of(n->why), rows[i].reason);
    }
    SAME(r.libs.at[0].file, "x.so");
    SAME(joined(&r.libs.at[0].needed), "a|b|c|d|e|x.so|y");
    SAME(joined(&r.args), "-rpath-link|/l|--push-state|--as-needed|/s/stubs/q.so|--pop-state");
}

Test(report, libraries_that_cannot_be_added) {
    struct report r =
        reported("lib x.so needs=a undefined=a\nlib /l/q.so soname=a defines=a\nargv m.o x.so -L/l --cref");
    EQUAL(r.deps.at[0].status, REPORT_MISSING);
    SAME(r.deps.at[0].file, "/l/q.so");
    cr_expect(str_contains(r.deps.at[0].why, S("--cref")));
}

Test(report, where_a_name_was_searched) {
    struct report r = reported("lib d/x.so needs=a,c runpath=/r\nbytes /etc/needld.conf builtin-stubs=no\n"
                               "lib /r/c\nargv -nostdlib m.o d/x.so -L/l -L/k -L/l -rpath-link /q");
    SAME(joined(&r.deps.at[0].ld_dirs), "/q|/r");
    SAME(joined(&r.deps.at[0].own_dirs), "/q|/l|/k|d");
    EQUAL(r.deps.at[1].ld_dirs.n, 0);
}

Test(report, kinds) {
    static const struct {
        const char *line, *kind, *output;
    } rows[] = {
        {"argv m.o", "program", "a.out"},
        {"argv -pie -o x m.o", "position-independent program", "x"},
        {"argv -static m.o", "static program", "a.out"},
        {"argv -static -pie m.o", "static position-independent program", "a.out"},
        {"lib x.so\nargv m.o x.so -static", "program", "a.out"},
        {"argv -shared m.o", "shared library", "a.out"},
        {"argv -r -o x m.o", "relocatable object", "x"},
        {"argv --version -o x m.o", "nothing", "x"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct report r = reported(rows[i].line);
        SAME_ROW(rows[i].line, r.kind, rows[i].kind);
        SAME_ROW(rows[i].line, r.output, rows[i].output);
    }
}

Test(report, the_linker) {
    struct report r = reported("argv m.o -m elf_i386");
    SAME(r.linker, "/usr/bin/ld");
    SAME(r.banner, "GNU ld (GNU Binutils for Debian) 2.40");
    SAME(r.flavour, "gnu");
    SAME(r.emulation, "elf_i386");
    SAME(r.directory, "/w");
    SAME(joined(&r.argv), "ld|m.o|-m|elf_i386");
    r = reported("linker /usr/bin/ld Wild 1\nargv m.o");
    SAME(r.banner, "Wild 1");
    SAME(r.flavour, "other");
    SAME(r.bypass_reason, "the linker is not GNU ld");
    r = reported("linker /usr/bin/ld something else\nargv m.o -m odd");
    SAME(r.flavour, "unknown");
    SAME(r.emulation, "odd");
    r = reported("linker /usr/bin/aarch64-linux-gnu-ld\nenv NEEDLD_LINKER=aarch64-linux-gnu-ld\nargv m.o");
    SAME(r.emulation, "aarch64linux");
}

Test(report, why_nothing_is_added) {
    struct report r = reported("lib x.so needs=a\nlib /l/a\nargv -r m.o x.so -L/l");
    SAME(r.bypass_reason, "the output is relocatable");
    EQUAL(r.deps.n, 0);
    EQUAL(r.libs.n, 0);
}
