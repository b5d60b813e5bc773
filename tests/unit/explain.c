#include "../../lib/report/explain.h"

#include "../../lib/base/text.h"
#include "../../lib/inspect/shown.h"
#include "unit.h"

// The account of some links; the files and the working directory of the last one stay.
static struct str explained_all(const char *const *links, size_t n, bool all) {
    struct reports reports = {0};
    for (size_t i = 0; i < n; i++) *vec_push(arena(), &reports) = reported(links[i]);
    const struct process *proc =
        scene("lib /w/here/libx.so\nlib /usr/lib/liby.so\nlib /l/libz.so\nargv ld\n");
    struct paint p = {0};
    struct text out = text_begin(arena());
    cr_expect(explain_links(proc, &p, &out, &reports, &(struct explain_view){.all = all}));
    return text_str(&out);
}

// A link in full, and the summary.
static struct str explained(const char *link) {
    return explained_all(&link, 1, true);
}

#define BY "linked by /usr/bin/ld, GNU ld (GNU Binutils for Debian) 2.40\n"

Test(explain, a_link_in_which_nothing_is_missing) {
    SAME(explained("lib x.so needs=a\nlib /usr/lib/a\nargv -o out m.o x.so"),
        "out: program (elf_x86_64)\n" BY "\n"
        "out\n"
        "`-- x.so\n"
        "    `-- a => /usr/lib/a (the linker's own directories)\n"
        "\n"
        "GNU ld finds every library by itself\n"
        "\n"
        "needld: 1 link: 1 needed no help\n");
}

Test(explain, a_link_that_works_with_a_warning) {
    SAME(explained("lib x.so needs=a\nlib /l/a\nargv -o out m.o x.so -L/l"),
        "out: program (elf_x86_64)\n" BY "\n"
        "out\n"
        "`-- x.so\n"
        "    `-- a => not found (ld only warns)\n"
        "\n"
        "a, needed by x.so: not found; nothing is added\n"
        "    ld only warns about it, and the link works\n"
        "\n"
        "needld: 1 link: 1 needed no help\n");
}

Test(explain, a_link_that_fails_for_something_else) {
    SAME(explained("obj n.o undefined=own\nlib x.so needs=a\nargv -o out m.o n.o x.so"),
        "out: program (elf_x86_64)\n" BY "\n"
        "out\n"
        "`-- x.so\n"
        "    `-- a => not found (ld only warns)\n"
        "\n"
        "a, needed by x.so: not found; nothing is added\n"
        "    ld only warns about it, and the link fails for another reason\n"
        "\n"
        "needld: 1 link: 1 needed no help\n");
}

Test(explain, added_libraries_are_listed_once) {
    SAME(explained("lib x.so needs=a,b,c.so.1,d undefined=a\nlib /l/a defines=a\nlib /l/b\nlib /l/c.so "
                   "soname=c.so.1\n"
                   "lib /k/d undefined=q\nargv -o out m.o x.so -L/l -L/k"),
        "out: program (elf_x86_64)\n" BY "\n"
        "out\n"
        "`-- x.so\n"
        "    |-- a => /l/a (-L) [by needld]\n"
        "    |-- b => /l/b (-L) [by needld]\n"
        "    |-- c.so.1 => /l/c.so (-L, by its SONAME) [by needld]\n"
        "    `-- d => /k/d (-L) [not added]\n"
        "\n"
        "GNU ld alone does not find a, b\n"
        "    added: -rpath-link /l\n"
        "    why -rpath-link and not a file: the file has that name, and nothing else would be "
        "picked up from its directory\n"
        "\n"
        "GNU ld alone does not find c.so.1\n"
        "    added: --as-needed /l/c.so\n"
        "    why a file and not -rpath-link: the file is called c.so, not c.so.1\n"
        "\n"
        "d, needed by x.so: found, but not added\n"
        "    /k/d (-L): the link does not need it\n"
        "\n"
        "needld: 1 link: 1 helped\n"
        "\n"
        "helped  out: a (needed by x.so), b (needed by x.so)\n"
        "  -> /l, passed with -rpath-link\n"
        "\n"
        "helped  out: c.so.1 (needed by x.so)\n"
        "  -> /l/c.so, passed as a file because it is not named c.so.1\n");
}

