#include "../../lib/link/link.h"

#include "unit.h"

// The directories of one search rule, stub directories with a `*` behind.
static struct link *link_of(const char *text) {
    const struct process *proc = scene(text);
    struct config *config = arena_calloc(arena(), sizeof *config, 1);
    struct host_linker *linker = arena_calloc(arena(), sizeof *linker, 1);
    struct link *l = arena_calloc(arena(), sizeof *l, 1);
    *config = config_read(proc);
    *linker = host_linker_find(proc, config);
    l->request = request_read(proc, true);
    link_begin(proc, config, linker, l);
    return l;
}

// The directories of a rule; a `*` follows those of the tier of stubs.
static struct str row_for(struct link *l, enum search_rule rule, const char *needed_by, const char *runpath) {
    struct library by = {.path = str_of(needed_by), .dynamic.runpath = str_of(runpath)};
    struct search_dirs found =
        search_path_dirs(&l->search_path, rule, &(struct search_key){S("liba.so"), &by});
    struct strs list = {0};
    for (size_t i = 0; i < found.n; i++) {
        struct str dir = found.at[i].dir.n ? found.at[i].dir : S("(cwd)");
        strs_add(arena(), &list, str_cat(arena(), dir, found.at[i].tier == TIER_STUBS ? S("*") : S("")));
    }
    return joined(&list);
}

static struct str row(const char *text, enum search_rule rule) {
    return row_for(link_of(text), rule, "/d/libbar.so", "");
}

Test(search_path, rpath_link) {
    SAME(row("argv m.o -rpath-link /a -rpath-link /b:/c", RULE_RPATH_LINK), "/a|/b|/c");
    SAME(row("argv m.o -rpath-link \"\"", RULE_RPATH_LINK), "");
    SAME(row("argv m.o -rpath-link /a -rpath-link \"\"", RULE_RPATH_LINK), "/a|(cwd)");
    SAME(row("argv m.o -rpath-link \"\" -rpath-link \"\"", RULE_RPATH_LINK), "(cwd)|(cwd)");
    SAME(row("argv m.o --sysroot=/sr -rpath-link =/a:$SYSROOT/b:/c", RULE_RPATH_LINK), "=/a|$SYSROOT/b|/c");
    SAME(row("argv m.o -rpath-link /a/", RULE_RPATH_LINK), "/a/");
}

Test(search_path, rpath) {
    SAME(row("argv m.o -rpath /a:b -rpath /c", RULE_RPATH), "/a|b|/c");
    SAME(row("argv m.o -rpath /a -rpath /a", RULE_RPATH), "/a");
    SAME(row("argv m.o -rpath \"\" -rpath \"\"", RULE_RPATH), "");
    SAME(row("argv m.o -rpath /a -rpath \"\"", RULE_RPATH), "/a|(cwd)");
    SAME(row("argv m.o -rpath \"\" -rpath /a -rpath \"\"", RULE_RPATH), "(cwd)|/a");
    SAME(row("argv m.o --sysroot=/sr -rpath /a:b:=/c", RULE_RPATH), "/sr/a|b|=/c");
}

Test(search_path, environment) {
    SAME(row("env LD_RUN_PATH=/a::b\nargv m.o", RULE_LD_RUN_PATH), "/a|(cwd)|b");
    SAME(row("env LD_RUN_PATH=/a\nargv m.o -rpath /x", RULE_LD_RUN_PATH), "");
    SAME(row("env LD_RUN_PATH=/a\nargv m.o -rpath-link \"\"", RULE_LD_RUN_PATH), "");
    SAME(row("env LD_RUN_PATH=/a\nargv m.o -R /none", RULE_LD_RUN_PATH), "");
    SAME(row("env LD_RUN_PATH=\nargv m.o", RULE_LD_RUN_PATH), "");
    SAME(row("env LD_LIBRARY_PATH=/a;/b:/c\nargv m.o -rpath /x --sysroot=/sr", RULE_LD_LIBRARY_PATH),
        "/a;/b|/c");
    SAME(row("env LD_LIBRARY_PATH=\nargv m.o", RULE_LD_LIBRARY_PATH), "");
}

