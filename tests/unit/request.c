#include "../../lib/link/request.h"

#include "unit.h"

static struct request asked(const char *line) {
    return request_read(
        scene(str_cat(arena(), S("dir d\ntext file.o\n    x\nargv "), str_of(line), S("\n")).at), true);
}

static bool is_untouched(const char *line) {
    return asked(line).bypass_reason.n > 0;
}

// Each input as HOW:NAME and its state in letters.
static struct str report_status(const struct request *r) {
    static const char *const how[] = {[ARG_FILE] = "file",
        [ARG_LIBRARY] = "l",
        [ARG_LIBRARY_NAME] = "l:",
        [ARG_SYMBOLS] = "symbols",
        [ARG_SCRIPT] = "script",
        [ARG_GROUP_BEGIN] = "(",
        [ARG_GROUP_END] = ")",
        [ARG_EXTERN] = "extern",
        [ARG_REFERENCE] = "asked",
        [ARG_ASSIGNMENT] = "assigned"};
    struct strs list = {0};
    for (size_t i = 0; i < r->inputs.n; i++) {
        const struct input_argument *in = &r->inputs.at[i];
        const struct input_state *s = &in->state;
        bool group = in->kind == ARG_GROUP_BEGIN || in->kind == ARG_GROUP_END;
        bool symbol = in->kind == ARG_REFERENCE || in->kind == ARG_ASSIGNMENT;
        struct str name = group ? S("") : str_cat(arena(), S(" "), in->name);
        struct str state =
            str_cat(arena(), s->dynamic ? S("") : S(" static"), s->as_needed ? S(" as-needed") : S(""),
                s->copy_needed ? S(" copy") : S(""), s->whole_archive ? S(" whole") : S(""));
        strs_add(
            arena(), &list, str_cat(arena(), str_of(how[in->kind]), name, group || symbol ? S("") : state));
    }
    return joined(&list);
}

static struct str inputs_of(const char *line) {
    struct request r = asked(line);
    return report_status(&r);
}

Test(request, inputs_in_their_order) {
    SAME(inputs_of("a.o -lfoo b.so -l:x.so -T t.ld --just-symbols s"),
        "file a.o|l foo|file b.so|l: x.so|script t.ld|symbols s");
    SAME(inputs_of("-( a.o -)"), "(|file a.o|)");
    SAME(inputs_of("-l \"\" a"), "l |file a");
    SAME(inputs_of("a --defsym b=c+4 d"), "file a|asked c|assigned b|file d");
}

Test(request, state_of_the_inputs_that_follow) {
    SAME(inputs_of("a -Bstatic b -Bdynamic c -static d -dy e"),
        "file a|file b static|file c|file d static|file e");
    SAME(inputs_of("-n a"), "file a static");
    SAME(inputs_of("-N a"), "file a static");
    SAME(inputs_of("-a archive a -a shared b -a default c"), "file a static|file b|file c");
    SAME(inputs_of("--as-needed a --no-as-needed b"), "file a as-needed|file b");
    SAME(inputs_of(
             "--copy-dt-needed-entries a --no-copy-dt-needed-entries b --add-needed c --no-add-needed d"),
        "file a copy|file b|file c copy|file d");
    SAME(inputs_of("--whole-archive a --no-whole-archive b"), "file a whole|file b");
    SAME(inputs_of("--warn-unresolved-symbols --error-unresolved-symbols --fatal-warnings "
                   "--no-fatal-warnings --noinhibit-exec "
                   "--cref -u c -e d --wrap e --allow-shlib-undefined "
                   "--no-allow-shlib-undefined -nostdlib a"),
        "file a");
}

Test(request, state_is_saved_and_restored) {
    SAME(
        inputs_of(
            "--push-state --as-needed -Bstatic a --push-state --whole-archive b --pop-state c --pop-state d"),
        "file a static as-needed|file b static as-needed whole|file c static as-needed|file d");
    SAME(inputs_of("-static a -no-pie --no-omagic b"), "file a static|file b static");
}

Test(request, directories) {
    struct request r = asked("-L/a -L b -L=/c -L$SYSROOT/d -Y P,/y:=/z --sysroot=/sr a.o -L/e");
    request_set_sysroot(&r, arena(), S("/own"));
    SAME(joined(&r.library_dirs), "/a|b|/sr/c|/sr/d|/e");
    SAME(joined(&r.default_dirs), "/y|/sr/z");
    r = asked("-rpath-link /a:/b -rpath /c -rpath-link \"\" -R /none -R d -rpath=/e a.o");
    SAME(joined(&r.rpath_link), "/a:/b|");
    SAME(joined(&r.rpath), "/c|/none|d|/e");
    EQUAL(r.inputs.n, 1);
}

Test(request, R_of_a_file_is_for_its_symbols) {
    struct request r = asked("-R file.o a.o");
    SAME(report_status(&r), "symbols file.o|file a.o");
    EQUAL(r.rpath.n, 0);
}

