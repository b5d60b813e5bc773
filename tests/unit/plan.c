#include "../../lib/link/plan.h"

#include "unit.h"

static struct str planned(const char *text) {
    struct link *l = followed(str_cat(arena(), S("obj m.o defines=_start\n"), str_of(text), S("\n")).at);
    cr_assert(!l->bypass_reason.n, "%s", l->bypass_reason.n ? l->bypass_reason.at : "");
    return joined(&l->plan.words);
}

Test(plan, nothing) {
    SAME(planned("lib x.so needs=a\nlib /usr/lib/a defines=a\nargv m.o x.so"), "");
    SAME(planned("lib x.so needs=a\nargv m.o x.so"), "");
}

Test(plan, directory) {
    SAME(planned("lib x.so needs=a undefined=a\nlib /l/a defines=a\nargv m.o x.so -L/l"), "-rpath-link|/l");
    SAME(planned(
             "lib x.so needs=a,b undefined=a,b\nlib /l/a defines=a\nlib /l/b defines=b\nargv m.o x.so -L/l"),
        "-rpath-link|/l");
    SAME(planned("lib x.so needs=a,b undefined=a,b\nlib /l/a defines=a\nlib /k/b defines=b\nargv m.o x.so "
                 "-L/l -L/k"),
        "-rpath-link|/l|-rpath-link|/k");
}

// A relative directory must not look like an option, a response file or a path in the sysroot.
Test(plan, relative_directories) {
    static const char *const dirs[] = {"l", "@l", "-l", "-ml", "--sysroot=l", "=l"};
    for (size_t i = 0; i < COUNT(dirs); i++) {
        struct str d = str_of(dirs[i]);
        struct str text = str_cat(arena(), S("lib x.so needs=a undefined=a\nlib "), d,
            S("/a defines=a\nenv LIBRARY_PATH="), d, S("\nargv m.o x.so"));
        SAME_ROW(dirs[i], planned(text.at), str_cat(arena(), S("-rpath-link|./"), d).at);
    }
    SAME(planned("lib d/x.so needs=a undefined=a\nlib a defines=a\nargv m.o d/x.so -L."), "-rpath-link|.");
    SAME(planned("lib d/x.so needs=a undefined=a\nlib l/a defines=a\nargv m.o d/x.so -L./l"),
        "-rpath-link|./l");
    SAME(planned("lib x.so needs=a undefined=a\nlib ../l/a defines=a\nargv m.o x.so -L../l"),
        "-rpath-link|../l");
}

Test(plan, file) {
    SAME(planned("lib x.so needs=a undefined=a\nlib /l/q.so soname=a defines=a\nargv m.o x.so -L/l"),
        "--push-state|--as-needed|/l/q.so|--pop-state");
    SAME(planned("lib x.so needs=a undefined=a\nlib @l/q.so soname=a defines=a\nargv m.o x.so -L@l"),
        "--push-state|--as-needed|./@l/q.so|--pop-state");
    SAME(planned("lib x.so needs=a,b undefined=a,b\nlib /l/q.so soname=a defines=a\nlib /l/r.so soname=b "
                 "defines=b\nargv m.o "
                 "x.so -L/l"),
        "--push-state|--as-needed|/l/q.so|/l/r.so|--pop-state");
}

Test(plan, directory_that_would_move_a_name) {
    const char *want = "--push-state|--as-needed|/l/a|--pop-state";
    SAME(planned("lib x.so needs=a,b undefined=a,b\nlib /l/a soname=a defines=a\nlib /l/b defines=b\nlib "
                 "/usr/lib/b defines=b\nargv m.o "
                 "x.so -L/l"),
        want);
    SAME(
        planned("lib x.so needs=a,b undefined=a\nlib /l/a soname=a defines=a\nlib /l/b undefined=q\nargv m.o "
                "x.so -L/l"),
        want);
    SAME(planned("lib x.so needs=a,b undefined=a,b\nlib /l/a soname=a defines=a\nlink /l/b /usr/lib/b\nlib "
                 "/usr/lib/b\nargv m.o x.so "
                 "-L/l"),
        want);
    // A name that is an input is not searched, and so cannot move.
    SAME(planned("lib x.so needs=a,b undefined=a,b\nlib y.so soname=b defines=b\nlib /l/a soname=a "
                 "defines=a\nlib /l/b defines=b\nargv m.o "
                 "x.so y.so -L/l"),
        "-rpath-link|/l");
    // What the directory holds for another machine does not count.
    SAME(planned("lib x.so needs=a,b undefined=a,b\nlib /l/a soname=a defines=a\nlib /l/b machine=i386 "
                 "defines=b\nlib "
                 "/usr/lib/b\nargv m.o "
                 "x.so -L/l"),
        "-rpath-link|/l");
}

Test(plan, directories_in_an_order_that_serves_all) {
    SAME(planned("lib x.so needs=a,b undefined=a,b\nlib /k/a defines=a\nlib /k/b soname=b defines=b\nlib "
                 "/l/b soname=b defines=b\n"
                 "env LIBRARY_PATH=/l:/k\nargv m.o x.so"),
        "-rpath-link|/l|-rpath-link|/k");
    // Each holds the other's name, and one has no SONAME to be matched by.
    SAME(planned("lib x.so needs=a,b undefined=a,b\nlib /1/a soname=a defines=a\nlib /1/b soname=b "
                 "defines=b\nlib /2/b defines=b "
                 "soname=b\nlib /2/a soname=a defines=a\n"
                 "env LIBRARY_PATH=/1;/2\nargv m.o x.so"),
        "-rpath-link|/1");
}

