#include "../../lib/report/doctor.h"

#include "../../lib/base/text.h"
#include "../../lib/report/compiler_output.h"
#include "../../lib/tables/compilers.h"

#include "unit.h"

// Lines: WHAT, STATE: ok, or the remedy.
static struct str report_status(const struct findings *f) {
    struct text out = text_begin(arena());
    for (size_t i = 0; i < f->n; i++) {
        const struct finding *x = &f->at[i];
        text_add(
            &out, str_cat(arena(), x->what, S(", "), x->state, S(": "), x->remedy.text, x->remedy.command,
                      x->remedy.text.n || x->remedy.command.n ? S("") : S("ok"), S("\n")));
    }
    return text_str(&out);
}

static struct str settings(const char *text) {
    struct process *proc = scene(text);
    struct config config = config_read(proc);
    struct findings f = doctor_settings(proc, &config);
    return report_status(&f);
}

static struct str stubs(const char *text) {
    struct process *proc = scene(text);
    struct config config = config_read(proc);
    struct findings f = doctor_stubs(proc, &config);
    return report_status(&f);
}

static struct str lists(const char *text) {
    struct findings f = doctor_lists(scene(text));
    return report_status(&f);
}

Test(doctor, settings) {
    SAME(settings(""), "no configuration file, (looked for /etc/needld.conf and needld.conf.d): ok\n");
    SAME(settings("bytes /etc/needld.conf stub-dir = /s\\nnonsense\nenv NEEDLD_DISABLE=1"),
        "NEEDLD_DISABLE, is set, so needld adds nothing: unset it\n"
        "/etc/needld.conf, was read: ok\n"
        "/etc/needld.conf:2: not understood: nonsense, : correct the line; the settings are stub-dir, "
        "linker, "
        "requester-dir and builtin-stubs, see needld.conf(5)\n");
    SAME(settings("bytes /etc/needld.conf linker = /nowhere/ld"),
        "/etc/needld.conf, was read: ok\n"
        "the configured linker, /nowhere/ld: NEEDLD_LINKER or `linker' in needld.conf: /nowhere/ld is no "
        "linker that can be run\n");
    SAME(settings("linker /x/ld\nenv NEEDLD_LINKER=/x/ld\nenv NEEDLD_CONFIG="),
        "no configuration file, (looked for /etc/needld.conf and needld.conf.d): ok\nthe configured linker, "
        "/x/ld: "
        "ok\n");
}

Test(doctor, configuration_files_that_cannot_be_read) {
    SAME(settings("env NEEDLD_CONFIG=/gone"),
        "/gone: cannot be read, : there is no such file: correct the name\n");
    SAME(settings("dir /x/d\nenv NEEDLD_CONFIG=/x/d"),
        "/x/d: cannot be read, : it is a directory: name a file\n");
    SAME(settings("dir /etc/needld.conf"),
        "/etc/needld.conf: cannot be read, : it is a directory: name a file\n"
        "no configuration file, (looked for /etc/needld.conf and needld.conf.d): ok\n");
    SAME(settings("link /etc/needld.conf /gone"),
        "/etc/needld.conf: cannot be read, : there is no such file: correct the name\n"
        "no configuration file, (looked for /etc/needld.conf and needld.conf.d): ok\n");
}

Test(doctor, stub_directories) {
    SAME(stubs("lib /s/libcuda.so soname=libcuda.so.1\nlib /s/libb.so soname=liba.so.1\nlib /s/libc.so "
               "soname=liba.so.1\n"
               "env NEEDLD_STUB_PATH=/s:/nowhere"),
        "/s, contains liba.so.1, libcuda.so.1 (NEEDLD_STUB_PATH): ok\n"
        "/nowhere, (NEEDLD_STUB_PATH): no such directory: correct it\n");
    SAME(stubs("lib /s/libcuda.so soname=libcuda.so.1 machine=aarch64\nenv NEEDLD_STUB_PATH=/s"),
        "/s, (NEEDLD_STUB_PATH): contains no library for this machine: remove it, or install the stubs\n");
    SAME(stubs("bytes /etc/needld.conf stub-dir = /q/*/stubs\ndir /q"),
        "/q/*/stubs, (needld.conf): matches nothing: correct it\n");
    SAME(stubs("lib /usr/local/cuda/lib64/stubs/libcuda.so soname=libcuda.so.1\ndir "
               "/usr/local/cuda-12/lib64/stubs"),
        "/usr/local/cuda/lib64/stubs, contains libcuda.so.1 (the built-in stub directories): ok\n");
    SAME(stubs("lib /usr/local/cuda/lib64/stubs/libcuda.so soname=libcuda.so.1\nbytes /etc/needld.conf "
               "builtin-stubs = no"),
        "");
}

