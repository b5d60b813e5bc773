#include "../../lib/inspect/alone.h"

#include "unit.h"

static const struct link *alone(const char *scene_text, const char *path) {
    struct process *proc = scene(scene_text);
    struct config *config = arena_calloc(arena(), sizeof *config, 1);
    *config = config_read(proc);
    struct alone_session session = {.proc = proc, .config = config};
    return alone_resolve(&session, str_of(path));
}

// NAME=FILE of each dependency; + before a file that only needld finds, ? if there is none.
static struct str found(const char *scene_text, const char *path) {
    const struct link *l = alone(scene_text, path);
    if (l->bypass_reason.n) return l->bypass_reason;
    struct strs out = {0};
    for (size_t i = 0; i < l->map.deps.n; i++) {
        const struct dependency *n = &l->map.deps.at[i];
        strs_add(arena(), &out,
            str_cat(arena(), n->name, S("="), dep_can_be_added(n) ? S("+") : S(""),
                n->path.n ? n->path : S("?")));
    }
    return joined(&out);
}

Test(alone, libraries_and_programs) {
    const char *files = "lib /usr/lib/b needs=c\nlib /r/c\nlib /s/libd.so soname=d\nenv LIBRARY_PATH=/s\n";
    SAME(found(str_cat(arena(), S("lib a.so needs=b,d\n"), str_of(files)).at, "a.so"),
        "b=/usr/lib/b|d=+/s/libd.so|c=?");
    SAME(found(str_cat(arena(), S("exe a needs=b,d\n"), str_of(files)).at, "a"),
        "b=/usr/lib/b|d=+/s/libd.so|c=?");
    SAME(found(str_cat(arena(), S("pie a needs=b,d runpath=/r\n"), str_of(files)).at, "a"),
        "b=/usr/lib/b|d=+/s/libd.so|c=+/r/c"); // the run path of another library
}

Test(alone, candidates_with_undefined_symbols_are_shown_too) {
    SAME(found("lib a.so needs=b\nlib /s/b undefined=nobody\nenv LIBRARY_PATH=/s", "a.so"), "b=+/s/b");
}

Test(alone, other_machines) {
    const char *foreign = "lib a.so needs=b machine=aarch64\nlib /usr/lib/b\nlib "
                          "/usr/aarch64-linux-gnu/lib/b machine=aarch64\n";
    const struct link *l = alone(foreign, "a.so");
    SAME(found(foreign, "a.so"), "b=?");
    SAME(link_trouble(l), "no GNU ld for this machine is in PATH");
    const char *linker = "linker /usr/bin/aarch64-linux-gnu-ld\n";
    SAME(found(str_cat(arena(), str_of(foreign), str_of(linker)).at, "a.so"),
        "b=/usr/aarch64-linux-gnu/lib/b");
    SAME(found("lib a.so needs=b machine=i386\nlib /usr/lib/b machine=i386", "a.so"), "b=/usr/lib/b");
}

Test(alone, sysroot_of_the_linker) {
    const char *files = "lib a.so needs=b,c runpath=/r\nlib /usr/lib/b\nlib /sr/usr/lib/b\nlib /sr/r/c\n"
                        "env PATH=/opt/bin\n";
    SAME(found(str_cat(arena(), str_of(files), S("linker /opt/bin/ld sysroot=/sr\n")).at, "a.so"),
        "b=/sr/usr/lib/b|c=/sr/r/c");
    struct str mute =
        str_cat(arena(), str_of(files), S("linker /opt/bin/ld.bfd no\nlink /opt/bin/ld ld.bfd\n"));
    cr_expect_gt(link_trouble(alone(mute.at, "a.so")).n, 0);
}

Test(alone, gnu_ld_where_ld_is_another) {
    const char *files = "lib a.so needs=b\nlib /usr/lib/b\n";
    struct str other = S("linker /usr/bin/ld.lld LLD 14\nlink /bin/ld /usr/bin/ld.lld\nenv PATH=/bin:/b\n");
    SAME(found(str_cat(arena(), str_of(files), other).at, "a.so"), "b=?");
    SAME(found(str_cat(arena(), str_of(files), other, S("linker /b/ld.bfd\n")).at, "a.so"), "b=/usr/lib/b");
}

Test(alone, no_library) {
    SAME(found("bytes x y", "x"), "is not a program or a shared library");
    SAME(found("obj x.o", "x.o"), "is not a program or a shared library");
    SAME(found("", "x"), "cannot be opened");
}

// Files that share a session give what each of them gives alone.
Test(alone, several_files) {
    struct process *proc = scene("lib a.so needs=b runpath=/r\nlib /r/b needs=d\nlib c.so needs=b,d\nlib d\n"
                                 "lib e.so needs=d machine=i386\nlib f.so needs=b runpath=/q\n"
                                 "lib /usr/lib/d machine=i386\nlib /q/b\nenv LIBRARY_PATH=/r");
    struct config config = config_read(proc);
    struct alone_session session = {.proc = proc, .config = &config};
    static const struct {
        const char *file, *want;
    } rows[] = {{"a.so", "/r/b ./d"}, {"c.so", "/r/b ./d"}, {"e.so", "/usr/lib/d"}, {"f.so", "/q/b"},
        {"a.so", "/r/b ./d"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct link *l = alone_resolve(&session, str_of(rows[i].file));
        struct strs out = {0};
        for (size_t j = 0; j < l->map.deps.n; j++)
            strs_add(arena(), &out, l->map.deps.at[j].path.n ? l->map.deps.at[j].path : S("?"));
        SAME_ROW(rows[i].file, strs_join(arena(), &out, S(" ")), rows[i].want);
    }
    EQUAL(session.n, 2);
}
