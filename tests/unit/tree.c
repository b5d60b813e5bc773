#include "../../lib/report/tree.h"

#include "unit.h"

static struct report of_out(const char *text) {
    struct report r = reported(text);
    r.output = S("out");
    return r;
}

static struct str drawn_tree(const struct tree *t, size_t columns, const struct tree_style *look) {
    struct paint p = {.columns = columns};
    struct text out = text_begin(arena());
    tree_draw(&p, &out, t, look);
    return text_str(&out);
}

static struct str drawn(const char *text, size_t columns, bool folded) {
    struct report r = of_out(text);
    struct tree t = tree_of(arena(), &r);
    return drawn_tree(&t, columns, &(struct tree_style){.folded = folded});
}

#define THREE                                                                                                \
    "lib x.so needs=a,b undefined=b\nlib y.so needs=b,c,x.so\nlib /usr/lib/a needs=b\nlib /l/b soname=b "    \
    "needs=c defines=b\n"                                                                                    \
    "lib /usr/lib/c\nargv m.o x.so y.so -L/l\n"

Test(tree, rows) {
    struct report r = of_out(THREE);
    struct tree t = tree_of(arena(), &r);
    static const struct {
        size_t depth;
        bool last;
        const char *name;
        enum mark mark;
    } rows[] = {
        {0, true, "out", MARK_ROOT},
        {1, false, "x.so", MARK_INPUT},
        {2, false, "a", MARK_FOUND},
        {3, true, "b", MARK_ELSEWHERE},
        {2, true, "b", MARK_ADDED},
        {3, true, "c", MARK_ELSEWHERE},
        {1, true, "y.so", MARK_INPUT},
        {2, false, "c", MARK_FOUND},
        {2, false, "b", MARK_ELSEWHERE},
        {2, true, "x.so", MARK_ELSEWHERE},
    };
    EQUAL(t.n, COUNT(rows));
    for (size_t i = 0; i < COUNT(rows) && i < t.n; i++) {
        struct str row = str_format(arena(), "row %zu", i);
        SAME_ROW(row.at, t.at[i].name, rows[i].name);
        EQUAL_ROW(row.at, t.at[i].depth, rows[i].depth);
        EQUAL_ROW(row.at, t.at[i].mark, rows[i].mark);
        EQUAL_ROW(row.at, t.at[i].last, rows[i].last);
    }
}

Test(tree, lines) {
    SAME(drawn(THREE, 0, false), "out\n"
                                 "|-- x.so\n"
                                 "|   |-- a => /usr/lib/a (the linker's own directories)\n"
                                 "|   |   `-- b\n"
                                 "|   `-- b => /l/b (-L) [by needld]\n"
                                 "|       `-- c\n"
                                 "`-- y.so\n"
                                 "    |-- c => /usr/lib/c (the linker's own directories)\n"
                                 "    |-- b\n"
                                 "    `-- x.so\n");
}

Test(tree, libraries_shown_before_share_a_line) {
    SAME(drawn(THREE, 0, true), "out\n"
                                "|-- x.so\n"
                                "|   |-- a => /usr/lib/a (the linker's own directories)\n"
                                "|   |   `-- also needs b (shown elsewhere)\n"
                                "|   `-- b => /l/b (-L) [by needld]\n"
                                "|       `-- also needs c (shown elsewhere)\n"
                                "`-- y.so\n"
                                "    |-- c => /usr/lib/c (the linker's own directories)\n"
                                "    `-- also needs b, x.so (shown elsewhere)\n");
}

Test(tree, lines_that_are_too_long) {
    SAME(drawn(THREE, 30, true), "out\n"
                                 "|-- x.so\n"
                                 "|   |-- a => /usr/lib/a\n"
                                 "|   |       (the linker's own directories)\n"
                                 "|   |   `-- also needs b\n"
                                 "|   |           (shown elsewhere)\n"
                                 "|   `-- b => /l/b (-L)\n"
                                 "|           [by needld]\n"
                                 "|       `-- also needs c\n"
                                 "|               (shown elsewhere)\n"
                                 "`-- y.so\n"
                                 "    |-- c => /usr/lib/c\n"
                                 "    |       (the linker's own directories)\n"
                                 "    `-- also needs b, x.so\n"
                                 "            (shown elsewhere)\n");
}

// One file alone, with its SONAMEs and run paths, no deeper than `depth`.
static struct str detailed(const char *text, size_t depth) {
    struct report r = report_link(followed(text));
    struct tree t = tree_of_file(arena(), &r, true);
    return drawn_tree(&t, 0, &(struct tree_style){.detailed = true, .depth = depth});
}

