#include "../../lib/sys/process.h"

#include "unit.h"

Test(world, variables) {
    struct world *w = scene("env A=1\nenv AB=2\nenv A=3\nenv EMPTY=\nenv B=x=y\n");
    SAME(world_env(w, "A"), "1");
    SAME(world_env(w, "AB"), "2");
    SAME(world_env(w, "B"), "x=y");
    cr_expect_not_null(world_env(w, "EMPTY").at);
    EQUAL(world_env(w, "EMPTY").n, 0);
    cr_expect_null(world_env(w, "NONE").at);
    cr_expect_null(world_env(w, "EMPT").at);
}

Test(world, variable_without_a_value) {
    struct world *w = scene("");
    strs_add(arena(), &w->env, S("ODD"));
    strs_add(arena(), &w->env, S("=x"));
    cr_expect_null(world_env(w, "ODD").at);
    cr_expect_null(world_env(w, "OD").at);
}

#define BELOW_GCC                                                                                            \
    "parent 20\n"                                                                                            \
    "bytes /proc/20/stat 20 (collect2) S 10 9 9\n"                                                           \
    "bytes /proc/10/environ A=1\\0LIBRARY_PATH=/user;/list\\0\n"                                             \
    "env LIBRARY_PATH=/driver\n"

Test(world, library_path_as_it_is) {
    SAME(world_library_path(scene("env LIBRARY_PATH=/a;/b\n")), "/a;/b");
    cr_expect_null(world_library_path(scene("")).at);
    SAME(world_library_path(scene(BELOW_GCC)), "/driver");
}

Test(world, library_path_of_the_user_below_gcc) {
    SAME(world_library_path(scene(BELOW_GCC "env COLLECT_GCC=gcc\n")), "/user;/list");
}

Test(world, library_path_where_the_driver_cannot_be_seen) {
    SAME(world_library_path(scene(BELOW_GCC "env COLLECT_GCC=gcc\nunreadable /proc/20/stat\n")), "/driver");
    SAME(
        world_library_path(scene(BELOW_GCC "env COLLECT_GCC=gcc\nunreadable /proc/10/environ\n")), "/driver");
    SAME(world_library_path(scene(BELOW_GCC "env COLLECT_GCC=gcc\nbytes /proc/10/environ A=1\n")), "/driver");
    SAME(world_library_path(scene(BELOW_GCC "env COLLECT_GCC=gcc\nparent 0\n")), "/driver");
}

Test(world, process_names_may_hold_anything) {
    static const char *const stats[] = {
        "20 (a) S 11 (b)) S 10 9 9", "20 () R 10 1", "20 (x) S 10", "20 (x) Z 10\\n"};
    for (size_t i = 0; i < COUNT(stats); i++) {
        struct str line =
            str_cat(arena(), S(BELOW_GCC "env COLLECT_GCC=gcc\nbytes /proc/20/stat "), str_of(stats[i]));
        SAME_ROW(stats[i], world_library_path(scene(line.at)), "/user;/list");
    }
}

Test(world, malformed_process) {
    static const char *const stats[] = {
        "", "20", "20 (x)", "20 (x) S", "20 (x) S x", "20 (x S 10", "20 (x) S 99999999999999999999"};
    for (size_t i = 0; i < COUNT(stats); i++) {
        struct str line =
            str_cat(arena(), S(BELOW_GCC "env COLLECT_GCC=gcc\nbytes /proc/20/stat "), str_of(stats[i]));
        SAME_ROW(stats[i], world_library_path(scene(line.at)), "/driver");
    }
}

Test(world, driver_with_an_empty_library_path) {
    struct str got =
        world_library_path(scene(BELOW_GCC "env COLLECT_GCC=gcc\nbytes /proc/10/environ LIBRARY_PATH=\\0\n"));
    EQUAL(got.n, 0);
}
