#include "../../lib/sys/process.h"

#include "unit.h"

Test(process, variables) {
    struct process *proc = scene("env A=1\nenv AB=2\nenv A=3\nenv EMPTY=\nenv B=x=y\n");
    SAME(process_env(proc, "A"), "1");
    SAME(process_env(proc, "AB"), "2");
    SAME(process_env(proc, "B"), "x=y");
    cr_expect_not_null(process_env(proc, "EMPTY").at);
    EQUAL(process_env(proc, "EMPTY").n, 0);
    cr_expect_null(process_env(proc, "NONE").at);
    cr_expect_null(process_env(proc, "EMPT").at);
}

Test(process, variable_without_a_value) {
    struct process *proc = scene("");
    strs_add(arena(), &proc->env, S("ODD"));
    strs_add(arena(), &proc->env, S("=x"));
    cr_expect_null(process_env(proc, "ODD").at);
    cr_expect_null(process_env(proc, "OD").at);
}

#define BELOW_GCC                                                                                            \
    "parent 20\n"                                                                                            \
    "bytes /proc/20/stat 20 (collect2) S 10 9 9\n"                                                           \
    "bytes /proc/10/environ A=1\\0LIBRARY_PATH=/user;/list\\0\n"                                             \
    "env LIBRARY_PATH=/driver\n"

Test(process, library_path_as_it_is) {
    SAME(process_library_path(scene("env LIBRARY_PATH=/a;/b\n")), "/a;/b");
    cr_expect_null(process_library_path(scene("")).at);
    SAME(process_library_path(scene(BELOW_GCC)), "/driver");
}

Test(process, library_path_of_the_user_below_gcc) {
    SAME(process_library_path(scene(BELOW_GCC "env COLLECT_GCC=gcc\n")), "/user;/list");
}

Test(process, library_path_if_the_driver_cannot_be_read) {
    SAME(process_library_path(scene(BELOW_GCC "env COLLECT_GCC=gcc\nunreadable /proc/20/stat\n")), "/driver");
    SAME(process_library_path(scene(BELOW_GCC "env COLLECT_GCC=gcc\nunreadable /proc/10/environ\n")),
        "/driver");
    SAME(process_library_path(scene(BELOW_GCC "env COLLECT_GCC=gcc\nbytes /proc/10/environ A=1\n")),
        "/driver");
    SAME(process_library_path(scene(BELOW_GCC "env COLLECT_GCC=gcc\nparent 0\n")), "/driver");
}

Test(process, process_names_may_hold_anything) {
    static const char *const stats[] = {
        "20 (a) S 11 (b)) S 10 9 9", "20 () R 10 1", "20 (x) S 10", "20 (x) Z 10\\n"};
    for (size_t i = 0; i < COUNT(stats); i++) {
        struct str line =
            str_cat(arena(), S(BELOW_GCC "env COLLECT_GCC=gcc\nbytes /proc/20/stat "), str_of(stats[i]));
        SAME_ROW(stats[i], process_library_path(scene(line.at)), "/user;/list");
    }
}

Test(process, malformed_process) {
    static const char *const stats[] = {
        "", "20", "20 (x)", "20 (x) S", "20 (x) S x", "20 (x S 10", "20 (x) S 99999999999999999999"};
    for (size_t i = 0; i < COUNT(stats); i++) {
        struct str line =
            str_cat(arena(), S(BELOW_GCC "env COLLECT_GCC=gcc\nbytes /proc/20/stat "), str_of(stats[i]));
        SAME_ROW(stats[i], process_library_path(scene(line.at)), "/driver");
    }
}

Test(process, driver_with_an_empty_library_path) {
    struct str got = process_library_path(
        scene(BELOW_GCC "env COLLECT_GCC=gcc\nbytes /proc/10/environ LIBRARY_PATH=\\0\n"));
    EQUAL(got.n, 0);
}