Test(tree, one_file_in_detail) {
    const char *text = "lib x.so soname=x.1 rpath=/r needs=a,b\nlib /r/a needs=c\nlib /r/b soname=b\n"
                       "lib /usr/lib/c runpath=$ORIGIN\nargv x.so";
    SAME(detailed(text, 0), "x.so\n"
                            "|   SONAME x.1, RPATH /r\n"
                            "|-- a => /r/a (run path)\n"
                            "|   `-- c => /usr/lib/c (the linker's own directories)\n"
                            "|           RUNPATH $ORIGIN\n"
                            "`-- b => /r/b (run path)\n"
                            "        SONAME b\n");
    SAME(detailed(text, 1), "x.so\n"
                            "|   SONAME x.1, RPATH /r\n"
                            "|-- a => /r/a (run path) [1 below]\n"
                            "`-- b => /r/b (run path)\n"
                            "        SONAME b\n");
}

Test(tree, libraries_that_are_not_in_the_link) {
    SAME(drawn("lib x.so needs=a,b undefined=a\nlib /l/b undefined=q\nargv m.o x.so -L/l", 0, true),
        "out\n"
        "`-- x.so\n"
        "    |-- a => not found\n"
        "    `-- b => /l/b (-L) [not added]\n");
    SAME(drawn("lib x.so needs=a\nlib y.so\nargv -shared m.o x.so --copy-dt-needed-entries y.so", 0, true),
        "out\n"
        "|-- x.so\n"
        "|   `-- a (not searched for)\n"
        "`-- y.so\n");
}

Test(tree, libraries_that_need_each_other) {
    SAME(drawn(
             "lib x.so needs=a\nlib /usr/lib/a needs=b\nlib /usr/lib/b needs=a,x.so\nargv m.o x.so", 0, true),
        "out\n"
        "`-- x.so\n"
        "    `-- a => /usr/lib/a (the linker's own directories)\n"
        "        `-- b => /usr/lib/b (the linker's own directories)\n"
        "            `-- also needs a, x.so (shown elsewhere)\n");
}

// A report that was read from a file may be wrong.
Test(tree, cyclic_reports_end) {
    struct report_library libs[] = {
        {.file = S("x"), .input = true, .needed = words("a a")}, {.file = S("a"), .needed = words("a")}};
    struct report_dependency deps[] = {{.name = S("a"), .by = 1, .lib = 1, .status = REPORT_FOUND}};
    struct report r = {.libs = {libs, 2, 2}, .deps = {deps, 1, 1}};
    EQUAL(tree_of(arena(), &r).n, 4);
    deps[0].by = 0;
    EQUAL(tree_of(arena(), &r).n, 4);
}

Test(tree, deep_and_wide) {
    enum { MANY = 20000 };
    struct report_library *libs = arena_calloc(arena(), sizeof *libs, MANY);
    struct report_dependency *deps = arena_calloc(arena(), sizeof *deps, MANY);
    for (uint32_t i = 0; i < MANY; i++) {
        struct str name = str_format(arena(), "%u", i + 1);
        strs_add(arena(), &libs[i].needed, name);
        deps[i] = (struct report_dependency){.name = name, .by = i, .lib = i + 1, .status = REPORT_FOUND};
    }
    libs[0].input = true;
    deps[MANY - 1].lib = NO_INDEX;
    struct report r = {.libs = {libs, MANY, MANY}, .deps = {deps, MANY, MANY}};
    struct tree t = tree_of(arena(), &r);
    EQUAL(t.n, MANY + 2);
    EQUAL(t.at[t.n - 1].depth, MANY + 1);
}

Test(tree, base_libraries_and_the_limit_of_depth) {
    struct report r = report_link(followed("lib x.so needs=libc.so.6,a rpath=/r\nlib /r/a needs=b,libm.so.6\n"
                                           "lib /r/b needs=libc.so.6\nlib /usr/lib/libc.so.6 "
                                           "needs=ld-linux-x86-64.so.2\nlib /usr/lib/libm.so.6 needs=z\n"
                                           "lib /usr/lib/ld-linux-x86-64.so.2\nargv x.so"));
    struct tree t = tree_of_file(arena(), &r, false);
    SAME(joined(&t.left_out), "libc.so.6|ld-linux-x86-64.so.2");
    SAME(drawn_tree(&t, 0, &(struct tree_style){.folded = true, .names = true}),
        "x.so\n"
        "`-- a (run path)\n"
        "    |-- b => not found (ld only warns)\n"
        "    `-- libm.so.6 (the linker's own directories)\n"
        "        `-- z => not found (ld only warns)\n");
    SAME(drawn_tree(&t, 0, &(struct tree_style){.names = true, .depth = 1}), "x.so\n"
                                                                             "`-- a (run path) [3 below]\n");
}
