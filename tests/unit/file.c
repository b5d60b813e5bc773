#include "../../lib/sys/file.h"

#include "unit.h"

static struct str content_of(struct process *proc, const char *path, size_t most) {
    struct str text;
    return file_read(proc->os, arena(), str_of(path), most, &text) ? text : S("(none)");
}

Test(file, content) {
    struct process *proc = scene("text a\n    one\n    two\nbytes empty\nbytes nul a\\0b\n");
    SAME(content_of(proc, "a", 100), "one\ntwo\n");
    SAME(content_of(proc, "/w/a", 8), "one\ntwo\n");
    EQUAL(content_of(proc, "empty", 100).n, 0);
    EQUAL(content_of(proc, "nul", 100).n, 3);
}

Test(file, that_is_too_long) {
    struct process *proc = scene("text a\n    one\n    two\nbytes /proc/1/environ 12345678\n");
    SAME(content_of(proc, "a", 7), "(none)");
    SAME(content_of(proc, "/proc/1/environ", 7), "(none)");
    SAME(content_of(proc, "/proc/1/environ", 8), "12345678");
}

Test(file, whose_size_is_zero) {
    struct process *proc = scene("");
    char long_text[20000];
    for (size_t i = 0; i < sizeof long_text; i++) long_text[i] = (char)('a' + i % 26);
    memory_file(proc->os, S("/proc/7/cmdline"), (struct str){long_text, sizeof long_text});
    struct str got = content_of(proc, "/proc/7/cmdline", 1 << 20);
    cr_expect(str_eq(got, (struct str){long_text, sizeof long_text}));
}

static struct str links_of(struct process *proc, const char *path) {
    struct strs links = {0};
    file_add_links(proc->os, arena(), str_of(path), &links);
    return strs_join(arena(), &links, S(" "));
}

Test(file, behind_links) {
    struct process *proc =
        scene("text /d/f\n    x\nlink /d/b f\nlink /d/a ./b\nlink /e /d\nlink l /d/a\nlink gone nowhere\n"
              "link up ../e/f\n");
    SAME(links_of(proc, "/d/f"), "/d/f");
    SAME(links_of(proc, "/d/a"), "/d/a /d/./b /d/./f");
    SAME(links_of(proc, "/e/a"), "/e/a /e/./b /e/./f");
    SAME(links_of(proc, "l"), "l /d/a /d/./b /d/./f");
    SAME(links_of(proc, "up"), "up ./../e/f");
    SAME(links_of(proc, "gone"), "gone ./nowhere");
    SAME(links_of(proc, "missing"), "missing");
}

Test(file, behind_a_cycle_of_links) {
    struct process *proc = scene("link /a b\nlink /b a\n");
    struct strs links = {0};
    file_add_links(proc->os, arena(), S("/a"), &links);
    EQUAL(links.n, 41);
}

Test(file, that_is_none) {
    struct process *proc = scene("dir d\nfifo f\ntext u\n    x\nunreadable u\nlink l nowhere\n");
    static const char *const paths[] = {"d", "f", "u", "l", "missing", ""};
    for (size_t i = 0; i < COUNT(paths); i++) SAME_ROW(paths[i], content_of(proc, paths[i], 100), "(none)");
    EQUAL(memory_open_files(proc->os), 0);
}

static struct str matches(struct process *proc, const char *pattern) {
    struct strs found = file_glob(proc->os, arena(), str_of(pattern));
    return joined(&found);
}

static const char tree[] = "dir /c/b/lib/stubs\n"
                           "dir /c/a/lib/stubs\n"
                           "dir /c/a2/lib\n"
                           "text /c/x\n    x\n"
                           "text /c/.hidden\n    x\n"
                           "text /c/[q]\n    x\n"
                           "link /c/dangling nowhere\n"
                           "link /c/link a\n"
                           "text one.conf\n    x\n"
                           "text two.conf\n    x\n"
                           "text two.confx\n    x\n";

Test(glob, without_wildcards_is_the_pattern_itself) {
    struct process *proc = scene(tree);
    SAME(matches(proc, "/c/a"), "/c/a");
    SAME(matches(proc, "/not/there"), "/not/there");
    SAME(matches(proc, ""), "");
}

Test(glob, in_the_order_of_names) {
    struct process *proc = scene(tree);
    SAME(matches(proc, "/c/*/lib/stubs"), "/c/a/lib/stubs|/c/b/lib/stubs|/c/link/lib/stubs");
    SAME(matches(proc, "/c/a*"), "/c/a|/c/a2");
    SAME(matches(proc, "/c/?"), "/c/a|/c/b|/c/x");
    SAME(matches(proc, "/c/[ab]"), "/c/a|/c/b");
    SAME(matches(proc, "/c/[!ab]"), "/c/x");
}

Test(glob, of_relative_patterns) {
    struct process *proc = scene(tree);
    SAME(matches(proc, "*.conf"), "one.conf|two.conf");
    SAME(matches(proc, "./t*.conf"), "./two.conf");
    SAME(matches(proc, "../c/?"), "../c/a|../c/b|../c/x");
}

Test(glob, skips_hidden_and_dangling_entries) {
    struct process *proc = scene(tree);
    SAME(matches(proc, "/c/dang*"), "");
    SAME(matches(proc, "/c/*hidden"), "");
    SAME(matches(proc, "/c/x/*"), "");
    SAME(matches(proc, "/none/*"), "");
    SAME(matches(proc, "/c/*/none"), "");
}

Test(glob, takes_a_quoted_wildcard_for_a_character) {
    struct process *proc = scene(tree);
    SAME(matches(proc, "/c/[[]q]"), "/c/[q]");
}

Test(file, identity_is_that_of_the_file) {
    struct os *os = os_memory();
    memory_file(os, S("/f"), S("1"));
    memory_file(os, S("/g"), S("1"));
    memory_link(os, S("/l"), S("f"));
    struct os_stat f = os_look(os, S("/f")), g = os_look(os, S("/g")), l = os_look(os, S("/l"));
    cr_expect(os_same_file(&f, &l) && !os_same_file(&f, &g));
    cr_expect(str_eq(file_identity(arena(), f), file_identity(arena(), l)));
    cr_expect(!str_eq(file_identity(arena(), f), file_identity(arena(), g)));
}
