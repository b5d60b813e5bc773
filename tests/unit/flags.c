#include "../../lib/report/flags.h"

#include "unit.h"

static const struct report_dependency supplied[] = {
    {.name = S("libcuda.so.1"),
        .file = S("stubs/libcuda.so"),
        .status = REPORT_ADDED,
        .added = S("--as-needed ./stubs/libcuda.so")},
    {.name = S("liba.so"), .file = S("/l/liba.so"), .status = REPORT_ADDED, .added = S("-rpath-link /l")},
    {.name = S("libgone.so"), .status = REPORT_MISSING},
};

// A link with some of the dependencies above, and arguments that were added to it.
static struct report with(const char *kind, size_t first, size_t n, const char *const *args) {
    struct report r = {.directory = S("/w"), .kind = str_of(kind)};
    for (size_t i = first; i < first + n; i++) *vec_push(arena(), &r.deps) = supplied[i];
    for (; *args; args++) strs_add(arena(), &r.args, str_of(*args));
    return r;
}

static struct flags flags(enum flags_taker taker, struct report r) {
    struct reports reports = {0};
    *vec_push(arena(), &reports) = r;
    *vec_push(arena(), &reports) = r; // flags that two links need are printed once
    return flags_of(arena(), &reports, S("/w/links"), taker, FLAGS_SHELL);
}

static struct str text_as(struct flags f, enum flags_form form) {
    f.form = form;
    return flags_text(arena(), &f);
}

static struct flags of_dirs(enum flags_taker taker, const char *const *args) {
    return flags(taker, with("program", 0, 0, args));
}
#define DIRS(...) ((const char *const[]){__VA_ARGS__, NULL})

Test(flags, directories_in_the_syntax_of_each_tool) {
    struct flags f =
        of_dirs(TAKER_DRIVER, DIRS("-rpath-link", "/l", "-rpath-link", "./m", "-rpath-link", "."));
    SAME(text_as(f, FLAGS_SHELL), "-Wl,-rpath-link,/l -Wl,-rpath-link,/w/m -Wl,-rpath-link,/w\n");
    f.taker = TAKER_NVCC;
    f.dirs.n = 1;
    SAME(text_as(f, FLAGS_SHELL), "-Xlinker -rpath-link -Xlinker /l\n");
    f.taker = TAKER_LINKER;
    SAME(text_as(f, FLAGS_SHELL), "-rpath-link /l\n");
    SAME(flags_script(arena(), &f), "");
}

Test(flags, a_restated_run_path_is_a_list) {
    struct flags f = of_dirs(TAKER_LINKER, DIRS("-rpath-link", "/r:s", "-rpath-link", "/l"));
    SAME(text_as(f, FLAGS_SHELL), "-rpath-link /r -rpath-link /w/s -rpath-link /l\n");
}

Test(flags, names_that_need_quotes) {
    struct flags f = of_dirs(TAKER_DRIVER, DIRS("-rpath-link", "/a,b", "-rpath-link", "/it's $x\\\"y"));
    SAME(text_as(f, FLAGS_SHELL), "-Xlinker -rpath-link -Xlinker /a,b '-Wl,-rpath-link,/it'\\''s $x\\\"y'\n");
    SAME(text_as(f, FLAGS_CMAKE),
        "string(APPEND CMAKE_EXE_LINKER_FLAGS_INIT \" -Xlinker -rpath-link -Xlinker /a,b "
        "'-Wl,-rpath-link,/it'\\\\''s \\$x\\\\\\\"y'\")\n");
    SAME(text_as(f, FLAGS_MESON),
        "[built-in options]\n"
        "c_link_args = ['-Xlinker', '-rpath-link', '-Xlinker', '/a,b', '''-Wl,-rpath-link,/it's $x\\\"y''']\n"
        "cpp_link_args = ['-Xlinker', '-rpath-link', '-Xlinker', '/a,b', '''-Wl,-rpath-link,/it's "
        "$x\\\"y''']\n");
}

