#include "../../lib/report/explain.h"

#include "../../lib/base/text.h"
#include "unit.h"

// The account of some links; the files and the working directory of the last one stay.
static struct str explained_all(const char *const *links, size_t n, bool all) {
    struct reports reports = {0};
    for (size_t i = 0; i < n; i++) *vec_push(arena(), &reports) = reported(links[i]);
    const struct process *proc =
        scene("lib /w/here/libx.so\nlib /usr/lib/liby.so\nlib /l/libz.so\nargv ld\n");
    struct paint p = {0};
    struct text out = text_begin(arena());
    explain_links(proc, &p, &out, &reports, all);
    return text_str(&out);
}

static struct str explained(const char *link) {
    return explained_all(&link, 1, false);
}

#define BY "linked by /usr/bin/ld, GNU ld (GNU Binutils for Debian) 2.40\n"

Test(explain, a_link_in_which_nothing_is_missing) {
    SAME(explained("lib x.so needs=a\nlib /usr/lib/a\nargv -o out m.o x.so"),
        "out: program (elf_x86_64)\n" BY "\n"
        "out\n"
        "`-- x.so\n"
        "    `-- a => /usr/lib/a (the linker's own directories)\n"
        "\n"
        "GNU ld finds every library by itself\n");
}

Test(explain, a_link_that_works_with_a_warning) {
    SAME(explained("lib x.so needs=a\nlib /l/a\nargv -o out m.o x.so -L/l"),
        "out: program (elf_x86_64)\n" BY "\n"
        "out\n"
        "`-- x.so\n"
        "    `-- a => not found (ld only warns)\n"
        "\n"
        "a, needed by x.so: not found; nothing is added\n"
        "    ld only warns about it, and the link works\n");
}

Test(explain, a_link_that_fails_for_something_else) {
    SAME(explained("obj n.o undefined=own\nlib x.so needs=a\nargv -o out m.o n.o x.so"),
        "out: program (elf_x86_64)\n" BY "\n"
        "out\n"
        "`-- x.so\n"
        "    `-- a => not found (ld only warns)\n"
        "\n"
        "a, needed by x.so: not found; nothing is added\n"
        "    ld only warns about it, and the link fails for another reason\n");
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
        "    /k/d (-L): the link does not need it\n");
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
        "    needld searched /l, /usr/lib, . and 1 directory that does not exist\n"
        "    fix: add its directory to LIBRARY_PATH, or the directory of a stub to NEEDLD_STUB_PATH\n"
        "\n"
        "b.so.1, needed by x.so: not found\n"
        "    found /l/b.so but cannot add it: the file is called b.so, not b.so.1, and with --cref ld fails "
        "if a library "
        "is the first input\n"
        "    fix: create a directory that contains only a symbolic link of that name to the file, and pass "
        "the "
        "directory with -rpath-link\n");
}

Test(explain, undefined_symbols) {
    SAME(explained("lib x.so undefined=f,g,h\nlib y.so undefined=a,b,c,d,e,i,j,k,l,m\nlib z.so needs=gone "
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
        "gone, needed by z.so: not found\n"
        "    needld searched /l, .\n"
        "    fix: add its directory to LIBRARY_PATH, or the directory of a stub to NEEDLD_STUB_PATH\n"
        "\n"
        "x.so has undefined symbols: f, g, h\n"
        "    /l/libf.so defines all of them\n"
        "    /l/libg.so defines g\n"
        "    fix: add /l/libf.so to this link, or link x.so with it\n"
        "\n"
        "y.so has undefined symbols: a, b, c, d, e, i, j, k and 2 more\n"
        "    no library in the directories that needld searches defines them\n"
        "    fix: add the library that defines them to this link, or link y.so with it\n");
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
    SAME(explained_all(links, COUNT(links), false),
        "b: program (elf_x86_64)\n" BY "\n"
        "b\n"
        "`-- x.so\n"
        "    `-- a => /l/a (-L) [by needld]\n"
        "\n"
        "GNU ld alone does not find a\n"
        "    added: -rpath-link /l\n"
        "    why -rpath-link and not a file: the file has that name, and nothing else would be "
        "picked up from its directory\n"
        "\n"
        "GNU ld finds every library by itself: a, c\n"
        "nothing is added (the output is relocatable): d.o, f.o\n"
        "nothing is added (the linker is not GNU ld): e\n");
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
        "depend on\n");
    SAME(explained_all(links + 2, 1, true), "");
}

Test(explain, where_a_link_was_made) {
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
    explain_links(scene("argv ld\n"), &(struct paint){0}, &out, &reports, false);
    SAME(text_str(&out), "GNU ld finds every library by itself: here/out, /v/out, /x/out\n");
}