Test(search_path, tokens) {
    static const struct {
        const char *dir, *want;
    } rows[] = {
        {"$ORIGIN", "/d"},
        {"${ORIGIN}/x", "/d/x"},
        {"/q$ORIGIN", "/q/d"},
        {"/q$ORIGIN/$ORIGIN", "/q/d//d"},
        {"$LIB/x", "lib64/x"},
        {"/a/${LIB}", "/a/lib64"},
        {"$LIB/$LIB", "lib64/lib64"},
        {"$ORIGINx", "$ORIGINx"},
        {"$PLATFORM/$LIB", "$PLATFORM/lib64"},
        {"$", "$"},
        {"/a$/b", "/a$/b"},
        {"a$$LIB", "a$$LIB"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct str line = str_cat(arena(), S("argv m.o -rpath-link "), str_of(rows[i].dir));
        SAME_ROW(rows[i].dir, row(line.at, RULE_RPATH_LINK), rows[i].want);
    }
}

Test(search_path, tokens_depend_on_the_library) {
    struct link *l = link_of("argv m.o -rpath-link $ORIGIN/x");
    SAME(row_for(l, RULE_RPATH_LINK, "/d/libbar.so", ""), "/d/x");
    SAME(row_for(l, RULE_RPATH_LINK, "sub/libbar.so", ""), "/w/sub/x");
    SAME(row_for(l, RULE_RPATH_LINK, "libbar.so", ""), "/w/x");
    l = link_of("argv -m elf_i386 m.o -rpath-link $LIB");
    SAME(row_for(l, RULE_RPATH_LINK, "/d/libbar.so", ""), "lib");
}

Test(search_path, run_path_of_the_library_that_needs_it) {
    struct link *l = link_of("argv m.o --sysroot=/sr");
    SAME(row_for(l, RULE_RUNPATH, "/d/libbar.so", "/a:b:$ORIGIN/c"), "/sr/a|b|/d/c");
    SAME(row_for(l, RULE_RUNPATH, "/d/libbar.so", ""), "");
    SAME(row_for(l, RULE_RUNPATH, "/d/libbar.so", "/x:"), "/sr/x|(cwd)");
}

static const char cross[] = "linker /usr/bin/aarch64-linux-gnu-ld\ncalled /needld/aarch64-linux-gnu-ld\n"
                            "env LD_RUN_PATH=/run\nenv LD_LIBRARY_PATH=/lib\nbytes /etc/ld.so.conf /conf\n"
                            "argv m.o\n";

Test(search_path, of_a_linker_for_another_machine) {
    struct link *l = link_of(cross);
    SAME(row_for(l, RULE_LD_RUN_PATH, "/d/x", ""), "");
    SAME(row_for(l, RULE_LD_LIBRARY_PATH, "/d/x", ""), "");
    SAME(row_for(l, RULE_RUNPATH, "/d/x", "/r"), "/r");
    SAME(row_for(l, RULE_LD_SO_CONF, "/d/x", ""), "/conf");
    l = link_of(str_cat(arena(), S("argv -rpath /r\n"), str_of(cross)).at);
    SAME(row_for(l, RULE_RPATH, "/d/x", ""), "/r");
}

Test(search_path, ld_so_conf) {
    SAME(row("bytes /etc/ld.so.conf /a\\n/\\n$ORIGIN/b\nargv m.o", RULE_LD_SO_CONF), "/a|(cwd)|/d/b");
    SAME(row("bytes /usr/etc/ld.so.conf /a\nbytes /etc/ld.so.conf /b\nargv m.o", RULE_LD_SO_CONF), "/a");
    SAME(row("bytes /sr/etc/ld.so.conf /a\nargv m.o --sysroot=/sr", RULE_LD_SO_CONF), "/sr/a");
}

Test(search_path, search_dirs) {
    SAME(row("argv m.o -m elf_i386 --sysroot=/sr", RULE_SEARCH_DIR),
        "/sr/usr/local/lib/i386-linux-gnu|/sr/lib/i386-linux-gnu|/sr/usr/lib/i386-linux-gnu|"
        "/sr/usr/lib/x86_64-linux-gnu32|/sr/usr/local/lib32|/sr/lib32|/sr/usr/lib32|/sr/usr/lib/"
        "x86_64-linux-gnu|"
        "/sr/usr/local/lib|/sr/lib|/sr/usr/lib|/sr/usr/i386-linux-gnu/lib32|/sr/usr/x86_64-linux-gnu/lib32|"
        "/sr/usr/i386-linux-gnu/lib");
    SAME(row("argv m.o -nostdlib", RULE_SEARCH_DIR), "");
    SAME(row("bytes t SEARCH_DIR(/a) SEARCH_DIR(\"=/b\")\nargv m.o -T t --sysroot=/sr", RULE_SEARCH_DIR),
        "/a|/sr/b");
    SAME(row("bytes t SEARCH_DIR(/a)\nargv m.o -nostdlib -T t", RULE_SEARCH_DIR), "");
    SAME(row("bytes t SEARCH_DIR(/a)\nargv m.o -T t -nostdlib", RULE_SEARCH_DIR), "/a");
    SAME(row("bytes t SEARCH_DIR(/a)\nargv m.o -dT t", RULE_SEARCH_DIR), "/a");
    SAME(row("bytes t SEARCH_DIR(/a)\nargv m.o -dT t -nostdlib", RULE_SEARCH_DIR), "");
    SAME(
        row("bytes t SEARCH_DIR(/a) SECTIONS { } INSERT AFTER .x;\nargv m.o -nostdlib -T t", RULE_SEARCH_DIR),
        "");
    cr_expect(str_starts(
        row("bytes t SEARCH_DIR(/a) SECTIONS { } INSERT AFTER .x;\nargv m.o -T t", RULE_SEARCH_DIR),
        S("/a|/usr/local/lib/x86_64-linux-gnu|")));
}

Test(search_path, linker_is_run_once_and_late) {
    struct link *l = link_of("argv m.o");
    EQUAL(memory_asked(l->facts.proc->os), 0);
    row_for(l, RULE_RPATH, "/d/x", "");
    row_for(l, RULE_RUNPATH, "/d/x", "/r");
    row_for(l, RULE_LD_SO_CONF, "/d/x", "");
    EQUAL(memory_asked(l->facts.proc->os), 0);
    row_for(l, RULE_SEARCH_DIR, "/d/x", "");
    row_for(l, RULE_SEARCH_DIR, "/d/y", "");
    linker_query_run(&l->query);
    EQUAL(memory_asked(l->facts.proc->os), 1);
}

Test(search_path, linker_without_a_known_name_is_run_once_too) {
    struct link *l = link_of("linker /opt/ld\nenv NEEDLD_LINKER=/opt/ld\nargv m.o");
    linker_query_run(&l->query);
    EQUAL(link_trouble(l).n, 0);
    EQUAL(l->query.answer.version, 240);
    EQUAL(memory_asked(l->facts.proc->os), 1);
}

Test(search_path, linker_that_is_not_gnu_ld) {
    struct link *l = link_of("linker /usr/bin/ld LLD 14.0.6 (compatible with GNU linkers)\nargv m.o");
    linker_query_run(&l->query);
    cr_expect_gt(link_trouble(l).n, 0);
    l = link_of("linker /usr/bin/ld.bfd nothing of use\nlink /usr/bin/ld ld.bfd\nargv m.o");
    linker_query_run(&l->query);
    cr_expect_gt(link_trouble(l).n, 0);
    l = link_of("argv m.o");
    linker_query_run(&l->query);
    EQUAL(link_trouble(l).n, 0);
}

Test(search_path, scripts_that_cannot_be_followed) {
    static const char *const scenes[] = {"argv m.o -T none", "bytes t what is this\nargv m.o -T t",
        "bytes t x = 1;\nargv m.o -T t -T t", "argv m.o -m elf_mystery"};
    for (size_t i = 0; i < COUNT(scenes); i++)
        cr_expect_gt(link_trouble(link_of(scenes[i])).n, 0, "%s", scenes[i]);
}

Test(search_path, halves_of_lists) {
    const char *text =
        "env LIBRARY_PATH=/1:/2;/3:/4;5\nenv LD_LIBRARY_PATH=/6;/7\nenv NEEDLD_STUB_PATH=/8;/9\n"
        "dir /9\nargv m.o -L/l";
    SAME(row(text, RULE_FIRST_LISTS), "/1|/2|/6|/8");
    SAME(row(text, RULE_LIBRARY_DIR), "/l");
    SAME(row(text, RULE_LIBRARY_PATH), "/3|/4;5");
    SAME(row(text, RULE_LD_LIBRARY_PATH_LISTS), "/7");
    SAME(row(text, RULE_STUB_PATH), "/9*");
    text = "env LIBRARY_PATH=:/1::/2:\nenv LD_LIBRARY_PATH=;\nargv m.o";
    SAME(row(text, RULE_FIRST_LISTS), "");
    SAME(row(text, RULE_LIBRARY_PATH), "/1|/2");
    SAME(row(text, RULE_LD_LIBRARY_PATH_LISTS), "");
}

Test(search_path, library_path_of_the_class) {
    const char *lists = "env LD_LIBRARY_PATH=/a\nenv LD_LIBRARY_PATH_64=/b\nenv LD_LIBRARY_PATH_32=/c\n";
    SAME(row(str_cat(arena(), str_of(lists), S("argv m.o")).at, RULE_LD_LIBRARY_PATH_LISTS), "/b");
    SAME(
        row(str_cat(arena(), str_of(lists), S("argv m.o -m elf_i386")).at, RULE_LD_LIBRARY_PATH_LISTS), "/c");
    SAME(row(str_cat(arena(), str_of(lists), S("argv m.o -m elf32_x86_64")).at, RULE_LD_LIBRARY_PATH_LISTS),
        "/c");
    SAME(row("env LD_LIBRARY_PATH=/a\nargv m.o", RULE_LD_LIBRARY_PATH_LISTS), "/a");
    SAME(row("env LD_LIBRARY_PATH=/a\nenv LD_LIBRARY_PATH_64=\nargv m.o", RULE_LD_LIBRARY_PATH_LISTS), "");
}

Test(search_path, stub_directories_by_their_names) {
    SAME(row("argv m.o -L/x/stubs -L/x/stub -Lstubs -L/x/stubs/ -L/x/stubs// -L/stubs/x -L/xstubs -L/",
             RULE_LIBRARY_DIR),
        "/x/stubs*|/x/stub*|stubs*|/x/stubs*|/x/stubs*|/stubs/x|/xstubs|/");
    SAME(row("env LIBRARY_PATH=/x/stubs;/y/stubs/\nargv m.o", RULE_FIRST_LISTS), "/x/stubs*");
    SAME(row_for(link_of("argv m.o"), RULE_NEEDED_BY_DIR, "/x/stubs/libbar.so", ""), "/x/stubs*");
}

Test(search_path, directory_of_the_library_that_needs_it) {
    struct link *l = link_of("argv m.o");
    SAME(row_for(l, RULE_NEEDED_BY_DIR, "/d/libbar.so", ""), "/d");
    SAME(row_for(l, RULE_NEEDED_BY_DIR, "libbar.so", ""), ".");
    SAME(row("text /etc/needld.conf\n    requester-dir = no\nargv m.o", RULE_NEEDED_BY_DIR), "");
}

Test(search_path, stub_path_with_patterns_and_empty_elements) {
    SAME(row("dir /a/1\ndir /a/2\nenv NEEDLD_STUB_PATH=/none:/a/*::\nargv m.o", RULE_STUB_PATH),
        "/none*|/a/1*|/a/2*");
    SAME(row("env NEEDLD_STUB_PATH=\nargv m.o", RULE_STUB_PATH), "");
}

Test(search_path, configured_and_built_in_stubs) {
    const char *text = "dir /c/1\ndir /c/2\ntext /etc/needld.conf\n    stub-dir = /c/?\n    stub-dir = "
                       "/d\nargv m.o -L/l -Lk";
    SAME(row(text, RULE_CONFIGURED_STUBS), "/c/1*|/c/2*|/d*");
    SAME(row(text, RULE_BESIDE_LIBRARY_DIR), "/l/stubs*|k/stubs*");
    struct str known = row("dir /usr/local/cuda-12/lib64/stubs\nargv m.o", RULE_BUILTIN_STUBS);
    cr_expect(str_starts(known, S("/usr/local/cuda/lib64/stubs*|/usr/local/cuda-12/lib64/stubs*|")), "%s",
        known.at);
    const char *off = "text /etc/needld.conf\n    builtin-stubs = no\nargv m.o -L/l";
    SAME(row(off, RULE_BESIDE_LIBRARY_DIR), "");
    SAME(row(off, RULE_BUILTIN_STUBS), "");
}

Test(search_path, every_rule_has_a_name) {
    for (enum search_rule rule = 0; rule < RULE_COUNT; rule++)
        cr_expect_gt(str_of(search_rule_name(rule)).n, 0, "rule %d", (int)rule);
}