Test(doctor, lists) {
    SAME(lists("dir /a\ndir /b\nenv LIBRARY_PATH=/a;/b:/c:"),
        "LIBRARY_PATH: /a, searched before -L: ok\n"
        "LIBRARY_PATH: /b, searched after -L: ok\n"
        "LIBRARY_PATH: /c, searched after -L: no such directory: correct the variable\n"
        "LIBRARY_PATH: (empty), means the working directory to gcc and ld: ok\n");
    SAME(lists("dir /cuda/stubs\nenv LD_LIBRARY_PATH=/cuda/stubs/\nenv LIBRARY_PATH=/cuda/stubs"),
        "LIBRARY_PATH: /cuda/stubs, searched after -L: ok\n"
        "LD_LIBRARY_PATH: /cuda/stubs/, searched by ld itself, and by needld after LIBRARY_PATH: programs "
        "would "
        "load its stubs at run time: put it into NEEDLD_STUB_PATH instead\n");
    SAME(lists(""), "");
}

// --- compilers

Test(doctor, kinds_of_compilers) {
    static const struct {
        const char *command;
        enum compiler_kind kind;
    } rows[] = {{"gcc", COMPILER_DRIVER}, {"/usr/bin/clang-14", COMPILER_DRIVER}, {"nvcc", COMPILER_NVCC},
        {"/usr/local/cuda/bin/nvcc", COMPILER_NVCC}, {"nvcc-12.3 -m64", COMPILER_NVCC},
        {"ccache nvcc", COMPILER_NVCC}, {"rustc-1.80", COMPILER_RUSTC}, {"rustc +nightly", COMPILER_RUSTC},
        {"rustc-wrapper", COMPILER_DRIVER}, {"cargo", COMPILER_CARGO}, {"go1.22.3", COMPILER_GO},
        {"google-cc", COMPILER_DRIVER}, {"ld", COMPILER_LINKER}, {"/x/ld.lld-14", COMPILER_LINKER},
        {"aarch64-linux-gnu-ld", COMPILER_LINKER}, {"mold", COMPILER_LINKER},
        {"gcc -fuse-ld=lld ld", COMPILER_DRIVER}, {"gcc main.o ld go", COMPILER_DRIVER},
        {"env A=b /x/cargo +nightly", COMPILER_CARGO}, {"env", COMPILER_DRIVER}, {"", COMPILER_DRIVER}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct strs command = words(rows[i].command);
        EQUAL_ROW(rows[i].command, compiler_of(&command)->kind, rows[i].kind);
    }
}

Test(doctor, options_that_choose_a_linker) {
    struct strs found = doctor_linker_options(
        arena(), S("-O2 -fuse-ld=lld  -Wl,-z,now -B/x --ld-path=/y/ld -B -fuse-ld= -Bsymbolic"));
    SAME(strs_join(arena(), &found, S(" ")), "-fuse-ld=lld -B/x --ld-path=/y/ld -Bsymbolic");
}

Test(doctor, the_linker_in_the_output_of_a_compiler) {
    SAME(
        compiler_output_linker(arena(), S(" /usr/lib/gcc/12/collect2 -o x\n/usr/bin/ld -o x\nGNU ld 2.40\n")),
        "/usr/bin/ld");
    SAME(compiler_output_linker(arena(), S("        \"/my dir/ld.lld\" \"-o\" \"x\"\n")), "/my dir/ld.lld");
    SAME(compiler_output_linker(arena(), S("ld -o x\n/usr/bin/cc1 x\n/usr/bin/ld\n")), "");
    enum flavour flavour;
    SAME(compiler_output_banner(S("collect2 version 12\n GNU ld (X) 2.40\n"), &flavour), "GNU ld (X) 2.40");
    EQUAL(flavour, FLAVOUR_GNU);
    SAME(compiler_output_banner(S("nothing\n"), &flavour), "");
    EQUAL(flavour, FLAVOUR_UNKNOWN);
}

