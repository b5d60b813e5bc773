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
    return flags_of(arena(), &reports, S("/w/links"), taker);
}

static struct flags of_dirs(enum flags_taker taker, const char *const *args) {
    return flags(taker, with("program", 0, 0, args));
}
#define DIRS(...) ((const char *const[]){__VA_ARGS__, NULL})

Test(flags, directories_in_the_syntax_of_each_tool) {
    struct flags f =
        of_dirs(TAKER_DRIVER, DIRS("-rpath-link", "/l", "-rpath-link", "./m", "-rpath-link", "."));
    SAME(
        flags_text(arena(), &f, FLAGS_SHELL), "-Wl,-rpath-link,/l -Wl,-rpath-link,/w/m -Wl,-rpath-link,/w\n");
    f.taker = TAKER_NVCC;
    f.dirs.n = 1;
    SAME(flags_text(arena(), &f, FLAGS_SHELL), "-Xlinker -rpath-link -Xlinker /l\n");
    f.taker = TAKER_LINKER;
    SAME(flags_text(arena(), &f, FLAGS_SHELL), "-rpath-link /l\n");
    SAME(flags_script(arena(), &f), "");
}

Test(flags, a_restated_run_path_is_a_list) {
    struct flags f = of_dirs(TAKER_LINKER, DIRS("-rpath-link", "/r:s", "-rpath-link", "/l"));
    SAME(flags_text(arena(), &f, FLAGS_SHELL), "-rpath-link /r -rpath-link /w/s -rpath-link /l\n");
}

Test(flags, names_that_need_quotes) {
    struct flags f = of_dirs(TAKER_DRIVER, DIRS("-rpath-link", "/a,b", "-rpath-link", "/it's $x\\\"y"));
    SAME(flags_text(arena(), &f, FLAGS_SHELL),
        "-Xlinker -rpath-link -Xlinker /a,b '-Wl,-rpath-link,/it'\\''s $x\\\"y'\n");
    SAME(flags_text(arena(), &f, FLAGS_CMAKE),
        "string(APPEND CMAKE_EXE_LINKER_FLAGS_INIT \" -Xlinker -rpath-link -Xlinker /a,b "
        "'-Wl,-rpath-link,/it'\\\\''s \\$x\\\\\\\"y'\")\n");
    SAME(flags_text(arena(), &f, FLAGS_MESON),
        "[built-in options]\n"
        "c_link_args = ['-Xlinker', '-rpath-link', '-Xlinker', '/a,b', '''-Wl,-rpath-link,/it's $x\\\"y''']\n"
        "cpp_link_args = ['-Xlinker', '-rpath-link', '-Xlinker', '/a,b', '''-Wl,-rpath-link,/it's "
        "$x\\\"y''']\n");
}

Test(flags, shared_libraries_have_variables_of_their_own) {
    struct flags f = flags(TAKER_DRIVER, with("shared library", 1, 1, DIRS("-rpath-link", "/l")));
    SAME(flags_text(arena(), &f, FLAGS_CMAKE),
        "string(APPEND CMAKE_EXE_LINKER_FLAGS_INIT \" -Wl,-rpath-link,/l\")\n"
        "string(APPEND CMAKE_SHARED_LINKER_FLAGS_INIT \" -Wl,-rpath-link,/l\")\n"
        "string(APPEND CMAKE_MODULE_LINKER_FLAGS_INIT \" -Wl,-rpath-link,/l\")\n");
}

Test(flags, files_become_links) {
    struct flags f = flags(TAKER_DRIVER,
        with("program", 0, 2,
            DIRS("-rpath-link", "/l", "--push-state", "--as-needed", "./stubs/libcuda.so", "--pop-state")));
    SAME(flags_text(arena(), &f, FLAGS_SHELL), "-Wl,-rpath-link,/l -Wl,-rpath-link,/w/links\n");
    SAME(flags_script(arena(), &f), "mkdir -p /w/links\nln -sf /w/stubs/libcuda.so /w/links/libcuda.so.1\n");
    SAME(flags_text(arena(), &f, FLAGS_JSON),
        "{\"version\":1,\"flags\":[\"-Wl,-rpath-link,/l\",\"-Wl,-rpath-link,/w/links\"],"
        "\"links\":[{\"link\":\"/w/links/libcuda.so.1\",\"target\":\"/w/stubs/"
        "libcuda.so\"}],\"missing\":[]}\n");
}

Test(flags, no_flags) {
    struct flags f = of_dirs(TAKER_DRIVER, (const char *const[]){NULL});
    for (enum flags_form form = FLAGS_SHELL; form < FLAGS_JSON; form++)
        SAME(flags_text(arena(), &f, form), "");
    EQUAL(f.failing.n, 0);
    f = flags(TAKER_DRIVER, with("program", 2, 1, (const char *const[]){NULL}));
    EQUAL(f.failing.n, 2);
    SAME(flags_text(arena(), &f, FLAGS_JSON),
        "{\"version\":1,\"flags\":[],\"links\":[],\"missing\":[\"libgone.so\"]}\n");
}