static struct flags of_dir(const char *dir, enum flags_taker taker, enum flags_form form) {
    const char *const args[] = {"-rpath-link", dir, NULL};
    struct reports reports = {0};
    *vec_push(arena(), &reports) = with("program", 0, 0, args);
    return flags_of(arena(), &reports, S("/w/links"), taker, form);
}

static struct str text_of_dir(const char *dir, enum flags_taker taker, enum flags_form form) {
    struct flags f = of_dir(dir, taker, form);
    return flags_text(arena(), &f);
}

Test(flags, nvcc_splits_at_commas_and_calls_a_shell) {
    static const struct {
        const char *dir, *text;
    } rows[] = {
        {"/a", "-Xlinker -rpath-link -Xlinker /a\n"},
        {"/a b", "-Xlinker -rpath-link -Xlinker '/a\\ b'\n"},
        {"/a,b", "-Xlinker -rpath-link -Xlinker '/a\",\"b'\n"},
        {"/a'b", "-Xlinker -rpath-link -Xlinker '/a'\\''b'\n"},
        {"/a\"b\\c;", "-Xlinker -rpath-link -Xlinker '/a\"\\\"\"b\\\\c\\;'\n"},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        SAME(text_of_dir(rows[i].dir, TAKER_NVCC, FLAGS_SHELL), rows[i].text);
}

Test(flags, rustc_passes_each_argument_by_an_option) {
    SAME(text_of_dir("/a b", TAKER_RUSTC, FLAGS_SHELL), "'-Clink-arg=-Wl,-rpath-link,/a b'\n");
    SAME(text_of_dir("/a,b", TAKER_RUSTC, FLAGS_SHELL),
        "-Clink-arg=-Xlinker -Clink-arg=-rpath-link -Clink-arg=-Xlinker -Clink-arg=/a,b\n");
    SAME(text_of_dir("/it's \"a\\b\t", TAKER_RUSTC, FLAGS_CARGO),
        "[target.'cfg(target_os = \"linux\")']\n"
        "rustflags = [\"-Clink-arg=-Wl,-rpath-link,/it's \\\"a\\\\b\\u0009\"]\n");
    SAME(text_of_dir("/a,b", TAKER_RUSTC, FLAGS_CARGO),
        "[target.'cfg(target_os = \"linux\")']\nrustflags = [\"-Clink-arg=-Xlinker\", "
        "\"-Clink-arg=-rpath-link\", \"-Clink-arg=-Xlinker\", \"-Clink-arg=/a,b\"]\n");
}

Test(flags, bazel) {
    SAME(text_of_dir("/a", TAKER_DRIVER, FLAGS_BAZEL), "build --linkopt=-Wl,-rpath-link,/a\n");
    SAME(text_of_dir("/a#b", TAKER_DRIVER, FLAGS_BAZEL), "build '--linkopt=-Wl,-rpath-link,/a#b'\n");
    SAME(text_of_dir("/a,b", TAKER_DRIVER, FLAGS_BAZEL),
        "build --linkopt=-Xlinker\nbuild --linkopt=-rpath-link\nbuild --linkopt=-Xlinker\n"
        "build --linkopt=/a,b\n");
}

Test(flags, directories_that_a_form_cannot_name_get_a_link) {
    static const struct {
        enum flags_form form;
        const char *dir;
        bool link;
    } rows[] = {{FLAGS_SHELL, "/'a\"\\ b", false}, {FLAGS_JSON, "/'a\"\\ b\377", false},
        {FLAGS_CMAKE, "/'a\" b", false}, {FLAGS_CMAKE, "/a\\b", true}, {FLAGS_CMAKE, "/a\nb", true},
        {FLAGS_MESON, "/'a\" b", false}, {FLAGS_MESON, "/a\"\\ b", false}, {FLAGS_MESON, "/'a\\b", true},
        {FLAGS_MESON, "/a'", true}, {FLAGS_MESON, "/a'''b", true}, {FLAGS_CARGO, "/'a\"\\ b\303\251", false},
        {FLAGS_CARGO, "/a\377", true}, {FLAGS_BAZEL, "/a b", true}, {FLAGS_BAZEL, "/a'b", true},
        {FLAGS_BAZEL, "/a\"b", true}, {FLAGS_BAZEL, "/a\\b", true}, {FLAGS_BAZEL, "/a#b", false}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct flags f = of_dir(rows[i].dir, TAKER_DRIVER, rows[i].form);
        SAME(f.dirs.at[0], rows[i].link ? "/w/links/dir-1" : rows[i].dir);
        EQUAL(f.symlinks.n, rows[i].link);
        EQUAL(f.dirs.n, 1);
    }
    struct flags f = of_dir("/a b", TAKER_DRIVER, FLAGS_BAZEL);
    SAME(flags_script(arena(), &f), "mkdir -p /w/links\nln -sfn '/a b' /w/links/dir-1\n");
}

Test(flags, the_directory_of_the_links_has_a_name_that_cannot_be_written) {
    struct reports reports = {0};
    *vec_push(arena(), &reports) = with("program", 0, 1, DIRS("--as-needed", "./stubs/libcuda.so"));
    struct flags f = flags_of(arena(), &reports, S("/w:x/links"), TAKER_DRIVER, FLAGS_SHELL);
    SAME(f.problem,
        "/w:x/links: -rpath-link cannot name a directory with a colon; change to another directory");
    f = flags_of(arena(), &reports, S("/w x/links"), TAKER_DRIVER, FLAGS_BAZEL);
    SAME(f.problem, "/w x/links: this name cannot be written in this form; change to another directory");
    f = flags_of(arena(), &reports, S("/w x/links"), TAKER_DRIVER, FLAGS_CMAKE);
    SAME(f.problem, "");
}

Test(flags, shared_libraries_have_variables_of_their_own) {
    struct flags f = flags(TAKER_DRIVER, with("shared library", 1, 1, DIRS("-rpath-link", "/l")));
    SAME(text_as(f, FLAGS_CMAKE), "string(APPEND CMAKE_EXE_LINKER_FLAGS_INIT \" -Wl,-rpath-link,/l\")\n"
                                  "string(APPEND CMAKE_SHARED_LINKER_FLAGS_INIT \" -Wl,-rpath-link,/l\")\n"
                                  "string(APPEND CMAKE_MODULE_LINKER_FLAGS_INIT \" -Wl,-rpath-link,/l\")\n");
}

Test(flags, files_become_links) {
    struct flags f = flags(TAKER_DRIVER,
        with("program", 0, 2,
            DIRS("-rpath-link", "/l", "--push-state", "--as-needed", "./stubs/libcuda.so", "--pop-state")));
    SAME(text_as(f, FLAGS_SHELL), "-Wl,-rpath-link,/l -Wl,-rpath-link,/w/links\n");
    SAME(flags_script(arena(), &f), "mkdir -p /w/links\nln -sfn /w/stubs/libcuda.so /w/links/libcuda.so.1\n");
    SAME(text_as(f, FLAGS_JSON),
        "{\"version\":1,\"flags\":[\"-Wl,-rpath-link,/l\",\"-Wl,-rpath-link,/w/links\"],"
        "\"links\":[{\"link\":\"/w/links/libcuda.so.1\",\"target\":\"/w/stubs/"
        "libcuda.so\"}],\"missing\":[]}\n");
}

Test(flags, no_flags) {
    struct flags f = of_dirs(TAKER_DRIVER, (const char *const[]){NULL});
    for (enum flags_form form = FLAGS_SHELL; form < FLAGS_JSON; form++) SAME(text_as(f, form), "");
    EQUAL(f.failing.n, 0);
    f = flags(TAKER_DRIVER, with("program", 2, 1, (const char *const[]){NULL}));
    EQUAL(f.failing.n, 2);
    SAME(text_as(f, FLAGS_JSON), "{\"version\":1,\"flags\":[],\"links\":[],\"missing\":[\"libgone.so\"]}\n");
}