Test(request, sysroot) {
    SAME(asked("a.o").sysroot, "");
    SAME(asked("--sysroot=/a a.o --sysroot=/b").sysroot, "/b");
    SAME(asked("--sysroot=/ a.o").sysroot, "");
    SAME(asked("--sysroot=/a --sysroot= a.o").sysroot, "");
    SAME(asked("--sysroot /a -sysroot=/b --sysr=/c a.o").sysroot, "");
    SAME(asked("a.o -e --sysroot=/a").sysroot, "/a");
    SAME(asked("a.o -- --sysroot=/a").sysroot, "/a");
    SAME(asked("--sysroot=/a/ a.o").sysroot, "/a/");
}

Test(request, sysroot_of_the_linker) {
    struct request r = asked("-L=/a -L/b -Y =/y a.o");
    EQUAL(r.sysroot.at, NULL);
    request_set_sysroot(&r, arena(), S("/own"));
    SAME(r.sysroot, "/own");
    SAME(joined(&r.library_dirs), "/own/a|/b");
    SAME(joined(&r.default_dirs), "/own/y");
    r = asked("--sysroot= -L=/a a.o");
    cr_expect(r.sysroot.at);
    request_set_sysroot(&r, arena(), S("/own"));
    SAME(joined(&r.library_dirs), "/a");
}

Test(request, in_the_sysroot) {
    struct request r = asked("--sysroot=/sr a.o"), none = asked("a.o");
    SAME(request_in_sysroot(&r, arena(), S("=/x")), "/sr/x");
    SAME(request_in_sysroot(&r, arena(), S("$SYSROOT/x")), "/sr/x");
    SAME(request_in_sysroot(&r, arena(), S("/x")), "/x");
    SAME(request_in_sysroot(&r, arena(), S("a=/x")), "a=/x");
    SAME(request_in_sysroot(&none, arena(), S("=/x")), "/x");
    SAME(request_in_sysroot(&none, arena(), S("$SYSROOT/x")), "/x");
}

Test(request, emulation) {
    SAME(asked("a.o").emulation, "");
    SAME(asked("-m elf_i386 a.o").emulation, "elf_i386");
    SAME(asked("-melf_i386 a.o -m elf_x86_64").emulation, "elf_x86_64");
    SAME(asked("-m elf_i386 a.o -m486 -mips2").emulation, "elf_i386");
    SAME(asked("a.o -e -melf_i386").emulation, "elf_i386");
    SAME(request_read(scene("env LDEMULATION=elf_i386\nargv a.o\n"), true).emulation, "elf_i386");
    SAME(request_read(scene("env LDEMULATION=elf_i386\nargv a.o -melf_x86_64\n"), true).emulation,
        "elf_x86_64");
}