Test(plan, directories_that_cannot_be_written) {
    SAME(planned("lib x.so needs=a undefined=a\nlib /a:b/a soname=a defines=a\nargv m.o x.so -L/a:b"),
        "--push-state|--as-needed|/a:b/a|--pop-state");
    SAME(planned("lib x.so needs=a undefined=a\nlib /$LIB/a soname=a defines=a\nargv m.o x.so -L/$LIB"),
        "--push-state|--as-needed|/$LIB/a|--pop-state");
    SAME(planned("lib x.so needs=a undefined=a\nlib /a$/a soname=a defines=a\nargv m.o x.so -L/a$"),
        "--push-state|--as-needed|/a$/a|--pop-state");
}

Test(plan, neither_way) {
    static const struct {
        const char *why, *text;
    } rows[] = {
        {"its SONAME is another", "lib /a:b/a soname=z defines=a\nargv -L/a:b"},
        {"it has no SONAME", "lib /a:b/a defines=a\nargv -L/a:b"},
        {"--cref", "lib /l/q.so soname=a defines=a\nargv -L/l --cref"},
        {"-u", "lib /l/q.so soname=a defines=f,a\nargv -L/l -u f"},
        {"-e", "lib /l/q.so soname=a defines=f,a\nargv -L/l -e f"},
        {"--require-defined", "lib /l/q.so soname=a defines=f,a\nargv -L/l --require-defined=f"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct str text = str_cat(arena(),
            S("obj m.o defines=_start\nlib x.so needs=a undefined=a\nargv m.o x.so\n"), str_of(rows[i].text));
        struct link *l = followed(text.at);
        SAME_ROW(rows[i].why, joined(&l->plan.words), "");
        EQUAL_ROW(rows[i].why, l->plan.handover[0].method, METHOD_NONE);
        cr_expect_gt(l->map.deps.at[0].blocked_reason.n, 0, "%s", rows[i].why);
    }
    SAME(planned("lib x.so needs=a undefined=a\nlib /l/q.so soname=a defines=a\nargv -Bstatic m.o -Bdynamic "
                 "x.so -L/l"),
        "");
}

Test(plan, supply_behind_one_that_is_not_handed_over) {
    SAME(planned("lib x.so needs=a\nlib /l/q.so soname=a needs=b defines=a\nlib /k/b soname=b "
                 "defines=b\nargv m.o x.so -L/l -L/k "
                 "--cref"),
        "");
}

Test(plan, run_path_of_the_environment) {
    const char *files = "lib x.so needs=a undefined=a\nlib /l/a defines=a\nlib /l/q.so soname=b defines=b\n";
    SAME(planned(str_cat(arena(), str_of(files), S("env LD_RUN_PATH=/r:\nargv m.o x.so -L/l")).at),
        "-rpath-link|/r:|-rpath-link|/l");
    SAME(planned(str_cat(arena(), str_of(files), S("env LD_RUN_PATH=\nargv m.o x.so -L/l")).at),
        "-rpath-link|/l");
    SAME(planned(str_cat(arena(), str_of(files), S("env LD_RUN_PATH=/r\nargv m.o x.so -L/l -rpath /x")).at),
        "-rpath-link|/l");
    SAME(planned(
             str_cat(arena(), str_of(files), S("env LD_RUN_PATH=/r\nargv m.o x.so -L/l -rpath-link /x")).at),
        "-rpath-link|/l");
    SAME(planned("lib x.so needs=b undefined=b\nlib /l/q.so soname=b defines=b\nenv LD_RUN_PATH=/r\nargv m.o "
                 "x.so -L/l"),
        "--push-state|--as-needed|/l/q.so|--pop-state");
}

Test(plan, why_a_file) {
    static const struct {
        const char *text, *why;
    } rows[] = {
        {"lib x.so needs=a undefined=a\nlib /l/q.so soname=a defines=a\nargv m.o x.so -L/l",
            "its file bears another name"},
        {"lib x.so needs=a undefined=a\nlib /l:/a soname=a defines=a\nargv m.o x.so -L/l:",
            "-rpath-link cannot name its directory"},
        {"lib x.so needs=a undefined=a\nlib /l/a soname=a defines=a\nargv m.o x.so -L/l -rpath-link=",
            "-rpath-link is given empty"},
        {"lib x.so needs=a,b undefined=a,b\nlib /l/a soname=a defines=a\nlib /l/b defines=b\nlib /usr/lib/b "
         "defines=b\nargv m.o x.so -L/l",
            "its directory also holds b, which the link finds elsewhere"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct link *l =
            followed(str_cat(arena(), S("obj m.o defines=_start\n"), str_of(rows[i].text), S("\n")).at);
        cr_assert(l->plan.handover && l->plan.handover[0].method == METHOD_FILE, "%s", rows[i].why);
        SAME(plan_why_file(&l->sources, &l->map, &l->choice, &l->map.deps.at[0]), rows[i].why);
    }
}