Test(explain, missing_libraries_and_where_they_were_searched) {
    SAME(explained(
             "lib x.so needs=a,b.so.1 undefined=a,b\nlib /l/b.so soname=b.so.1 defines=b\nbytes "
             "/etc/needld.conf builtin-stubs=no\n"
             "argv -nostdlib -o out m.o x.so -L/l --cref -rpath-link /usr/lib -L/gone -L/usr/lib/../lib"),
        "out: program (elf_x86_64)\n" BY "\n"
        "out\n"
        "`-- x.so\n"
        "    |-- a => not found\n"
        "    `-- b.so.1 => not found\n"
        "\n"
        "a, needed by x.so: not found\n"
        "    ld searched /usr/lib\n"
        "    needld searched /usr/lib, /l, . and 1 directory that does not exist\n"
        "\n"
        "b.so.1, needed by x.so: not found\n"
        "    found /l/b.so but cannot add it: the file is called b.so, not b.so.1, and with --cref ld fails "
        "if a library "
        "is the first input\n"
        "\n"
        "needld: 1 link: 1 failed\n"
        "\n"
        "FAILED  out\n");
}

Test(explain, only_links_with_findings) {
    static const char *const links[] = {
        "argv -o a m.o",
        "lib x.so needs=a undefined=a\nlib /l/a defines=a\nargv -o b m.o x.so -L/l",
        "argv --version",
        "argv -o c m.o",
        "argv -o d.o -r m.o",
        "linker /usr/bin/ld Wild 1\nargv -o e m.o",
        "argv -o f.o -r m.o",
    };
    SAME(explained_all(links, COUNT(links), false), "needld: 6 links: 1 helped, 5 needed no help\n"
                                                    "\n"
                                                    "helped  b: a (needed by x.so)\n"
                                                    "  -> /l, passed with -rpath-link\n");
    SAME(explained_all(links + 3, 3, true),
        "c: program (elf_x86_64)\n" BY "\n"
        "c\n"
        "\n"
        "GNU ld finds every library by itself\n"
        "\n"
        "d.o: relocatable object (elf_x86_64)\n" BY "nothing is added: the output is relocatable\n"
        "\n"
        "e: program (elf_x86_64)\n"
        "linked by /usr/bin/ld, Wild 1\n"
        "nothing is added: the linker is not GNU ld; only GNU ld looks for the libraries that libraries "
        "depend on\n"
        "\n"
        "needld: 3 links: 3 needed no help\n");
}

// --- the summary

// A link that failed.
static struct report failed(const char *output, const char *text, const char *fix) {
    struct report r = {.output = str_of(output), .kind = S("program"), .status_known = true, .status = 1};
    struct problem p = {.cause = S("nowhere"), .text = str_of(text), .fix.text = str_of(fix)};
    *vec_push(arena(), &r.problems) = p;
    return r;
}

static struct str summary_of(const struct reports *reports, const struct explain_view *view) {
    struct text out = text_begin(arena());
    explain_links(scene("argv ld\n"), &(struct paint){0}, &out, reports, view);
    return text_str(&out);
}

static struct reports reports_of(const struct report *reports, size_t n) {
    struct reports out = {0};
    for (size_t i = 0; i < n; i++) *vec_push(arena(), &out) = reports[i];
    return out;
}

Test(explain, links_that_fail_for_the_same_reason_are_one_paragraph) {
    struct report r[] = {failed("a", "libx.so is nowhere", "add its directory"),
        failed("b", "libx.so is nowhere", "add its directory"), failed("c", "libz.so is empty", "install it"),
        failed("d", "libx.so is nowhere", "add its directory"),
        failed("e", "liby.so is nowhere", "add its directory")};
    struct reports reports = reports_of(r, COUNT(r));
    SAME(summary_of(&reports, &(struct explain_view){0}), "needld: 5 links: 5 failed\n"
                                                          "\n"
                                                          "FAILED  a, b, d\n"
                                                          "  libx.so is nowhere\n"
                                                          "  fix: add its directory\n"
                                                          "\n"
                                                          "FAILED  c\n"
                                                          "  libz.so is empty\n"
                                                          "  fix: install it\n"
                                                          "\n"
                                                          "FAILED  e\n"
                                                          "  liby.so is nowhere\n"
                                                          "  fix: add its directory\n");
}