// Whether ld searches for dependencies of libraries, measured with ld 2.40.
Test(request, searched_or_not) {
    static const struct {
        const char *line;
        bool searched;
    } rows[] = {
        {"a.o", true},
        {"-pie a.o", true},
        {"-shared a.o", false},
        {"-G a.o", false},
        {"-Bshareable a.o", false},
        {"-shared -pie a.o", false},
        {"-shared -z defs a.o", false},
        {"-shared --no-undefined a.o", false},
        {"-shared --no-allow-shlib-undefined a.o", true},
        {"--no-allow-shlib-undefined a.o -shared", true},
        {"-shared -Bgroup a.o", true},
        {"--allow-shlib-undefined a.o", false},
        {"a.o --allow-shlib-undefined", false},
        {"--allow-shlib-undefined --no-allow-shlib-undefined a.o", true},
        {"--no-allow-shlib-undefined --allow-shlib-undefined a.o", false},
        {"--unresolved-symbols=ignore-all a.o", false},
        {"--unresolved-symbols=ignore-in-shared-libs a.o", false},
        {"--unresolved-symbols=ignore-in-object-files a.o", true},
        {"--unresolved-symbols=report-all a.o -shared", true},
        {"--warn-unresolved-symbols a.o", true},
        {"--noinhibit-exec a.o", true},
        {"--gc-sections a.o", true},
        {"-shared --copy-dt-needed-entries a.so", true},
        {"-shared a.so --copy-dt-needed-entries", false},
        {"-shared --copy-dt-needed-entries --no-copy-dt-needed-entries a.so", false},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        EQUAL_ROW(rows[i].line, is_untouched(rows[i].line), !rows[i].searched);
}

Test(request, passed_through) {
    static const char *const lines[] = {"", "-L/x --verbose", "-v", "-V", "--version", "--help a.o",
        "a.o --version", "a.o --target-help", "--print-sysroot", "--print-output-format a.o", "-r a.o",
        "-i a.o", "-Ur a.o", "--relocatable a.o", "a.o --unknown", "a.o -rpath", "a.o -rp x",
        "a.o --pop-state", "--oformat binary a.o", "-b binary a.o", "-A x a.o", "-a none a.o", "a.o @d",
        "--mri-script s a.o", "--remap-inputs=a=b a.o", "-static a.o -lc",
        "-Bstatic --start-group -lc --end-group -Bdynamic"};
    for (size_t i = 0; i < COUNT(lines); i++) cr_expect(is_untouched(lines[i]), "%s", lines[i]);
    static const char *const ours[] = {"a.o -v", "a.o --verbose -t -M", "a.o -static", "a.o --push-state",
        "-lfoo", "-T t", "a.o -static b.o", "-static a.o -Bdynamic -lc",
        "--push-state -static a.o --pop-state -lc", "-static -T t", "-static -dT t a.o"};
    for (size_t i = 0; i < COUNT(ours); i++) cr_expect(!is_untouched(ours[i]), "%s", ours[i]);
}

Test(request, gnutarget) {
    cr_expect_gt(request_read(scene("env GNUTARGET=binary\nargv a.o\n"), true).bypass_reason.n, 0);
    EQUAL(request_read(scene("env GNUTARGET=\nargv a.o\n"), true).bypass_reason.n, 0);
}

Test(request, symbols) {
    struct request r =
        asked("-u a --undefined=b -e c --entry d --require-defined=e --defsym f=1 --defsym=g=h "
              "--ignore-unresolved-symbol=i a.o");
    SAME(joined(&r.undefined), "a|b|e|d");
    SAME(joined(&r.defined), "f|g|i");
}

Test(request, what_may_fail) {
    struct request r = asked("a.o");
    cr_expect(!r.fatal_warnings && !r.tolerate_undefined && !r.never_fails && !r.cref && !r.shared &&
              !r.static_first);
    cr_expect(asked("a.o --fatal-warnings").fatal_warnings);
    cr_expect(!asked("a.o --fatal-warnings --no-fatal-warnings").fatal_warnings);
    cr_expect(asked("a.o --warn-unresolved-symbols").tolerate_undefined);
    cr_expect(!asked("a.o --warn-unresolved-symbols --error-unresolved-symbols").tolerate_undefined);
    cr_expect(asked("a.o --noinhibit-exec").never_fails);
    cr_expect(asked("a.o --cref").cref);
    cr_expect(asked("-shared -Bgroup a.o").shared);
}

Test(request, static_before_the_first_input) {
    cr_expect(asked("-static a.o -Bdynamic b.so").static_first);
    cr_expect(asked("-static -( a.o -)").static_first);
    cr_expect(!asked("a.o -static").static_first);
    cr_expect(!asked("-static -Bdynamic a.o").static_first);
}

Test(request, product) {
    static const struct {
        const char *line;
        enum product product;
        const char *output;
        bool static_last;
    } rows[] = {
        {"a.o", PRODUCT_PROGRAM, "a.out", false},
        {"a.o -o x -static", PRODUCT_PROGRAM, "x", true},
        {"-static a.o -Bdynamic", PRODUCT_PROGRAM, "a.out", false},
        {"a.o -pie --output=x -oy", PRODUCT_PIE, "y", false},
        {"a.o -pie -no-pie", PRODUCT_PROGRAM, "a.out", false},
        {"a.o -pie -shared", PRODUCT_SHARED, "a.out", false},
        {"a.o -shared -pie", PRODUCT_PIE, "a.out", false},
        {"a.o -shared -no-pie", PRODUCT_PROGRAM, "a.out", false},
        {"a.o -r -o x", PRODUCT_RELOCATABLE, "x", false},
        {"-o x a.o --not-known -shared", PRODUCT_SHARED, "x", false},
        {"--not-known a.o -shared -o x", PRODUCT_SHARED, "x", false},
        {"a.o @d -o x", PRODUCT_PROGRAM, "x", false},
        {"-o x", PRODUCT_NOTHING, "x", false},
        {"-v", PRODUCT_NOTHING, "a.out", false},
        {"a.o --version", PRODUCT_NOTHING, "a.out", false},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct request r = asked(rows[i].line);
        EQUAL_ROW(rows[i].line, r.product, rows[i].product);
        SAME_ROW(rows[i].line, r.output, rows[i].output);
        EQUAL_ROW(rows[i].line, r.static_last, rows[i].static_last);
    }
}

Test(request, scripts) {
    struct request r = asked("-T t a.o -nostdlib");
    cr_expect(!r.script_nostdlib && r.builtin_nostdlib);
    r = asked("-nostdlib -T t a.o");
    cr_expect(r.script_nostdlib && r.builtin_nostdlib);
    r = asked("-dT d a.o");
    SAME(r.default_script, "d");
    EQUAL(r.inputs.n, 1);
}

Test(request, words_of_response_files) {
    struct request r =
        request_read(scene("text args\n    -L/x --as-needed b.so\nargv a.o @args c.so\n"), true);
    SAME(report_status(&r), "file a.o|file b.so as-needed|file c.so as-needed");
    SAME(joined(&r.library_dirs), "/x");
}

Test(request, reads_no_further_than_needed) {
    const struct process *proc = scene("argv -r -o out a.o\n");
    SAME(request_read(proc, true).output, "out");
    struct request r = request_read(proc, false);
    cr_expect_gt(r.bypass_reason.n, 0);
    SAME(r.output, "a.out");
}
