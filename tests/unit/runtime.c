#include "../../lib/elf/elf_versions.h"
#include "../../lib/inspect/runtime.h"

#include "unit.h"

#include <stdlib.h>
#include <string.h>

static struct report report_on(const char *scene_text, const char *path) {
    struct runtime_session session = {.proc = scene(scene_text)};
    return runtime_report(&session, str_of(path));
}

// The result for each name, in search order: NAME=FILE (RULE), or NAME=? if it is not found.
static struct str loads(const char *scene_text, const char *path) {
    struct report r = report_on(scene_text, path);
    if (r.bypass_reason.n) return r.bypass_reason;
    struct strs out = {0};
    for (size_t i = 0; i < r.deps.n; i++) {
        const struct report_dependency *n = &r.deps.at[i];
        struct str file = str_cat(arena(), n->file, S(" ("), n->rule, S(")"));
        if (n->status == REPORT_MISSING) file = n->why.n ? str_cat(arena(), S("? "), n->why) : S("?");
        strs_add(arena(), &out, str_cat(arena(), n->name, S("="), file));
    }
    return joined(&out);
}

Test(runtime, sources_in_their_order) {
    static const struct {
        const char *scene, *want;
    } rows[] = {
        {"lib /l/a.so needs=x rpath=/r\nlib /r/x\nlib /e/x\nenv LD_LIBRARY_PATH=/e", "x=/r/x (RPATH)"},
        {"lib /l/a.so needs=x runpath=/r\nlib /r/x\nlib /e/x\nenv LD_LIBRARY_PATH=/e",
            "x=/e/x (LD_LIBRARY_PATH)"},
        {"lib /l/a.so needs=x runpath=/r\nlib /r/x\nlib /usr/lib/x", "x=/r/x (RUNPATH)"},
        {"lib /l/a.so needs=x runpath=/r rpath=/q\nlib /q/x\nlib /lib64/x",
            "x=/lib64/x (ld.so's own directories)"},
        {"lib /l/a.so needs=x\nlib /lib64/x\nlib /usr/lib64/x", "x=/lib64/x (ld.so's own directories)"},
        {"lib /l/a.so needs=x\nlib /lib/x\nlib /usr/lib/x", "x=?"},
        {"lib /l/a.so needs=x\nlib /lib/x\ndir /usr/lib/x86_64-linux-gnu",
            "x=/lib/x (ld.so's own directories)"},
        {"lib /l/a.so needs=x nodeflib\nlib /lib64/x", "x=?"},
        {"lib /l/a.so needs=x\nlib x\nenv LD_LIBRARY_PATH=/e:", "x=x (LD_LIBRARY_PATH)"},
        {"lib /l/a.so needs=x\nlib /f/x\nenv LD_LIBRARY_PATH=/e;/f", "x=/f/x (LD_LIBRARY_PATH)"},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        SAME_ROW(rows[i].scene, loads(rows[i].scene, "/l/a.so"), rows[i].want);
}

Test(runtime, rpath_is_inherited_and_runpath_is_not) {
    SAME(loads("lib /l/a.so needs=b rpath=/r\nlib /r/b needs=c\nlib /r/c", "/l/a.so"),
        "b=/r/b (RPATH)|c=/r/c (RPATH of /l/a.so)");
    SAME(loads("lib /l/a.so needs=b runpath=/r\nlib /r/b needs=c\nlib /r/c", "/l/a.so"),
        "b=/r/b (RUNPATH)|c=? the RUNPATH of /l/a.so has /r/c, but it does not serve /r/b: give that one a "
        "RUNPATH, "
        "or link /l/a.so with --disable-new-dtags");
    // A library with DT_RUNPATH does not inherit DT_RPATH.
    SAME(loads("lib /l/a.so needs=b rpath=/r\nlib /r/b needs=c runpath=/q\nlib /r/c", "/l/a.so"),
        "b=/r/b (RPATH)|c=?");
}

Test(runtime, tokens) {
    SAME(loads("lib /l/a.so needs=b runpath=$ORIGIN/../r\nlib /r/b", "/l/a.so"), "b=/l/../r/b (RUNPATH)");
    SAME(loads("lib l/a.so needs=b runpath=${ORIGIN}\nlib l/b", "l/a.so"), "b=/w/l/b (RUNPATH)");
    SAME(loads("lib /l/a.so needs=b runpath=/r/$LIB/$PLATFORM\nlib /r/lib64/x86_64/b", "/l/a.so"),
        "b=/r/lib64/x86_64/b (RUNPATH)");
    SAME(loads("lib /l/a.so needs=b runpath=/r/$other\nlib /r/$other/b", "/l/a.so"),
        "b=/r/$other/b (RUNPATH)");
    // The directory of a program is that of the file behind its links.
    SAME(
        loads(
            "pie /l/p needs=b runpath=$ORIGIN interp=/lib64/ld-linux-x86-64.so.2\nlib /l/b\nlink /bin/p /l/p",
            "/bin/p"),
        "b=/l/b (RUNPATH)");
}

Test(runtime, loaded_libraries_are_not_searched_for) {
    SAME(loads("lib /l/a.so needs=b,c runpath=/r\nlib /r/b soname=c", "/l/a.so"),
        "b=/r/b (RUNPATH)|c=/r/b (already loaded)");
    SAME(loads("exe p needs=ld-linux-x86-64.so.2 interp=/lib64/ld-linux-x86-64.so.2", "p"),
        "ld-linux-x86-64.so.2=/lib64/ld-linux-x86-64.so.2 (ld.so itself)");
}

Test(runtime, unfit_files) {
    SAME(loads("lib /l/a.so needs=b runpath=/q:/r\nlib /q/b machine=aarch64\nlib /r/b", "/l/a.so"),
        "b=/r/b (RUNPATH)");
    SAME(loads("lib /l/a.so needs=b runpath=/q:/r\nbytes /q/b text\nlib /r/b", "/l/a.so"),
        "b=? ld.so fails at /q/b, which is too short for an ELF file");
    SAME(loads("lib /l/a.so needs=b runpath=/q:/r\ndir /q/b\nlib /r/b", "/l/a.so"),
        "b=? ld.so fails at /q/b, which is a directory");
    SAME(loads("lib /l/a.so needs=b runpath=/r\nlib /r/b needs=c nosections\n", "/l/a.so"),
        "b=/r/b (RUNPATH)|c=?");
}

Test(runtime, names_with_a_slash) {
    SAME(loads("lib /l/a.so needs=sub/b,/x/c runpath=/r\nlib sub/b\nlib /r/sub/b\nlib /x/c", "/l/a.so"),
        "sub/b=sub/b (as written)|/x/c=/x/c (as written)");
}

Test(runtime, musl) {
    const char *interp = "exe p needs=b runpath=/r interp=/lib/ld-musl-x86_64.so.1\n";
    SAME(loads(str_cat(arena(), str_of(interp), S("lib /r/b needs=c\nlib /r/c")).at, "p"),
        "b=/r/b (RUNPATH)|c=/r/c (RUNPATH of p)");
    SAME(loads(str_cat(arena(), str_of(interp), S("lib /usr/local/lib/b")).at, "p"),
        "b=/usr/local/lib/b (ld.so's own directories)");
    SAME(loads(str_cat(arena(), str_of(interp), S("lib /m/b\nbytes /etc/ld-musl-x86_64.path /k\\n/m\\n")).at,
             "p"),
        "b=/m/b (ld.so's own directories)");
    SAME(loads("lib a.so needs=libc.so,b\nlib /lib/libc.so\nlib /usr/lib/b", "a.so"),
        "libc.so=/lib/libc.so (ld.so's own directories)|b=/usr/lib/b (ld.so's own directories)");
}

Test(runtime, levels_of_the_processor) {
    const char *process = "lib a.so needs=b runpath=/r\nlib /r/b\nlib /r/glibc-hwcaps/x86-64-v2/b\n"
                          "lib /r/glibc-hwcaps/x86-64-v3/b\n";
    struct str v2 = S("bytes /proc/cpuinfo flags\\t: cx16 lahf_lm popcnt pni sse4_1 sse4_2 ssse3\\n");
    SAME(loads(str_cat(arena(), str_of(process), v2).at, "a.so"), "b=/r/glibc-hwcaps/x86-64-v2/b (RUNPATH)");
    SAME(loads(process, "a.so"), "b=/r/b (RUNPATH)");
}

Test(runtime, where_a_missing_name_was_searched) {
    struct report r = report_on("lib /l/a.so needs=b runpath=/r:/r\nenv LD_LIBRARY_PATH=/e", "/l/a.so");
    SAME(joined(&r.deps.at[0].ld_dirs), "/e|/r|/lib64|/usr/lib64");
}

Test(runtime, no_library) {
    SAME(loads("bytes x y", "x"), "is not a program or a shared library");
    SAME(loads("obj x.o", "x.o"), "is not a program or a shared library");
    SAME(loads("dir x", "x"), "is not a program or a shared library");
    SAME(loads("", "x"), "cannot be opened");
}

Test(runtime, a_name_is_searched_for_each_library_until_it_is_found) {
    SAME(loads("lib /l/a.so needs=b,c,d runpath=/r\nlib /r/b needs=x\nlib /r/c needs=x runpath=/q\nlib /q/x\n"
               "lib /r/d needs=x,y",
             "/l/a.so"),
        "b=/r/b (RUNPATH)|c=/r/c (RUNPATH)|d=/r/d (RUNPATH)|x=?|x=/q/x (RUNPATH)|y=?");
    SAME(loads("lib /l/a.so needs=b,c runpath=/r\nlib /r/b needs=x nodeflib\nlib /r/c needs=x\nlib /lib64/x",
             "/l/a.so"),
        "b=/r/b (RUNPATH)|c=/r/c (RUNPATH)|x=?|x=/lib64/x (ld.so's own directories)");
}

Test(runtime, files_that_end_the_search) {
    static const struct {
        const char *file, *want;
    } rows[] = {
        {"obj /q/b", "b=? ld.so fails at /q/b, which is no shared library"},
        {"exe /q/b", "b=? ld.so fails at /q/b, which is a program, not a shared library"},
        {"pie /q/b needs=c",
            "b=? ld.so fails at /q/b, which is a position-independent program, not a shared library"},
        {"lib /q/b osabi=9", "b=? ld.so fails at /q/b, which is for another operating system"},
        {"lib /q/b abiversion=1", "b=? ld.so fails at /q/b, which is of another version of the ABI"},
        {"lib /q/b osabi=3 abiversion=4", "b=? ld.so fails at /q/b, which is of another version of the ABI"},
        {"lib /q/b osabi=3 abiversion=3", "b=/q/b (RUNPATH)"},
        {"lib /q/b version=7", "b=? ld.so fails at /q/b, which is of another version of ELF"},
        {"lib /q/b machine=aarch64 osabi=9", "b=/r/b (RUNPATH)"},
        {"lib /q/b machine=i386", "b=/r/b (RUNPATH)"},
        {"bytes /q/b ", "b=? ld.so fails at /q/b, which is too short for an ELF file"},
        {"link /q/b nowhere", "b=/r/b (RUNPATH)"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct str text = str_cat(
            arena(), S("lib /l/a.so needs=b runpath=/q:/r\nlib /r/b\n"), str_of(rows[i].file), S("\n"));
        SAME_ROW(rows[i].file, loads(text.at, "/l/a.so"), rows[i].want);
    }
}

Test(runtime, what_was_in_the_way) {
    SAME(loads("lib /l/a.so needs=b runpath=/q\nlib /q/b machine=aarch64", "/l/a.so"),
        "b=? /q/b is for another machine");
    SAME(loads("lib /l/a.so needs=b runpath=/q\nlink /q/b /gone", "/l/a.so"),
        "b=? /q/b is a link to /gone, which does not exist");
}

Test(runtime, filters) {
    SAME(
        loads("lib /l/a.so needs=b filter=f auxiliary=x runpath=/r\nlib /r/b\nlib /r/f\nlib /r/x", "/l/a.so"),
        "b=/r/b (RUNPATH)|x=/r/x (RUNPATH, DT_AUXILIARY)|f=/r/f (RUNPATH, DT_FILTER)");
    struct report r = report_on("lib /l/a.so filter=f auxiliary=x", "/l/a.so");
    EQUAL(r.deps.n, 2);
    EQUAL(r.deps.at[0].status, REPORT_LEFT_OUT);
    EQUAL(r.deps.at[1].status, REPORT_MISSING);
}

Test(runtime, preload) {
    SAME(loads("lib /l/a.so needs=b runpath=/r\nlib /r/b\nlib /p/c needs=d soname=b\nlib /r/p\n"
               "env LD_PRELOAD=/p/c p:q",
             "/l/a.so"),
        "/p/c=/p/c (LD_PRELOAD)|p=/r/p (LD_PRELOAD)|q= (LD_PRELOAD)|b=/p/c (already loaded)|d=?");
    SAME(loads("lib /l/a.so\nlib /p/c\nbytes /etc/ld.so.preload /p/c\\n", "/l/a.so"),
        "/p/c=/p/c (/etc/ld.so.preload)");
}

Test(runtime, what_is_built_into_ld_so) {
    static const char *const sizes[] = {"", "4000", "3072", "3071", "3070", "3069", "4096", "9000"};
    static const char strings[] =
        "x\0/etc/\0no\0/k/lib/\0/usr/lib/\0/k/lib/\0\0ld.so stable release version 2.36.\n";
    for (size_t i = 0; i < COUNT(sizes); i++) {
        size_t n = (size_t)strtoul(sizes[i], NULL, 10);
        char *bytes = arena_calloc(arena(), 1, n + 200);
        memset(bytes, 'x', n);
        memcpy(bytes + n, strings, sizeof strings);
        struct process *proc = scene("");
        memory_file(proc->os, S("/ld.so"), (struct str){bytes, n + 100});
        struct runtime_loader loader = runtime_loader_read(proc, &(struct root){0}, S("/ld.so"));
        SAME_ROW(sizes[i], joined(&loader.dirs), "/k/lib|/usr/lib");
        cr_expect(loader.minor == 36, "%s", sizes[i]);
    }
    SAME(loads("exe p needs=b interp=/lib64/ld-linux-x86-64.so.2\nlib /k/lib/b\nlib /usr/lib/b\n"
               "bytes /lib64/ld-linux-x86-64.so.2 ELF\\x00/k/lib/\\x00/usr/lib/\\x00",
             "p"),
        "b=/k/lib/b (ld.so's own directories)");
}

Test(runtime, directories_of_older_processors) {
    const char *files =
        "exe p needs=b runpath=/r interp=/lib64/ld-linux-x86-64.so.2\nlib /r/b\nlib /r/tls/b\n"
        "bytes /lib64/ld-linux-x86-64.so.2 ELF\\x00/lib/\\x00\\x20release\\x20version\\x202.";
    SAME(loads(str_cat(arena(), str_of(files), S("36.\n")).at, "p"), "b=/r/tls/b (RUNPATH)");
    SAME(loads(str_cat(arena(), str_of(files), S("37.\n")).at, "p"), "b=/r/b (RUNPATH)");
    SAME(loads(str_cat(arena(), str_of(files),
                   S("36.\nlib /r/tls/haswell/x86_64/b\nbytes /proc/cpuinfo vendor_id\\t: "
                     "GenuineIntel\\nflags\\t: avx2 bmi1 bmi2 abm movbe popcnt fma\\n"))
                   .at,
             "p"),
        "b=/r/tls/haswell/x86_64/b (RUNPATH)");
}

// loads() in the root /s.
static struct str loads_in_root(const char *scene_text, const char *path, const char *conf) {
    struct runtime_session session = {.proc = scene(scene_text), .origin.conf = str_of(conf)};
    cr_assert(root_open(session.proc, S("/s"), &session.origin.root));
    struct report r = runtime_report(&session, str_of(path));
    struct strs out = {0};
    for (size_t i = 0; i < r.deps.n; i++) {
        const struct report_dependency *n = &r.deps.at[i];
        struct str file = n->file.n ? str_cat(arena(), n->file, S(" ("), n->rule, S(")")) : S("?");
        strs_add(arena(), &out, str_cat(arena(), n->name, S("="), file));
    }
    return joined(&out);
}

Test(runtime, another_root) {
    static const struct {
        const char *scene, *want;
    } rows[] = {
        {"lib /s/a needs=b runpath=/l\nlib /l/b\nlib /s/l/b", "b=/s/l/b (RUNPATH)"},
        {"lib /s/a needs=b runpath=/l\nlib /l/b\nlib /lib64/b", "b=?"},
        {"lib /s/a needs=b runpath=l\nlib /s/l/b\nlib /w/l/b", "b=/s/l/b (RUNPATH)"},
        {"lib /s/a needs=b runpath=$ORIGIN/l\nlib /s/l/b", "b=/s/l/b (RUNPATH)"},
        {"lib /s/a needs=b\nlib /s/lib64/b\nlib /lib64/b", "b=/s/lib64/b (ld.so's own directories)"},
        {"lib /s/a needs=b\nlink /s/lib64/b /x/c\nlib /s/x/c\nbytes /x/c text",
            "b=/s/lib64/b (ld.so's own directories)"},
        {"lib /s/a needs=b\nlink /s/lib64 /x\nlib /s/x/b\nlib /s/lib/b",
            "b=/s/lib64/b (ld.so's own directories)"},
        {"lib /s/a needs=b\nlib /s/lib/b\ndir /s/usr/lib/x86_64-linux-gnu",
            "b=/s/lib/b (ld.so's own directories)"},
        {"lib /s/a needs=/x/b\nlib /s/x/b\nlib /x/b", "/x/b=/s/x/b (as written)"},
        {"lib /s/a needs=b\nlib /s/o/b\nbytes /s/etc/ld.so.conf include\\x20/etc/c.d/*.conf\\n\n"
         "bytes /s/etc/c.d/o.conf /o\\n",
            "b=/s/o/b (ld.so.conf)"},
        {"lib /s/a needs=b nodeflib\nlib /s/lib64/b\nbytes /s/etc/ld.so.conf /lib64\\n", "b=?"},
        {"lib /s/a needs=b\nlib /s/p\nbytes /s/etc/ld.so.preload /p\\n\nlib /s/lib64/b",
            "/p=/s/p (/etc/ld.so.preload)|b=/s/lib64/b (ld.so's own directories)"},
        {"exe /s/a needs=b runpath=$ORIGIN/l interp=/lib/ld-musl-x86_64.so.1\nlib /s/l/b",
            "b=/s/l/b (RUNPATH)"},
        {"exe /s/a needs=b,libc.so interp=/lib/ld-musl-x86_64.so.1\nlib /s/m/b\n"
         "bytes /s/etc/ld-musl-x86_64.path /m\\n\nlib /s/lib/ld-musl-x86_64.so.1",
            "b=/s/m/b (ld.so's own directories)|libc.so=/s/lib/ld-musl-x86_64.so.1 (ld.so itself)"},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        SAME_ROW(rows[i].scene, loads_in_root(rows[i].scene, "/s/a", ""), rows[i].want);
}

Test(runtime, a_program_outside_of_the_root) {
    SAME(loads_in_root("dir /s\nlib /l/a needs=b,c runpath=$ORIGIN:/k\nlib /l/b\nlib /s/k/c", "/l/a", ""),
        "b=/l/b (RUNPATH)|c=/s/k/c (RUNPATH)");
}

Test(runtime, another_ld_so_conf) {
    SAME(loads_in_root("lib /s/a needs=b\nlib /s/o/b\nlib /s/x/b\nbytes /s/etc/ld.so.conf /o\\n\n"
                       "bytes /w/c /x\\n",
             "/s/a", "/w/c"),
        "b=/s/x/b (ld.so.conf)");
}

// Each version as LIBRARY VERSION BY.
static struct str unmet(const char *scene_text) {
    struct report r = report_on(scene_text, "/l/a.so");
    struct strs out = {0};
    for (size_t i = 0; i < r.unmet.n; i++)
        strs_add(arena(), &out,
            str_cat(arena(), r.libs.at[r.unmet.at[i].lib].file, S(" "), r.unmet.at[i].version, S(" "),
                r.libs.at[r.unmet.at[i].by].file));
    return joined(&out);
}

Test(runtime, versions_that_are_not_defined) {
#define USER "lib /l/a.so needs=b runpath=/r undefined=f@V1,g@V2\n"
    SAME(unmet(USER "lib /r/b defines=f@@V1,g@@V2"), "");
    SAME(unmet(USER "lib /r/b defines=f@@V1"), "/r/b V2 /l/a.so");
    SAME(unmet(USER "lib /r/b defines=h@@V3"), "/r/b V1 /l/a.so|/r/b V2 /l/a.so");
    SAME(unmet(USER "lib /r/b defines=f,g"), ""); // without any version
    SAME(unmet("lib /l/a.so needs=b,c runpath=/r\nlib /r/b needs=c undefined=f@V1 runpath=/r\n"
               "lib /r/c defines=f@@V2"),
        "/r/c V1 /r/b");
    SAME(unmet("lib /l/a.so needs=libc.so,b undefined=f@V1/b\nlib /lib/libc.so\nlib /lib/b defines=f@@V2"),
        "");
}

Test(runtime, highest_versions) {
    struct runtime_session session = {
        .proc =
            scene("lib /l/a.so needs=b,c runpath=/r undefined=f@V_1.9/b,g@V_1.10/b,h@W_1/b\n"
                  "lib /r/b defines=f@@V_1.9,g@@V_1.10,h@@W_1\nlib /r/c needs=b undefined=f@V_1.9,g@V_1.10"),
        .versions = true};
    struct report r = runtime_report(&session, S("/l/a.so"));
    EQUAL(r.highest.n, 2);
    SAME(r.highest.at[0].version, "V_1.10");
    EQUAL(r.highest.at[0].users.n, 2);
    EQUAL(r.highest.at[0].users.at[1].by, 2);
    SAME(r.highest.at[1].version, "W_1");
    cr_expect(elf_version_is_higher(S("A_2.34"), S("A_2.4")));
    cr_expect(!elf_version_is_higher(S("A_2.4"), S("A_2.34")));
    cr_expect(elf_version_is_higher(S("A_2.4.1"), S("A_2.4")));
    cr_expect(!elf_version_is_higher(S("A_2.4"), S("A_2.4")));
}
