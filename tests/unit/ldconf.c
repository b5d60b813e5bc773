#include "../../lib/formats/ldconf.h"

#include "unit.h"

// The lines of /etc/ld.so.conf, and the directories that GNU ld makes of them.
static const struct {
    const char *text, *want;
} rows[] = {
    {"", ""},
    {"\n\n", ""},
    {"/a", "/a"},
    {"/a\n/b\n", "/a|/b"},
    {"/a\r\n/b\r\n", "/a|/b"},
    {" \t\r\f\v/a", "/a"},
    {"/a # comment", "/a"},
    {"# /a", ""},
    {"/a#b", "/a"},
    {"/a/", "/a"},
    {"/a///", "/a"},
    {"/dir with space", "/dir"},
    {"/eq=libc6", "/eq"},
    {"/tab\tx", "/tab"},
    {"hwcap 0 nosegneg", "hwcap"},
    {"include", "include"},
    {"includefoo", "includefoo"},
    {"include /none", ""},
    {"include\t/none", ""},
    {"/a:/b", "/a|/b"},
    {"/a:", "/a|"},
    {"a", "a"},
    {"/a\n/a", "/a|/a"},
    {"=x", ""},
};

static struct str dirs_of(const char *scene_text, const char *sysroot, const char *prefix) {
    struct process *proc = scene(scene_text);
    struct strs dirs = ldconf_dirs(proc->os, arena(), str_of(sysroot), str_of(prefix));
    EQUAL(memory_open_files(proc->os), 0);
    return joined(&dirs);
}

Test(ldconf, lines) {
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct process *proc = scene("");
        memory_file(proc->os, S("/etc/ld.so.conf"), str_of(rows[i].text));
        struct strs dirs = ldconf_dirs(proc->os, arena(), S(""), S("/usr"));
        SAME_ROW(rows[i].text, joined(&dirs), rows[i].want);
    }
}

Test(ldconf, slash_is_the_working_directory) {
    struct process *proc = scene("bytes /etc/ld.so.conf /a\\n/\\n=x\n");
    struct strs dirs = ldconf_dirs(proc->os, arena(), S(""), S(""));
    EQUAL(dirs.n, 3);
    SAME(joined(&dirs), "/a||");
}

// The linker joins all elements and searches nothing where the whole is empty.
Test(ldconf, one_empty_element_is_no_search) {
    static const char *const texts[] = {"/", "/\\n", "=x", "# x\\n//\\n\\n"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct process *proc = scene(str_cat(arena(), S("bytes /etc/ld.so.conf "), str_of(texts[i])).at);
        EQUAL_ROW(texts[i], ldconf_dirs(proc->os, arena(), S(""), S("")).n, 0);
    }
}

Test(ldconf, nul_ends_a_line) {
    SAME(dirs_of("bytes /etc/ld.so.conf /a/\\0b\\n\\0/c\\n/d", "", ""), "/a|/d");
}

Test(ldconf, include_patterns_are_separated_by_blanks_and_tabs_only) {
    SAME(dirs_of("bytes /etc/ld.so.conf include x\\r\\ninclude x\\fx\\ninclude \\vx\\n/a\nbytes /etc/x /x\n",
             "", ""),
        "/a");
}

Test(ldconf, sysroot_goes_in_front_of_absolute_ones) {
    SAME(dirs_of("bytes /sr/etc/ld.so.conf /a\\nb\\n/\\n/c:/d:e", "/sr", ""), "/sr/a|b||/sr/c|/sr/d|e");
    SAME(dirs_of("bytes /etc/ld.so.conf /a", "/sr", ""), "");
}

Test(ldconf, below_the_prefix_first) {
    SAME(dirs_of("bytes /usr/etc/ld.so.conf /a\nbytes /etc/ld.so.conf /b", "", "/usr"), "/a");
    SAME(dirs_of("bytes /usr/etc/ld.so.conf \nbytes /etc/ld.so.conf /b", "", "/usr"), "");
    SAME(dirs_of("bytes /etc/ld.so.conf /b", "", "/usr"), "/b");
    SAME(dirs_of("bytes /opt/x/etc/ld.so.conf /a\nbytes /etc/ld.so.conf /b", "", "/opt/x"), "/a");
    SAME(dirs_of("bytes /sr/usr/etc/ld.so.conf /a\nbytes /etc/ld.so.conf /b", "/sr", "/usr"), "/sr/a");
}

Test(ldconf, includes_are_inserted_in_place) {
    SAME(dirs_of("bytes /etc/ld.so.conf /1\\ninclude d/*.conf\\n/4\n"
                 "bytes /etc/d/b.conf /3\n"
                 "bytes /etc/d/a.conf /2\\ninclude more\n"
                 "bytes /etc/d/more /2.5\n",
             "", ""),
        "/1|/2|/2.5|/3|/4");
}

Test(ldconf, several_patterns_in_a_line) {
    SAME(dirs_of("bytes /etc/ld.so.conf include  /x/2.conf\t1.conf /none/* # /x/3.conf\n"
                 "bytes /x/2.conf /2\nbytes /x/3.conf /3\nbytes /etc/1.conf /1\n",
             "", ""),
        "/2|/1");
}

Test(ldconf, absolute_includes_get_no_sysroot) {
    SAME(dirs_of("bytes /sr/etc/ld.so.conf include /x/*.conf rel/*.conf\nbytes /x/a.conf /a\nbytes "
                 "/sr/x/a.conf /b\n"
                 "bytes /sr/etc/rel/c.conf /c\n",
             "/sr", ""),
        "/sr/a|/sr/c");
}

Test(ldconf, unreadable_files_are_skipped) {
    SAME(dirs_of("bytes /etc/ld.so.conf include d u\\n/a\ndir /etc/d\nbytes /etc/u /u\nunreadable /etc/u\n",
             "", ""),
        "/a");
}

Test(ldconf, ends_where_files_include_each_other) {
    struct process *proc =
        scene("bytes /etc/ld.so.conf /a\\ninclude other\nbytes /etc/other /b\\ninclude ld.so.conf\n");
    RUNS_FULL(arena(), ldconf_dirs(proc->os, arena(), S(""), S("")));
    cr_expect_lt(memory_calls(proc->os), 10000);
}
