#include "../../lib/link/closure.h"

#include "unit.h"

// Each name with what GNU ld does for it: NAME, then a path, `input`, `missing` or `skipped`.
static struct str report_status(const struct link_map *map) {
    struct strs list = {0};
    for (size_t i = 0; i < map->deps.n; i++) {
        const struct dependency *n = &map->deps.at[i];
        static const char *const status[] = {
            [DEP_SKIPPED] = "skipped", [DEP_INPUT] = "input", [DEP_FOUND] = NULL, [DEP_MISSING] = "missing"};
        struct str what = status[n->status] ? str_of(status[n->status]) : n->path;
        strs_add(arena(), &list, str_cat(arena(), n->name, S(" "), what));
    }
    return joined(&list);
}

static struct str plain(const char *text) {
    const struct link *l =
        followed(str_cat(arena(), S("obj m.o defines=_start\n"), str_of(text), S("\n")).at);
    cr_expect(!l->bypass_reason.n, "%s", l->bypass_reason.n ? l->bypass_reason.at : "");
    return report_status(&l->plain);
}

Test(closure, breadth_first) {
    SAME(plain("lib x.so needs=a,b\nlib y.so needs=c\nlib /l/a needs=d\nlib /l/b needs=e\nlib /l/c\nlib "
               "/l/d\nlib /l/e\n"
               "argv m.o x.so y.so -rpath-link /l"),
        "a /l/a|b /l/b|c /l/c|d /l/d|e /l/e");
}

Test(closure, each_name_once) {
    SAME(plain("lib x.so needs=a,a,b\nlib y.so needs=b,a,b\nlib /l/a needs=a,b\nargv m.o x.so y.so "
               "-rpath-link /l"),
        "a /l/a|b missing");
}

Test(closure, cycles_end) {
    SAME(plain("lib x.so soname=x needs=a\nlib /l/a needs=b,x\nlib /l/b needs=a,x\nargv m.o x.so -rpath-link "
               "/l"),
        "a /l/a|b /l/b|x input");
}

Test(closure, inputs_by_soname_path_or_name) {
    SAME(plain("lib x.so needs=s,d/path.so,byname.so,path.so\nlib d/any.so soname=s\nlib d/path.so\nlib "
               "d/byname.so\n"
               "argv m.o x.so d/any.so d/path.so -Ld -l:byname.so"),
        "s input|d/path.so input|byname.so input|path.so missing");
}

Test(closure, same_file_as_an_input) {
    SAME(plain("lib x.so needs=a\nlib y.so soname=y needs=q\nhardlink /l/a y.so\nargv m.o x.so y.so "
               "-rpath-link /l"),
        "a input|q missing");
    SAME(plain("lib x.so needs=a\nlib y.so soname=y needs=q\nlink /l/a /w/y.so\nargv m.o x.so y.so "
               "-rpath-link /l"),
        "a input|q missing");
}

Test(closure, skipped_names) {
    SAME(plain("lib x.so needs=a,b\nlib y.so needs=a,c\nlib /l/a\nlib /l/c needs=d\n"
               "argv -shared m.o x.so --copy-dt-needed-entries y.so -rpath-link /l"),
        "a skipped|b skipped|c /l/c|d missing");
}

Test(closure, as_needed_inputs_that_are_dropped) {
    SAME(plain("lib x.so needs=s\nlib y.so soname=s needs=a\nargv m.o x.so --as-needed y.so"),
        "s y.so|a missing");
    SAME(plain("lib x.so\nlib y.so soname=s needs=a\nargv m.o x.so --as-needed y.so"), "");
}

Test(closure, two_passes) {
    SAME(plain("lib x.so needs=a\nlib /1/a needs=q\nlib /2/a needs=libc.so.6\nlib /2/libc.so.6\n"
               "argv m.o x.so -rpath-link /1:/2"),
        "a /2/a|libc.so.6 /2/libc.so.6");
    SAME(plain("lib x.so needs=a\nlib /1/a needs=q\nlib /2/a needs=r\nargv m.o x.so -rpath-link /1:/2"),
        "a /1/a|q missing");
    SAME(plain("lib x.so needs=a\nlib v.so soname=libv.so.2\nlib /1/a needs=libc.so.6,libv.so.1\nlib /2/a\n"
               "argv m.o x.so v.so -rpath-link /1:/2"),
        "a /2/a");
}

Test(closure, absolute_names) {
    SAME(plain("lib x.so needs=/q/a,/q/b\nlib /q/a\nlib /usr/lib/q/b\nargv m.o x.so"),
        "/q/a /q/a|/q/b /usr/lib//q/b");
    SAME(plain("lib x.so needs=/q/a\nlib /q/a\nlib /sr/q/a\nargv m.o x.so --sysroot=/sr"), "/q/a /q/a");
}

Test(closure, empty_name) {
    SAME(plain("lib x.so needs=a\nlib /l/a\nargv m.o x.so -rpath-link /l"), "a /l/a");
}

Test(closure, counts_what_is_missing) {
    const struct link *l = followed("obj m.o\nlib x.so needs=a,b,c\nlib /l/b\nargv m.o x.so -rpath-link /l");
    EQUAL(l->plain.missing, 2);
    EQUAL(l->plain.libs.n, 2);
    EQUAL(l->plain.libs.at[1].dep, 1);
    EQUAL(l->plain.deps.at[1].lib, 1);
    EQUAL(l->plain.deps.at[0].lib, NO_INDEX);
}

Test(closure, supplies_are_followed) {
    const struct link *l =
        followed("obj m.o\nlib x.so needs=a undefined=a\nlib /l/a needs=b defines=a\nlib /l/b.so soname=b\n"
                 "argv m.o x.so -L/l");
    SAME(report_status(&l->map), "a missing|b missing");
    const struct dependency *a = &l->map.deps.at[0], *b = &l->map.deps.at[1];
    cr_expect(a->supplied && !a->by_soname && b->supplied && b->by_soname);
    SAME(a->path, "/l/a");
    SAME(b->path, "/l/b.so");
    SAME(b->dir, "/l");
    EQUAL(a->rule, RULE_LIBRARY_DIR);
    cr_expect(l->map.libs.at[a->lib].supply && l->map.libs.at[b->lib].supply);
}

Test(closure, what_is_found_behind_a_supply_is_no_supply) {
    const struct link *l = followed("obj m.o\nlib x.so needs=a undefined=a\nlib /l/a needs=b defines=a\nlib "
                                    "/usr/lib/b\nargv m.o x.so -L/l");
    SAME(report_status(&l->map), "a missing|b /usr/lib/b");
    cr_expect(!l->map.deps.at[1].supplied);
    cr_expect(l->map.libs.at[l->map.deps.at[1].lib].supply, "but it only comes with one");
}
