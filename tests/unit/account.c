#include "../../lib/report/explain.h"

#include "../../lib/base/text.h"
#include "unit.h"

// What is said of some links; the last of them leaves its files and its working directory behind.
static struct str report_status(const char *const *links, size_t n, bool all) {
    struct reports reports = {0};
    for (size_t i = 0; i < n; i++) *vec_push(arena(), &reports) = reported(links[i]);
    const struct process *proc =
        scene("lib /w/here/libx.so\nlib /usr/lib/liby.so\nlib /l/libz.so\nargv ld\n");
    struct paint p = {0};
    struct text out = text_begin(arena());
    account_add(proc, &p, &out, &reports, all);
    return text_str(&out);
}

static struct str told_one(const char *link) {
    return report_status(&link, 1, false);
}

#define BY "linked by /usr/bin/ld, GNU ld (GNU Binutils for Debian) 2.40\n"

Test(account, a_link_in_which_nothing_is_missing) {
    SAME(told_one("lib x.so needs=a\nlib /usr/lib/a\nargv -o out m.o x.so"),
        "out: program (elf_x86_64)\n" BY "\n"
        "out\n"
        "`-- x.so\n"
        "    `-- a => /usr/lib/a (the linker's own directories)\n"
        "\n"
        "GNU ld finds every library by itself\n");
}

Test(account, a_link_that_works_with_a_warning) {
    SAME(told_one("lib x.so needs=a\nlib /l/a\nargv -o out m.o x.so -L/l"),
        "out: program (elf_x86_64)\n" BY "\n"
        "out\n"
        "`-- x.so\n"
        "    `-- a => not found, ld only warns\n"
        "\n"
        "ld warns of a and links; nothing is added\n"
        "    needed by x.so\n");
}

Test(account, a_link_that_fails_for_something_else) {
    SAME(told_one("obj n.o undefined=own\nlib x.so needs=a\nargv -o out m.o n.o x.so"),
        "out: program (elf_x86_64)\n" BY "\n"
        "out\n"
        "`-- x.so\n"
        "    `-- a => not found, ld only warns\n"
        "\n"
        "ld warns of a, and the link fails for something else; nothing is added\n"
        "    needed by x.so\n");
}

Test(account, added_libraries_are_listed_once) {
    SAME(told_one("lib x.so needs=a,b,c.so.1,d undefined=a\nlib /l/a defines=a\nlib /l/b\nlib /l/c.so "
                  "soname=c.so.1\n"
                  "lib /k/d undefined=q\nargv -o out m.o x.so -L/l -L/k"),
        "out: program (elf_x86_64)\n" BY "\n"
        "out\n"
        "`-- x.so\n"
        "    |-- a => /l/a (-L) [by needld]\n"
        "    |-- b => /l/b (-L) [by needld]\n"
        "    |-- c.so.1 => /l/c.so (-L, by its SONAME) [by needld]\n"
        "    `-- d => /k/d (-L) [left out]\n"
        "\n"
        "GNU ld alone does not find a, b\n"
        "    added: -rpath-link /l\n"
        "    -rpath-link and not the file itself: the file bears that name, and its directory answers for "
        "nothing that is found elsewhere\n"
        "\n"
        "GNU ld alone does not find c.so.1\n"
        "    added: --as-needed /l/c.so\n"
        "    the file itself and not -rpath-link: the file is called c.so, not c.so.1\n"
        "\n"
        "d, needed by x.so, is left out\n"
        "    /k/d (-L): it would not help the link\n");
}

Test(account, missing_libraries_and_where_they_were_searched) {
    SAME(
        told_one("lib x.so needs=a,b.so.1 undefined=a,b\nlib /l/b.so soname=b.so.1 defines=b\nbytes "
                 "/etc/needld.conf builtin-stubs=no\n"
                 "argv -nostdlib -o out m.o x.so -L/l --cref -rpath-link /usr/lib -L/gone -L/usr/lib/../lib"),
        "out: program (elf_x86_64)\n" BY "\n"
        "out\n"
        "`-- x.so\n"
        "    |-- a => not found\n"
        "    `-- b.so.1 => not found\n"
        "\n"
        "a, needed by x.so, is not found\n"
        "    by ld in /usr/lib\n"
        "    by needld in /l, /usr/lib, . and 1 that does not exist\n"
        "    to do: name its directory in LIBRARY_PATH, or that of a stub in NEEDLD_STUB_PATH\n"
        "\n"
        "b.so.1, needed by x.so, is not found\n"
        "    /l/b.so cannot be handed over: the file is called b.so, not b.so.1, and with --cref ld fails "
        "if a library is the first input\n"
        "    to do: make a symbolic link of that name in a directory of its own and name that directory with "
        "-rpath-link\n");
}