Test(explain, problems_with_the_same_fix_have_it_once_and_evidence_is_cut) {
    struct report r = failed("a", "libx.so is nowhere", "add its directory");
    *vec_push(arena(), &r.problems) = failed("a", "liby.so is nowhere", "add its directory").problems.at[0];
    *vec_push(arena(), &r.problems) = failed("a", "libz.so is empty", "").problems.at[0];
    for (int i = 0; i < 9; i++)
        strs_add(arena(), &r.problems.at[i > 3].detail, str_format(arena(), "f%d", i));
    struct reports reports = reports_of(&r, 1);
    SAME(summary_of(&reports, &(struct explain_view){0}), "needld: 1 link: 1 failed\n"
                                                          "\n"
                                                          "FAILED  a\n"
                                                          "  libx.so is nowhere\n"
                                                          "  liby.so is nowhere\n"
                                                          "  fix: add its directory\n"
                                                          "    f0\n"
                                                          "    f1\n"
                                                          "    f2\n"
                                                          "    f3\n"
                                                          "    f4\n"
                                                          "    and 4 more\n"
                                                          "  libz.so is empty\n");
    cr_expect(str_contains(summary_of(&reports, &(struct explain_view){.failed = true}), S("    f8\n")));
}

Test(explain, two_hundred_links_with_two_failures_are_under_forty_lines) {
    struct reports reports = {0};
    for (int i = 0; i < 200; i++) {
        const char *name = str_format(arena(), "t%d", i).at;
        struct report r = failed(name, "libx.so is nowhere", "add its directory");
        if (i % 100 != 77) r.status = 0, r.problems.n = 0;
        for (int k = 0; k < 20; k++) strs_add(arena(), &r.problems.at[0].detail, S("evidence"));
        *vec_push(arena(), &reports) = r;
    }
    struct str text = summary_of(&reports, &(struct explain_view){0});
    cr_expect(str_starts(text, S("needld: 200 links: 2 failed, 198 needed no help\n\nFAILED  t77, t177\n")));
    cr_expect_lt(str_split(arena(), text, '\n').n, 40);
}

Test(explain, a_problem_of_a_link_that_works) {
    struct report r = failed("a", "two versions of libx.so", "");
    r.status = 0;
    r.problems.at[0].works = true;
    struct reports reports = reports_of(&r, 1);
    SAME(summary_of(&reports, &(struct explain_view){0}), "needld: 1 link: 1 needed no help\n"
                                                          "\n"
                                                          "warning  a\n"
                                                          "  two versions of libx.so\n");
    SAME(summary_of(&reports, &(struct explain_view){.failed = true}), "needld: 1 link: 1 needed no help\n");
}

Test(explain, one_link_and_the_outcome) {
    struct report r[] = {failed("d/a", "", ""), failed("b", "it is empty", "")};
    r[0].status = 0;
    r[0].problems.n = 0;
    struct reports reports = reports_of(r, 2);
    SAME(summary_of(&reports, &(struct explain_view){.only = S("b")}), "b: program; it failed with status 1\n"
                                                                       "linked by \n"
                                                                       "\n"
                                                                       "b\n"
                                                                       "\n"
                                                                       "needld: 1 link: 1 failed\n"
                                                                       "\n"
                                                                       "FAILED  b\n"
                                                                       "  it is empty\n");
    SAME(summary_of(&reports, &(struct explain_view){.only = S("c")}), "");
    reports.n = 1;
    SAME(summary_of(&reports, &(struct explain_view){.outcome = S("; make failed")}),
        "needld: 1 link: 1 needed no help; make failed\n");
}

Test(explain, paths_for_the_reader) {
    struct process *proc = scene("lib /w/lib/x.so\nlib /v/y.so\nlib /usr/lib/liby.so\nargv ld\n"); // in /w
    static const struct {
        const char *from, *here, *path, *want;
    } rows[] = {
        {"/w", "/w", "a/x", "a/x"},
        {"/w", "/w", "./a/x", "a/x"},
        {"/w", "/w", ".", "."},
        {"/w", "/w", "", "."},
        {"/w", "/w", "../x", "../x"},
        {"/w/b", "/w", "x", "b/x"},
        {"/w/b", "/w", "./x", "b/x"},
        {"/w/b", "/w", "", "b"},
        {"/wb", "/w", "x", "/wb/x"},
        {"/v", "/w", "x", "/v/x"},
        {"/v", "", "x", "x"},
        {"/v", "/w", "/w/x", "/w/x"},
        {"/v", "/w", "../w/lib/x.so", "lib/x.so"},
        {"/w", "/w", "/usr/lib/../lib/liby.so", "/usr/lib/liby.so"},
        {"/w", "/w", "/usr/lib/..", "/usr"},
        {"/w", "/w", "/none/../lib/liby.so", "/none/../lib/liby.so"},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        SAME_ROW(rows[i].path,
            shown_path_from(proc, str_of(rows[i].from), str_of(rows[i].here), str_of(rows[i].path)),
            rows[i].want);
}
