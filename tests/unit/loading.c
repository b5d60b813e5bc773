#include "../../lib/inspect/runtime.h"
#include "../../lib/report/loading.h"
#include "../../lib/report/tree.h"

#include "unit.h"

// The tree of /l/a.so at run time, and what keeps it from starting.
static struct str shown_with(const char *scene_text, bool check) {
    struct process *proc = scene(scene_text);
    struct runtime_session session = {.proc = proc, .check = check};
    struct report r = runtime_report(&session, S("/l/a.so"));
    r.unused = (struct strs){0};
    struct paint p = {0};
    struct text out = text_begin(arena());
    struct tree t = tree_of_file(arena(), &r, true);
    tree_draw(&p, &out, &t, &(struct tree_style){.folded = true});
    loading_explain(&(struct loading_style){.proc = proc, .paint = &p}, &out, &r);
    return text_str(&out);
}

static struct str shown(const char *scene_text) {
    return shown_with(scene_text, false);
}

Test(loading, a_missing_name_once_with_all_that_need_it) {
    SAME(shown("lib /l/a.so needs=b,c runpath=/r\nlib /r/b needs=x runpath=/q\nlib /r/c needs=x\nlib /q/x "
               "machine=aarch64"),
        "/l/a.so\n"
        "|-- b => /r/b (RUNPATH)\n"
        "|   `-- x => not found\n"
        "`-- c => /r/c (RUNPATH)\n"
        "    `-- x => not found\n"
        "\n"
        "x, needed by /r/b and /r/c: not found\n"
        "    /q/x is for another machine\n"
        "    searched /q\n"
        "    no such directory: /lib64, /usr/lib64\n");
}

Test(loading, missing_for_one_library_and_found_for_another) {
    SAME(shown("lib /l/a.so needs=b,c,d runpath=/r\nlib /r/b needs=x\nlib /r/c needs=x runpath=/q\nlib /q/x\n"
               "lib /r/d needs=x"),
        "/l/a.so\n"
        "|-- b => /r/b (RUNPATH)\n"
        "|   `-- x => not found\n"
        "|-- c => /r/c (RUNPATH)\n"
        "|   `-- x => /q/x (RUNPATH)\n"
        "`-- d => /r/d (RUNPATH)\n"
        "    `-- also needs x (shown elsewhere)\n"
        "\n"
        "x, needed by /r/b: not found\n"
        "    no such directory: /lib64, /usr/lib64\n");
}

Test(loading, a_run_path_that_does_not_serve) {
    const char *files = "lib /l/a.so needs=b runpath=/r\nlib /r/b needs=c\nlib /r/c\nlib /lib64/c";
    SAME(shown(files), "/l/a.so\n"
                       "`-- b => /r/b (RUNPATH)\n"
                       "    `-- c => /lib64/c (ld.so's own directories)\n");
    SAME(shown_with(files, true),
        "/l/a.so\n"
        "`-- b => /r/b (RUNPATH)\n"
        "    `-- c => /lib64/c (ld.so's own directories)\n"
        "\n"
        "c, needed by /r/b, is /lib64/c (ld.so's own directories)\n"
        "    the RUNPATH of /l/a.so has /r/c, but it does not serve /r/b: give that one a RUNPATH, or link "
        "/l/a.so with --disable-new-dtags\n");
    // It is the same file.
    SAME(shown_with(
             "lib /l/a.so needs=b runpath=/r\nlib /r/b needs=c\nlink /r/c /lib64/c\nlib /lib64/c", true),
        "/l/a.so\n"
        "`-- b => /r/b (RUNPATH)\n"
        "    `-- c => /lib64/c (ld.so's own directories)\n");
}

Test(loading, each_place_with_its_cause) {
    SAME(shown("lib /l/a.so needs=x runpath=/foreign:/none:/empty:/link:/other\n"
               "lib /foreign/x machine=aarch64\ndir /empty\nlink /link/x gone\nlib /other/y"),
        "/l/a.so\n"
        "`-- x => not found\n"
        "\n"
        "x, needed by /l/a.so: not found\n"
        "    /foreign/x is for another machine; /link/x is a link to gone, which does not exist\n"
        "    searched /foreign, /link, /other\n"
        "    empty: /empty\n"
        "    no such directory: /none, /lib64, /usr/lib64\n");
}

Test(loading, versions) {
    SAME(shown("lib /l/a.so needs=b runpath=/r undefined=f@V1,g@V2,h@V3\nlib /r/b defines=g@@V2"),
        "/l/a.so\n"
        "`-- b => /r/b (RUNPATH)\n"
        "\n"
        "b has no V1 and V3, which /l/a.so needs\n"
        "    found at /r/b\n");
}

Test(loading, preloaded_libraries_and_filters_are_rows) {
    SAME(shown("lib /l/a.so needs=b auxiliary=x runpath=/r\nlib /r/b\nlib /p/c\nenv LD_PRELOAD=/p/c none"),
        "/l/a.so\n"
        "|-- b => /r/b (RUNPATH)\n"
        "|-- /p/c => /p/c (LD_PRELOAD)\n"
        "|-- none => not found (ld.so goes on without it)\n"
        "`-- x => not found (ld.so goes on without it)\n");
}

Test(loading, symbols) {
    static const char *const names[] = {"f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9"};
    struct report r = {0};
    struct undefined u = {0};
    for (size_t i = 0; i < COUNT(names); i++) strs_add(arena(), &u.symbols, str_of(names[i]));
    *vec_push(arena(), &r.libs) = (struct report_library){.file = S("/l/a.so")};
    *vec_push(arena(), &r.undefined) = u;
    strs_add(arena(), &r.unused, S("b"));
    strs_add(arena(), &r.unused, S("c"));
    struct paint p = {0};
    struct text some = text_begin(arena()), all = text_begin(arena());
    struct loading_style style = {.proc = scene(""), .paint = &p};
    loading_explain(&style, &some, &r);
    SAME(text_str(&some), "/l/a.so has undefined symbols: f1, f2, f3, f4, f5, f6, f7, f8 and 1 more\n"
                          "\n"
                          "/l/a.so uses no symbol of b and c, which it needs\n");
    style.all = true;
    loading_explain(&style, &all, &r);
    cr_expect(str_contains(text_str(&all), S("f7, f8, f9\n")));
}
