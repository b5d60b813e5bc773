#include "../../lib/inspect/problem.h"

#include "unit.h"

// The problems of a link that failed. The scene has `m.o` unless it makes one.
static struct problems problems_with(const char *scene_text, struct linker_result result) {
    struct process *proc = scene(scene_text);
    struct config *config = arena_calloc(arena(), sizeof *config, 1);
    struct host_linker *linker = arena_calloc(arena(), sizeof *linker, 1);
    *config = config_read(proc);
    *linker = host_linker_find(proc, config);
    struct problems out = {0};
    problems_find(proc, config, linker, link_resolve(proc, config, linker, false), &result, &out);
    return out;
}

static struct problems problems_of(const char *scene_text) {
    return problems_with(scene_text, (struct linker_result){.known = true, .status = 1});
}

static void add_words(struct strs *out, const char *name, struct strs words) {
    if (!words.n) return;
    struct str list = strs_join(arena(), &words, S(" "));
    strs_add(arena(), out, str_cat(arena(), str_of(name), S(":"), list));
}

// `CAUSE append:WORDS remove:WORDS ...` of each problem.
static struct str remedy(const char *scene_text) {
    struct problems found = problems_of(scene_text);
    struct strs out = {0};
    for (size_t i = 0; i < found.n; i++) {
        const struct problem *p = &found.at[i];
        struct strs one = {0};
        strs_add(arena(), &one, p->cause);
        add_words(&one, "prepend", p->fix.prepend);
        add_words(&one, "append", p->fix.append);
        add_words(&one, "remove", p->fix.remove);
        add_words(&one, "move", p->fix.move);
        add_words(&one, "relink", p->fix.relink);
        strs_add(arena(), &out, strs_join(arena(), &one, S(" ")));
    }
    return joined(&out);
}

// The sentences of the first problem: what is wrong, and what to do.
static struct str told(const char *scene_text) {
    struct problems found = problems_of(scene_text);
    if (!found.n) return S("nothing");
    return str_cat(arena(), found.at[0].text, S(" -> "), found.at[0].fix.text);
}

#define LIBC "lib /usr/lib/libc.so.6 soname=libc.so.6 defines=puts\n"

Test(problem, a_link_that_works) {
    struct linker_result works = {.known = true};
    EQUAL(problems_with("obj m.o defines=_start\nlib x.so needs=gone\nargv m.o x.so", works).n, 0);
    struct problems two = problems_with("obj m.o defines=_start\nlib x.so needs=liby.so.2\n"
                                        "lib liby.so.1 soname=liby.so.1\nargv m.o x.so liby.so.1",
        works);
    EQUAL(two.n, 1);
    SAME(two.at[0].cause, "two-versions");
    cr_expect(two.at[0].works);
}

Test(problem, another_libc) {
    const char *text =
        "obj m.o defines=_start\nlib x.so needs=libc.so\n" LIBC "argv m.o x.so /usr/lib/libc.so.6";
    struct problems found = problems_with(text, (struct linker_result){.known = true});
    EQUAL(found.n, 1);
    SAME(found.at[0].text, "x.so was built for musl, and the link is for glibc");
    SAME(remedy("obj m.o defines=_start\nlib x.so needs=libc.so undefined=f@LIBC/libc.so\n" LIBC
                "argv m.o x.so /usr/lib/libc.so.6"),
        "other-libc");
}

// --- dependencies

Test(problem, nowhere) {
    const char *text =
        "obj m.o defines=_start undefined=x\nlib l/x.so needs=liby.so.4 undefined=y defines=x\n";
    SAME(told(str_cat(arena(), str_of(text), S("argv m.o l/x.so")).at),
        "liby.so.4, needed by l/x.so, is nowhere -> add its directory with -L or LIBRARY_PATH");
    SAME(told(str_cat(arena(), str_of(text), S("lib l/z.so needs=liby.so.4\nargv m.o l/x.so l/z.so")).at),
        "liby.so.4, needed by l/x.so and l/z.so, is nowhere -> add its directory with -L or LIBRARY_PATH");
    SAME(told(str_cat(arena(), str_of(text), S("lib l/liby.so.5 soname=liby.so.5\nargv m.o l/x.so")).at),
        "liby.so.4, needed by l/x.so, is nowhere; l has 5: l/x.so is built for another version of it -> "
        "get liby.so.4, or x.so built for liby.so.5");
    SAME(remedy(str_cat(arena(), str_of(text), S("argv m.o l/x.so -L/none")).at), "no-directory");
    SAME(remedy(str_cat(
             arena(), str_of(text), S("lib /o/lib64/liby.so.4 defines=y\nargv m.o l/x.so -rpath-link /o/lib"))
                    .at),
        "no-directory prepend:-rpath-link /o/lib64");
}

