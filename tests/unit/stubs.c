#include "../../lib/tables/stubs.h"

#include "unit.h"

static bool have(const struct strs *patterns, const char *pattern) {
    return strs_have(patterns, str_of(pattern));
}

static size_t place(const struct strs *patterns, const char *pattern) {
    for (size_t i = 0; i < patterns->n; i++)
        if (str_eq(patterns->at[i], str_of(pattern))) return i;
    cr_assert_fail("%s is not among them", pattern);
    return 0;
}

Test(stubs, built_in_directories) {
    static const char *const places[] = {"/usr/local/cuda/lib64/stubs", "/usr/local/cuda/targets/*/lib/stubs",
        "/usr/local/cuda-*/lib64/stubs", "/usr/local/cuda-*/targets/*/lib/stubs", "/opt/cuda/lib64/stubs",
        "/opt/cuda/targets/*/lib/stubs", "/usr/lib/*/stubs",
        "/opt/nvidia/hpc_sdk/Linux_*/*/cuda/*/lib64/stubs",
        "/usr/local/Ascend/ascend-toolkit/latest/runtime/lib64/stub"};
    struct strs patterns = stubs_builtin(scene(""));
    for (size_t i = 0; i < COUNT(places); i++) cr_expect(have(&patterns, places[i]), "%s", places[i]);
    for (size_t i = 0; i < patterns.n; i++) cr_expect(str_starts(patterns.at[i], S("/")));
}

Test(stubs, directories_that_variables_name) {
    static const struct {
        const char *variable, *place;
    } rows[] = {{"CUDA_HOME=/x", "/x/lib64/stubs"}, {"CUDA_HOME=/x", "/x/targets/*/lib/stubs"},
        {"CUDA_PATH=/x", "/x/lib64/stubs"}, {"CONDA_PREFIX=/x", "/x/lib/stubs"},
        {"CONDA_PREFIX=/x", "/x/targets/*/lib/stubs"}, {"EBROOTCUDA=/x", "/x/stubs/lib64"},
        {"NVHPC_ROOT=/x", "/x/cuda/*/lib64/stubs"}, {"NVHPC=/x", "/x/Linux_*/*/cuda/*/lib64/stubs"},
        {"ASCEND_TOOLKIT_HOME=/x", "/x/runtime/lib64/stub"}, {"ASCEND_HOME_PATH=/x", "/x/lib64/stub"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct strs patterns = stubs_builtin(scene(str_cat(arena(), S("env "), str_of(rows[i].variable)).at));
        cr_expect(have(&patterns, rows[i].place), "%s: %s", rows[i].variable, rows[i].place);
        EQUAL_ROW(rows[i].variable,
            place(&patterns, rows[i].place) < place(&patterns, "/usr/local/cuda/lib64/stubs"),
            !str_starts(str_of(rows[i].variable), S("NVHPC")) &&
                !str_starts(str_of(rows[i].variable), S("ASCEND")));
    }
}

Test(stubs, empty_variables_name_nothing) {
    struct strs plain = stubs_builtin(scene("")),
                empty = stubs_builtin(scene("env CUDA_HOME=\nenv CONDA_PREFIX=\n"));
    EQUAL(empty.n, plain.n);
    cr_expect(!have(&empty, "/lib64/stubs"));
}

Test(stubs, home_before_path) {
    struct strs patterns = stubs_builtin(scene("env CUDA_PATH=/p\nenv CUDA_HOME=/h\n"));
    cr_expect_lt(place(&patterns, "/h/lib64/stubs"), place(&patterns, "/p/lib64/stubs"));
}
