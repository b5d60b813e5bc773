#include "../../lib/inspect/undefined.h"

#include "../../lib/base/text.h"
#include "unit.h"

// `LIBRARY: SYMBOL SYMBOL; FILE: SYMBOL; ...` for each library.
static struct str report_status(const char *text) {
    struct link *l = followed(str_cat(arena(), S("obj m.o defines=_start\n"), str_of(text), S("\n")).at);
    struct undefineds found = undefined_find(l);
    struct text out = text_begin(arena());
    for (size_t i = 0; i < found.n; i++) {
        const struct undefined *u = &found.at[i];
        text_add(&out, str_cat(arena(), i ? S("|") : S(""), l->map.libs.at[u->lib].file->path, S(":")));
        for (size_t j = 0; j < u->symbols.n; j++) text_add(&out, str_cat(arena(), S(" "), u->symbols.at[j]));
        for (size_t j = 0; j < u->definers.n; j++)
            text_add(&out, str_cat(arena(), S("; "), u->definers.at[j].file, S(": "),
                               joined(&u->definers.at[j].symbols)));
    }
    return text_str(&out);
}

Test(undefined, nothing) {
    SAME(report_status("lib x.so needs=a undefined=f weak=g\nlib /usr/lib/a defines=f\nargv m.o x.so"), "");
    SAME(report_status("lib x.so needs=a undefined=f\nlib /l/a defines=f\nargv m.o x.so -L/l"), "");
    SAME(report_status("lib x.so undefined=_start\nargv m.o x.so"), "");
}

Test(undefined, undefined_symbols) {
    SAME(report_status("lib x.so undefined=f,g,h\nlib y.so defines=h\nargv m.o x.so y.so"), "x.so: f g");
    SAME(report_status("lib x.so needs=a undefined=f\nlib /usr/lib/a undefined=g\nargv m.o x.so"),
        "x.so: f|/usr/lib/a: g");
}

Test(undefined, libraries_that_would_define_them) {
    SAME(report_status(
             "lib x.so undefined=f,g\nlib /l/liba.so defines=f\nlib /l/libb.so.1 defines=f,g\nlib /l/c "
             "defines=f\n"
             "lib /l/libd.so undefined=f\nlib /usr/lib/libe.so defines=f\nargv m.o x.so -L/l"),
        "x.so: f g; /l/liba.so: f; /l/libb.so.1: f|g");
}

Test(undefined, each_file_once) {
    SAME(report_status("lib d/x.so undefined=f\nlib d/liba.so defines=f\nlink d/libb.so liba.so\nlink /l d\n"
                       "argv m.o d/x.so -Ld -L./d"),
        "d/x.so: f; d/liba.so: f");
}

Test(undefined, in_stub_directories_and_beside_the_library) {
    SAME(report_status("lib d/x.so undefined=f\nlib d/liba.so defines=f\nlib /s/stubs/libb.so defines=f\n"
                       "env NEEDLD_STUB_PATH=/s/stubs\nargv m.o d/x.so"),
        "d/x.so: f; d/liba.so: f; /s/stubs/libb.so: f");
}

Test(undefined, versions) {
    SAME(report_status("lib x.so needs=z undefined=f@V2,g\nlib /usr/lib/z defines=f@V1\nlib /l/liba.so "
                       "defines=f@V1,g@V1\n"
                       "lib /l/libb.so defines=f@V2,g@@V2\nargv m.o x.so -L/l"),
        "x.so: f@V2 g; /l/libb.so: f@V2|g");
}

Test(undefined, behind_a_library_that_is_missing) {
    SAME(report_status("lib x.so needs=a undefined=f\nargv m.o x.so"), "x.so: f");
    SAME(report_status("lib x.so needs=a undefined=f\nlib /l/a defines=f undefined=q\nargv m.o x.so -L/l"),
        "/l/a: q");
}

Test(undefined, if_dependencies_were_not_resolved) {
    SAME(report_status("lib x.so undefined=f\nargv -r m.o x.so"), "");
}