Test(account, undefined_symbols) {
    SAME(told_one("lib x.so undefined=f,g,h\nlib y.so undefined=a,b,c,d,e,i,j,k,l,m\nlib z.so needs=gone "
                  "undefined=q\n"
                  "lib /l/libf.so defines=f,g,h\nlib /l/libg.so defines=g\nbytes /etc/needld.conf "
                  "builtin-stubs=no\n"
                  "argv -o out m.o x.so y.so z.so -L/l -nostdlib"),
        "out: program (elf_x86_64)\n" BY "\n"
        "out\n"
        "|-- x.so\n"
        "|-- y.so\n"
        "`-- z.so\n"
        "    `-- gone => not found\n"
        "\n"
        "gone, needed by z.so, is not found\n"
        "    by needld in /l, .\n"
        "    to do: name its directory in LIBRARY_PATH, or that of a stub in NEEDLD_STUB_PATH\n"
        "\n"
        "x.so uses what no library of the link defines: f, g, h\n"
        "    /l/libf.so defines all of them\n"
        "    /l/libg.so defines g\n"
        "    to do: name /l/libf.so in the link, or build x.so with it\n"
        "\n"
        "y.so uses what no library of the link defines: a, b, c, d, e, i, j, k and 2 more\n"
        "    nor does any library in the directories that needld searches\n"
        "    to do: name the library that does in the link, or build y.so with it\n");
}

Test(account, only_links_with_findings) {
    static const char *const links[] = {
        "argv -o a m.o",
        "lib x.so needs=a undefined=a\nlib /l/a defines=a\nargv -o b m.o x.so -L/l",
        "argv --version",
        "argv -o c m.o",
        "argv -o d.o -r m.o",
        "linker /usr/bin/ld Wild 1\nargv -o e m.o",
        "argv -o f.o -r m.o",
    };
    SAME(report_status(links, COUNT(links), false),
        "b: program (elf_x86_64)\n" BY "\n"
        "b\n"
        "`-- x.so\n"
        "    `-- a => /l/a (-L) [by needld]\n"
        "\n"
        "GNU ld alone does not find a\n"
        "    added: -rpath-link /l\n"
        "    -rpath-link and not the file itself: the file bears that name, and its directory answers for "
        "nothing that is found elsewhere\n"
        "\n"
        "GNU ld finds every library by itself: a, c\n"
        "nothing is added, as the output is relocatable: d.o, f.o\n"
        "nothing is added, as the linker is not GNU ld: e\n");
    SAME(report_status(links + 3, 3, true),
        "c: program (elf_x86_64)\n" BY "\n"
        "c\n"
        "\n"
        "GNU ld finds every library by itself\n"
        "\n"
        "d.o: relocatable object (elf_x86_64)\n" BY "nothing is added: the output is relocatable\n"
        "\n"
        "e: program (elf_x86_64)\n"
        "linked by /usr/bin/ld, Wild 1\n"
        "nothing is added: the linker is not GNU ld; it does not look for libraries of libraries\n");
    SAME(report_status(links + 2, 1, true), "");
}

Test(account, where_a_link_was_made) {
    struct report below = reported("argv -o out m.o"), elsewhere = below, absolute = below;
    below.directory = S("/w/here");
    elsewhere.directory = S("/v");
    absolute.directory = S("/v");
    absolute.output = S("/x/out");
    struct reports reports = {0};
    *vec_push(arena(), &reports) = below;
    *vec_push(arena(), &reports) = elsewhere;
    *vec_push(arena(), &reports) = absolute;
    struct text out = text_begin(arena());
    account_add(scene("argv ld\n"), &(struct paint){0}, &out, &reports, false);
    SAME(text_str(&out), "GNU ld finds every library by itself: here/out, /v/out, /x/out\n");
}
