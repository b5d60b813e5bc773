#include "../../lib/sys/file.h"

#include "unit.h"

static struct str content_of(struct world *w, const char *path, size_t most) {
    struct str text;
    return file_read(w->os, arena(), str_of(path), most, &text) ? text : S("(none)");
}

Test(file, content) {
    struct world *w = scene("text a\n    one\n    two\nbytes empty\nbytes nul a\\0b\n");
    SAME(content_of(w, "a", 100), "one\ntwo\n");
    SAME(content_of(w, "/w/a", 8), "one\ntwo\n");
    EQUAL(content_of(w, "empty", 100).n, 0);
    EQUAL(content_of(w, "nul", 100).n, 3);
}

Test(file, that_is_too_long) {
    struct world *w = scene("text a\n    one\n    two\nbytes /proc/1/environ 12345678\n");
    SAME(content_of(w, "a", 7), "(none)");
    SAME(content_of(w, "/proc/1/environ", 7), "(none)");
    SAME(content_of(w, "/proc/1/environ", 8), "12345678");
}

Test(file, that_calls_itself_empty) {
    struct world *w = scene("");
    char long_text[20000];
    for (size_t i = 0; i < sizeof long_text; i++) long_text[i] = (char)('a' + i % 26);
    memory_file(w->os, S("/proc/7/cmdline"), (struct str){long_text, sizeof long_text});
    struct str got = content_of(w, "/proc/7/cmdline", 1 << 20);
    cr_expect(str_eq(got, (struct str){long_text, sizeof long_text}));
}

static struct str links_of(struct world *w, const char *path) {
    struct strs links = {0};
    file_add_links(w->os, arena(), str_of(path), &links);
    return strs_join(arena(), &links, S(" "));
}

Test(file, that_links_lead_to) {
    struct world *w =
        scene("text /d/f\n    x\nlink /d/b f\nlink /d/a ./b\nlink /e /d\nlink l /d/a\nlink gone nowhere\n"
              "link up ../e/f\n");
    SAME(links_of(w, "/d/f"), "/d/f");
    SAME(links_of(w, "/d/a"), "/d/a /d/./b /d/./f");
    SAME(links_of(w, "/e/a"), "/e/a /e/./b /e/./f");
    SAME(links_of(w, "l"), "l /d/a /d/./b /d/./f");
    SAME(links_of(w, "up"), "up ./../e/f");
    SAME(links_of(w, "gone"), "gone ./nowhere");
    SAME(links_of(w, "missing"), "missing");
}

Test(file, that_links_never_lead_to) {
    struct world *w = scene("link /a b\nlink /b a\n");
    struct strs links = {0};
    file_add_links(w->os, arena(), S("/a"), &links);
    EQUAL(links.n, 41);
}

Test(file, that_is_none) {
    struct world *w = scene("dir d\nfifo f\ntext u\n    x\nunreadable u\nlink l nowhere\n");
    static const char *const paths[] = {"d", "f", "u", "l", "missing", ""};
    for (size_t i = 0; i < COUNT(paths); i++) SAME_ROW(paths[i], content_of(w, paths[i], 100), "(none)");
    EQUAL(memory_open_files(w->os), 0);
}

static struct str matches(struct world *w, const char *pattern) {
    struct strs found = file_glob(w->os, arena(), str_of(pattern));
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
    struct world *w = scene(tree);
    SAME(matches(w, "/c/a"), "/c/a");
    SAME(matches(w, "/not/there"), "/not/there");
    SAME(matches(w, ""), "");
}

Test(glob, in_the_order_of_names) {
    struct world *w = scene(tree);
    SAME(matches(w, "/c/*/lib/stubs"), "/c/a/lib/stubs|/c/b/lib/stubs|/c/link/lib/stubs");
    SAME(matches(w, "/c/a*"), "/c/a|/c/a2");
    SAME(matches(w, "/c/?"), "/c/a|/c/b|/c/x");
    SAME(matches(w, "/c/[ab]"), "/c/a|/c/b");
    SAME(matches(w, "/c/[!ab]"), "/c/x");
}

Test(glob, of_relative_patterns) {
    struct world *w = scene(tree);
    SAME(matches(w, "*.conf"), "one.conf|two.conf");
    SAME(matches(w, "./t*.conf"), "./two.conf");
    SAME(matches(w, "../c/?"), "../c/a|../c/b|../c/x");
}

Test(glob, passes_over_what_it_must) {
    struct world *w = scene(tree);
    SAME(matches(w, "/c/dang*"), "");
    SAME(matches(w, "/c/*hidden"), "");
    SAME(matches(w, "/c/x/*"), "");
    SAME(matches(w, "/none/*"), "");
    SAME(matches(w, "/c/*/none"), "");
}

Test(glob, takes_a_quoted_wildcard_for_a_character) {
    struct world *w = scene(tree);
    SAME(matches(w, "/c/[[]q]"), "/c/[q]");
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