Test(problem, what_is_not_needed_is_not_told) {
    SAME(remedy("obj m.o defines=_start undefined=f\nlib x.so needs=liby.so.4\nlib l/libf.so defines=f "
                "soname=libf.so\n"
                "argv m.o x.so -Ll"),
        "not-named append:-lf");
}

Test(problem, a_file_that_cannot_be_linked) {
    static const struct {
        const char *file, *problem;
    } rows[] = {
        {"bytes l/liby.so.4 ", "is empty"},
        {"bytes l/liby.so.4 version\\ https://git-lfs.github.com/spec/v1\\n",
            "is a git-lfs pointer, not a library"},
        {"bytes l/liby.so.4 INPUT(-ly)\\n", "is a linker script, not a shared library"},
        {"bytes l/liby.so.4 liby.so.4.1",
            "is a text file with the name liby.so.4.1, and should be a link to it"},
        {"bytes l/liby.so.4 hello\\n", "is a text file, not a shared library"},
        {"bytes l/liby.so.4 !<arch>\\n", "is an archive, not a shared library"},
        {"bytes l/liby.so.4 \\0\\0\\0\\0", "is not an ELF file"},
        {"link l/liby.so.4 liby.so.4.1", "is a link to liby.so.4.1, which does not exist"},
        {"dir l/liby.so.4", "is a directory"},
        {"fifo l/liby.so.4", "is not a regular file"},
        {"lib l/liby.so.4\nunreadable l/liby.so.4", "cannot be read: permission denied"},
        {"lib l/liby.so.4 cut=300", "is cut short"},
        {"lib l/liby.so.4 cut=20", "is cut short"},
        {"lib l/liby.so.4 machine=aarch64", "is for AArch64, and the link is for x86-64"},
        {"lib l/liby.so.4 machine=i386", "is for i386, and the link is for x86-64"},
        {"lib l/liby.so.4 machine=x32", "is for x32, and the link is for x86-64"},
        {"lib l/liby.so.4 machine=aarch64_be", "is for big-endian AArch64, and the link is for x86-64"},
        {"lib l/liby.so.4 machine=mipsn32el", "is for little-endian MIPS N32, and the link is for x86-64"},
        {"obj l/liby.so.4 defines=y", "is an object file, not a shared library"},
        {"exe l/liby.so.4", "is a program, not a shared library"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct str text =
            str_cat(arena(), S("obj m.o defines=_start\nlib x.so needs=liby.so.4 undefined=y\n"),
                str_of(rows[i].file), S("\nargv m.o x.so -Ll"));
        struct problems found = problems_of(text.at);
        struct str want =
            str_cat(arena(), S("l/liby.so.4 "), str_of(rows[i].problem), S("; it is needed by x.so"));
        SAME_ROW(rows[i].file, found.n ? found.at[0].text : S("nothing"), want.at);
        SAME_ROW(rows[i].file, found.n ? found.at[0].cause : S(""), "unfit");
    }
}

Test(problem, a_name_with_a_slash) {
    SAME(remedy("obj m.o defines=_start\nlib x.so needs=b/liby.so undefined=y\nlib l/liby.so defines=y\nargv "
                "m.o x.so -Ll"),
        "slash relink:x.so -Ll -ly");
}

// --- copies

Test(problem, versions) {
    const char *text = "obj m.o defines=_start\nlib x.so needs=liby.so.1 undefined=f@V2/liby.so.1\n"
                       "lib old/liby.so.1 soname=liby.so.1 defines=f@V1\nlink old/liby.so liby.so.1\n"
                       "lib new/liby.so.1 soname=liby.so.1 defines=f@V1,f@@V2\nlink new/liby.so liby.so.1\n";
    SAME(remedy(str_cat(arena(), str_of(text), S("argv m.o x.so -Lold -Lnew -ly")).at),
        "version prepend:-Lnew");
    SAME(told(str_cat(arena(), str_of(text), S("argv m.o x.so -Lold -Lnew -ly")).at),
        "old/liby.so has no V2, which x.so needs -> put -Lnew before -Lold");
    SAME(remedy(str_cat(arena(), str_of(text), S("argv m.o x.so old/liby.so.1 -Lnew")).at),
        "version append:-ly remove:old/liby.so.1");
    SAME(told(str_cat(arena(), str_of(text), S("argv m.o x.so -Lold -ly")).at),
        "old/liby.so has no V2, which x.so needs -> get a newer liby.so.1, or x.so built for this one");
}

Test(problem, the_libc_is_too_old) {
    SAME(told("obj m.o defines=_start\nlib x.so needs=libc.so.6 undefined=f@GLIBC_2.34/libc.so.6\n"
              "lib /usr/lib/libc.so.6 soname=libc.so.6 defines=f@GLIBC_2.4,g@GLIBC_2.31\nargv m.o x.so "
              "/usr/lib/libc.so.6"),
        "/usr/lib/libc.so.6 has no GLIBC_2.34, which x.so needs: this system is older than x.so -> "
        "link on a system that has glibc 2.34, or get x.so built for an older one");
    struct problems found =
        problems_of("obj m.o defines=_start\nlib x.so needs=libc.so.6 undefined=f@GLIBC_2.34/libc.so.6\n"
                    "lib /usr/lib/libc.so.6 soname=libc.so.6 defines=f@GLIBC_2.4,g@GLIBC_2.31\nargv m.o x.so "
                    "/usr/lib/libc.so.6");
    SAME(found.at[0].detail.at[0], "its highest version is GLIBC_2.31");
}

Test(problem, symbols_that_another_copy_has) {
    const char *text =
        "obj m.o defines=_start undefined=f\n"
        "lib old/liby.so soname=liby.so.1 defines=g\nlib new/liby.so soname=liby.so.1 defines=f,g\n";
    SAME(remedy(str_cat(arena(), str_of(text), S("argv m.o -Lold -Lnew -ly")).at), "symbol prepend:-Lnew");
}

// --- undefined symbols

Test(problem, dependencies_and_libraries_that_are_not_named) {
    const char *text = "obj m.o defines=_start undefined=f\nlib x.so needs=liby.so.1 undefined=f\n"
                       "lib l/liby.so.1 soname=liby.so.1 defines=f\n";
    SAME(
        remedy(str_cat(arena(), str_of(text), S("argv m.o x.so -Ll")).at), "dso-missing append:-l:liby.so.1");
    SAME(
        remedy(str_cat(arena(), str_of(text), S("link l/liby.so liby.so.1\nargv m.o x.so -rpath-link l")).at),
        "dso-missing append:-Ll -ly");
    SAME(told(str_cat(arena(), str_of(text), S("link l/liby.so liby.so.1\nargv m.o -Ll")).at),
        "m.o uses f, from l/liby.so -> add -ly");
    SAME(remedy("obj m.o defines=_start undefined=f\nar l/libf.a f.o:defines=f\nargv m.o -Ll"),
        "not-named append:-lf");
    SAME(remedy("obj m.o defines=_start undefined=f\nar l/libf.a machine=i386 f.o:defines=f\nargv m.o -Ll"),
        "not-named");
    SAME(remedy("obj m.o undefined=main defines=_start\nlib l/libm.so defines=main\nargv m.o -Ll"),
        "not-named");
}

Test(problem, fewest_libraries) {
    SAME(remedy("obj m.o defines=_start\nlib x.so undefined=f,g\nlib l/liba.so defines=f\nlib l/libb.so "
                "defines=g\n"
                "lib l/libc2.so defines=f,g\nargv m.o x.so -Ll"),
        "built-without append:-lc2");
    SAME(remedy("obj m.o defines=_start\nlib x.so undefined=f,g\nlib l/liba.so defines=f\nlib l/libb.so "
                "defines=g\n"
                "argv m.o x.so -Ll"),
        "built-without append:-la -lb");
}

Test(problem, a_library_that_brings_undefined_symbols_is_not_named) {
    SAME(remedy("obj m.o defines=_start\nlib x.so undefined=f\nlib l/liba.so defines=f undefined=nobody\n"
                "lib l/libb.so defines=f\nargv m.o x.so -Ll"),
        "built-without append:-lb");
}

Test(problem, a_library_that_was_itself_built_without_its_dependencies) {
    SAME(remedy("obj m.o defines=_start undefined=q\nlib l/libq.so defines=q undefined=p\nlib l/libp.so "
                "defines=p\n"
                "argv m.o -Ll"),
        "not-named append:-lq|built-without append:-lp");
}

Test(problem, libraries_that_are_never_named) {
    static const char *const files[] = {"lib l/libasan.so.8 soname=libasan.so.8 defines=f",
        "lib l/libclang_rt.asan.so defines=f", "lib l/ld-musl-x86_64.so.1 defines=f",
        "lib l/liby.so needs=libc.so defines=f", "lib l/libz.so.2 soname=libz.so.2 defines=f",
        "lib l/liby.so machine=aarch64 defines=f"};
    for (size_t i = 0; i < COUNT(files); i++) {
        struct str text = str_cat(arena(),
            S("obj m.o defines=_start\nlib x.so undefined=f\nlib libz.so.1 soname=libz.so.1\n" LIBC),
            str_of(files[i]), S("\nargv m.o x.so libz.so.1 /usr/lib/libc.so.6 -Ll"));
        SAME_ROW(files[i], remedy(text.at), "built-without");
    }
}

Test(problem, order) {
    const char *text = "obj m.o defines=_start undefined=a\nar l/liba.a a.o:defines=a:undefined=b\nar "
                       "l/libb.a b.o:defines=b\n";
    SAME(remedy(str_cat(arena(), str_of(text), S("argv m.o -Ll -lb -la")).at), "order move:-lb");
    SAME(told(str_cat(arena(), str_of(text), S("argv m.o -Ll -lb -la")).at),
        "-lb comes before -la, which uses b from it -> move -lb behind -la");
    SAME(remedy(str_cat(arena(), str_of(text), S("argv -Ll -la -lb m.o")).at), "order move:-la -lb");
    SAME(remedy("obj m.o defines=_start undefined=a\nar l/liba.a a.o:defines=a:undefined=b c.o:defines=c\n"
                "ar l/libb.a b.o:defines=b:undefined=c\nargv m.o -Ll -la -lb"),
        "order append:-la");
    SAME(remedy("obj m.o defines=_start undefined=f\nlib l/libf.so soname=libf.so defines=f\nargv "
                "--as-needed -Ll -lf m.o"),
        "order move:-lf");
}

Test(problem, hidden_symbols) {
    SAME(remedy("obj m.o defines=_start,__udivti3%hidden\nlib x.so undefined=__udivti3\nargv m.o x.so"),
        "hidden relink:x.so");
    SAME(told("obj m.o defines=_start,mine%hidden\nlib x.so undefined=mine\nargv m.o x.so"),
        "x.so uses mine, which the program has and hides from libraries -> give mine default visibility in "
        "the program: "
        "no version script, --exclude-libs or -fvisibility=hidden");
}

Test(problem, another_cxx_abi) {
    SAME(told("obj m.o defines=_start undefined=_ZN2ns1fENSt7__cxx1112basic_stringE\n"
              "lib x.so defines=_ZN2ns1fESs\nargv m.o x.so"),
        "m.o uses ns::f with libstdc++'s types since GCC 5 (std::__cxx11), and x.so has it with libstdc++'s "
        "types from "
        "before GCC 5 -> compile m.o with -D_GLIBCXX_USE_CXX11_ABI=0, or get x.so built for the same types");
    SAME(remedy("obj m.o defines=_start undefined=_Z4nameB5cxx11v\nlib x.so defines=_Z4namev\nargv m.o x.so"),
        "other-abi");
    SAME(remedy("obj m.o defines=_start undefined=_Z1fi\nlib x.so defines=_Z1fj\nargv m.o x.so"), "symbol");
    // x.so has another function, and y.so is the first of those with other types.
#define THREE                                                                                                \
    "obj m.o defines=_start undefined=_Z1fSs,_Z1fiSs,_Z1gSs\nlib x.so defines=_Z1hj\n"                       \
    "lib y.so defines=_Z1fNSt7__cxx1112basic_stringE\nlib z.so defines=_Z1gB5cxx11v,_Z1fB5cxx11v\n"          \
    "argv m.o x.so y.so z.so"
    SAME(remedy(THREE), "other-abi|other-abi");
    SAME(told(THREE), "m.o uses f with libstdc++'s types from before GCC 5, and y.so has it with libstdc++'s "
                      "types since GCC 5 "
                      "(std::__cxx11) -> compile m.o with -D_GLIBCXX_USE_CXX11_ABI=1, or get y.so built for "
                      "the same types");
}

Test(problem, what_nothing_defines) {
    SAME(told("obj m.o defines=_start undefined=f\nargv m.o"),
        "m.o uses f, which no library within reach defines -> add the object or library that defines f");
    SAME(told("obj m.o defines=_start\nlib x.so needs=liby.so undefined=f,g\nlib l/liby.so\nargv m.o x.so "
              "-rpath-link l"),
        "l/liby.so has no f and 1 more, which x.so uses -> get the liby.so that x.so was built with, or x.so "
        "built for this one");
    SAME(told("obj m.o defines=_start undefined=__asan_init\nargv m.o"),
        "m.o was compiled with -fsanitize=address, and uses __asan_init -> link with -fsanitize=address, or "
        "build m.o without it");
}

// --- inputs

Test(problem, libraries_that_are_not_found) {
    SAME(remedy("obj m.o defines=_start\nlib /s/stubs/libx.so\nenv NEEDLD_STUB_PATH=/s/stubs\nargv m.o -lx"),
        "no-library append:-L/s/stubs");
    SAME(told("obj m.o defines=_start\nlib /s/libx.so\nenv LD_LIBRARY_PATH=/s\nargv m.o -lx"),
        "cannot find -lx: it is in /s; LD_LIBRARY_PATH does not serve -l -> add -L/s");
    SAME(remedy("obj m.o defines=_start\nlib l/libx.so.8\nargv m.o -Ll -lx"),
        "no-library append:-l:libx.so.8 remove:-lx");
    SAME(remedy("obj m.o defines=_start\nlib l/libx.so.8\nargv m.o -Ll -lx -ly"),
        "no-library append:-l:libx.so.8 remove:-lx|no-library");
    SAME(told("obj m.o defines=_start\nargv m.o -lX_LIB-NOTFOUND"),
        "cannot find -lX_LIB-NOTFOUND: this is what CMake writes if find_library finds nothing for X_LIB -> "
        "run cmake with -DX_LIB=PATH");
    SAME(remedy("obj m.o defines=_start\nlib l/libx.so machine=aarch64\nargv m.o -Ll -lx"), "unfit");
    SAME(remedy("obj m.o defines=_start\nlib l/libx.so\nargv -static m.o -Ll -lx"),
        "no-library remove:-static");
    SAME(remedy("obj m.o defines=_start\nlib l/libx.so\nargv m.o -Ll -Bstatic -lx"),
        "no-library append:-Bdynamic -lx remove:-lx");
    SAME(remedy("obj m.o defines=_start\nlib l/libx.so\nargv m.o k/libx.so -Ll"),
        "no-library append:-lx remove:k/libx.so");
}

Test(problem, the_package_of_a_library) {
    SAME(told("obj m.o defines=_start\nlib /usr/lib/libx.so.8\n"
              "text /var/lib/dpkg/info/libx8:amd64.list\n    /.\n    /usr/lib/libx.so.8\nargv m.o -lx"),
        "cannot find -lx: there is /usr/lib/libx.so.8, but no libx.so -> write -l:libx.so.8 in place of -lx, "
        "or install the "
        "development package of libx8");
}

Test(problem, directories_that_do_not_exist) {
    SAME(told("obj m.o defines=_start\nargv m.o -L/none -lx"),
        "-L/none does not exist: cannot find -lx -> install what has libx.so, or add its directory with -L");
    SAME(remedy("obj m.o defines=_start\nlib /o/lib64/libx.so\nargv m.o -L/o/lib -lx"),
        "no-directory append:-L/o/lib64 remove:-L/o/lib");
    SAME(remedy("obj m.o defines=_start\nlib /r/l/libx.so\nargv --sysroot=/r m.o -L=/r/l -lx"),
        "no-directory append:-L/r/l remove:-L=/r/l");
}

Test(problem, a_script_outside_its_sysroot) {
    SAME(remedy("obj m.o defines=_start\nlib /r/lib/libx.so.1 soname=libx.so.1\n"
                "text /r/usr/lib/libx.so\n    GROUP(/lib/libx.so.1)\nargv m.o -L/r/usr/lib -lx"),
        "outside-sysroot prepend:--sysroot=/r");
}

Test(problem, a_script_with_a_file_that_is_nowhere) {
    SAME(told("obj m.o defines=_start\ntext l/libx.so\n    GROUP(libx.so.1)\nargv m.o -Ll -lx"),
        "l/libx.so, a linker script, names libx.so.1, which is nowhere -> install libx.so.1, or add its "
        "directory "
        "with -L");
}

Test(problem, a_shared_library_in_a_static_link) {
    SAME(remedy("obj m.o defines=_start\nlib l/libx.so\nargv -static m.o l/libx.so"), "unfit remove:-static");
}

Test(problem, an_empty_input) {
    SAME(remedy("obj m.o defines=_start undefined=f\nbytes l/libf.so \nargv m.o l/libf.so"), "unfit");
}

// --- other linkers, and the own error of the linker

Test(problem, what_comes_to_light_when_the_first_fix_is_followed) {
    SAME(remedy("obj m.o defines=_start undefined=f\nlib l/libx.so.8 soname=libx.so.8 needs=liby.so.9 "
                "undefined=g defines=f\n"
                "argv m.o -Ll -lx"),
        "no-library append:-l:libx.so.8 remove:-lx|nowhere");
}

#define LLD "linker /usr/bin/ld\nlinker /usr/bin/ld.lld LLD 17\nenv NEEDLD_LINKER=/usr/bin/ld.lld\n"

Test(problem, another_linker) {
    SAME(remedy("obj m.o defines=_start undefined=f\nlib l/libf.so defines=f\n" LLD "argv --icf=all m.o -Ll"),
        "not-named append:-lf");
    SAME(remedy("obj m.o defines=_start\nlib x.so undefined=f\nlib l/libf.so defines=f\n" LLD
                "argv m.o x.so --as-needed -Ll"),
        "built-without append:--push-state --no-as-needed -lf --pop-state");
}

static struct str linker_error(int status, const char *errors) {
    struct linker_result result = {true, status, str_of(errors)};
    struct problems found = problems_with("obj m.o defines=_start\nargv m.o", result);
    cr_assert(found.n == 1);
    SAME(found.at[0].cause, "linker");
    return found.at[0].text;
}

Test(problem, the_error_of_the_linker) {
    SAME(linker_error(
             1, "/usr/bin/ld: warning: x\n/usr/bin/ld: m.o: in function `f':\n/usr/bin/ld: m.c: multiple\n"),
        "m.c: multiple");
    SAME(linker_error(137, ""), "the linker was killed by signal 9, as when memory runs out");
    SAME(linker_error(139, "x\n"), "the linker was killed by signal 11");
    SAME(linker_error(127, ""), "the linker did not start");
    SAME(linker_error(3, ""), "the linker failed with status 3 and without a message");
}

Test(problem, nothing_is_known_of_the_linker) {
    EQUAL(problems_with("obj m.o defines=_start\nargv m.o", (struct linker_result){0}).n, 0);
    EQUAL(problems_with("obj m.o defines=_start undefined=f\nargv m.o", (struct linker_result){0}).n, 1);
}