Test(doctor, the_first_error_of_a_compiler) {
    static const struct {
        const char *output, *error;
    } rows[] = {
        {"", ""},
        {"\n  \n", ""},
        {"something\nelse\n", "something"},
        {"In file included from a.h:1:\na.c:1:1: note: error: no\na.c:1:2: warning: error: no\na.c:3:4: "
         "error: expected ;\n"
         "a.c:1:1: note: see\n1 error generated.\n",
            "a.c:3:4: error: expected ;"},
        {"1 error generated.\n", "1 error generated."},
        {"clang: error: linker command failed with exit code 1\nx: undefined reference to `foo'\n",
            "x: undefined reference to `foo'"},
        {"/usr/bin/ld: skipping incompatible libgcc.a when searching for -lgcc\n"
         "/usr/bin/ld: cannot find -lgcc: No such file or directory\ncollect2: error: ld returned 1 exit "
         "status\n",
            "/usr/bin/ld: cannot find -lgcc: No such file or directory"},
        {"/usr/bin/ld: strange\ncollect2: error: ld returned 1 exit status\n", "/usr/bin/ld: strange"},
        {"nvcc fatal   : Unsupported gpu architecture 'compute_1'\n",
            "nvcc fatal   : Unsupported gpu architecture 'compute_1'"},
        {"   Compiling empty v0.0.0 (/tmp/x)\nerror: linking with `cc` failed: exit status: 1\n  |\n"
         "  = note:  \"cc\" \"-m64\" \"-lx: error: y\"\n  = note: some arguments are omitted\n"
         "  = note: rust-lld: error: unable to find library -lnope\n\n"
         "error: could not compile `empty` (bin \"empty\") due to 1 previous error\n",
            "rust-lld: error: unable to find library -lnope"},
        {"gcc: error while loading shared libraries: libz.so.1: cannot open\n",
            "gcc: error while loading shared libraries: libz.so.1: cannot open"},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        SAME(compiler_output_error(str_of(rows[i].output)), rows[i].error);
}

static struct str compiler_path(const char *text) {
    struct remedy remedy = doctor_compiler_path_remedy(scene(text), S("/p/libexec/needld"));
    return str_cat(arena(), remedy.text, S(": "), remedy.command);
}

Test(doctor, what_is_wrong_with_compiler_path) {
    SAME(compiler_path(""), ": export COMPILER_PATH=/p/libexec/needld");
    SAME(compiler_path("dir /a\nenv COMPILER_PATH=/a:/gone"),
        "COMPILER_PATH names /gone, which is no directory: export COMPILER_PATH=/p/libexec/needld");
    SAME(compiler_path("dir /a\nbytes /a/ld x\nenv COMPILER_PATH=/a"),
        "there is no needld in COMPILER_PATH (/a): export COMPILER_PATH=/p/libexec/needld:$COMPILER_PATH");
    struct findings f =
        doctor_compiler_path(scene("dir /a\nenv COMPILER_PATH=/a:/gone"), S("/p/libexec/needld"));
    SAME(
        report_status(&f), "COMPILER_PATH: /gone, is no directory: export COMPILER_PATH=/p/libexec/needld\n");
}

static struct finding runs(const char *commands, struct doctor_linker linker, const char *remedy) {
    struct strs names = words(commands);
    struct doctor_linker *l = arena_calloc(arena(), sizeof *l, 1);
    *l = linker;
    struct finding f = doctor_compiler(arena(), &names, &names, l, (struct remedy){.text = str_of(remedy)});
    f.section = "compilers";
    return f;
}

static struct findings two_findings(const char *remedy) {
    struct findings all = {0};
    *vec_push(arena(), &all) = runs("gcc clang",
        (struct doctor_linker){.path = S("/bin/ld"), .banner = S("GNU ld 2.40"), .flavour = FLAVOUR_GNU},
        remedy);
    *vec_push(arena(), &all) = (struct finding){
        .section = "lists", .what = S("LIBRARY_PATH: /a"), .state = S("fine"), .detail = true};
    return all;
}

Test(doctor, text) {
    const struct paint plain = {0};
    struct findings bad = two_findings("do this"), good = two_findings("");
    EQUAL(doctor_problems(&bad), 1);
    SAME(doctor_text(arena(), &plain, &bad, false),
        "compilers\n  gcc, clang: run /bin/ld (GNU ld 2.40), not needld\n    fix: do this\n\n1 problem\n");
    SAME(doctor_text(arena(), &plain, &good, true),
        "compilers\n  gcc, clang: run /bin/ld (GNU ld 2.40), not needld: ok\n\n"
        "lists\n  LIBRARY_PATH: /a fine: ok\n\nall is well\n");
    bad.at[1].remedy.command = S("and that");
    SAME(doctor_text(arena(), &plain, &bad, false),
        "compilers\n  gcc, clang: run /bin/ld (GNU ld 2.40), not needld\n    fix: do this\n\n"
        "lists\n  LIBRARY_PATH: /a fine\n    fix: and that\n\n2 problems\n");
}

Test(doctor, linkers_that_need_no_needld) {
    struct finding f = runs("gcc",
        (struct doctor_linker){.path = S("/bin/ld.lld"),
            .banner = S("LLD 22.1.2 (/checkout 1cb) (compatible with GNU linkers)"),
            .flavour = FLAVOUR_OTHER,
            .has_needld = true},
        "");
    SAME(f.state,
        "runs needld, then /bin/ld.lld (LLD 22.1.2), which does not search for dependencies of libraries: "
        "needld adds nothing");
    f = runs("gcc clang",
        (struct doctor_linker){.path = S("/bin/ld.gold"),
            .banner = S("GNU gold (Binutils 2.40) 1.16"),
            .flavour = FLAVOUR_OTHER},
        "");
    SAME(f.state, "run /bin/ld.gold (GNU gold (Binutils 2.40) 1.16), which does not need needld");
}

Test(doctor, json) {
    struct findings bad = two_findings("do this");
    SAME(doctor_json(arena(), &bad),
        "{\"version\":1,\"problems\":1,\"findings\":[{\"section\":\"compilers\",\"problem\":true,"
        "\"text\":\"gcc, clang: run /bin/ld (GNU ld 2.40), not needld\",\"fix\":\"do this\","
        "\"compilers\":[\"gcc\",\"clang\"],\"needld\":false,\"linker\":\"/bin/ld\",\"flavour\":\"gnu\","
        "\"banner\":\"GNU ld 2.40\"},{\"section\":\"lists\",\"problem\":false,"
        "\"text\":\"LIBRARY_PATH: /a fine\"}]}\n");
}
