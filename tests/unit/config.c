#include "../../lib/formats/config.h"

#include "unit.h"

Test(config, is_empty_without_a_file) {
    struct config c = config_read(scene(""));
    EQUAL(c.stub_dirs.n + c.linker.n + c.files.n + c.problems.n, 0);
    cr_expect(!c.no_needed_by_dir && !c.no_builtin_stubs);
}

Test(config, keys) {
    struct config c = config_read(scene("text /etc/needld.conf\n"
                                        "    stub-dir = /a/*/stubs\n"
                                        "    stub-dir=/b # a comment\n"
                                        "    linker = /opt/ld\n"
                                        "    requester-dir = no\n"
                                        "    builtin-stubs = no\n"));
    SAME(joined(&c.stub_dirs), "/a/*/stubs|/b");
    SAME(c.linker, "/opt/ld");
    cr_expect(c.no_needed_by_dir && c.no_builtin_stubs);
    SAME(joined(&c.files), "/etc/needld.conf");
    EQUAL(c.problems.n, 0);
}

Test(config, later_lines_add_directories_and_replace_the_rest) {
    struct config c =
        config_read(scene("bytes /etc/needld.conf stub-dir=/1\\nlinker=a\\nrequester-dir=no\n"
                          "bytes /etc/needld.conf.d/b.conf stub-dir=/3\\nlinker=c\n"
                          "bytes /etc/needld.conf.d/a.conf stub-dir=/2\\nlinker=b\\nrequester-dir=yes\n"
                          "bytes /etc/needld.conf.d/ignored stub-dir=/4\n"));
    SAME(joined(&c.stub_dirs), "/1|/2|/3");
    SAME(c.linker, "c");
    cr_expect(!c.no_needed_by_dir);
    SAME(joined(&c.files), "/etc/needld.conf|/etc/needld.conf.d/a.conf|/etc/needld.conf.d/b.conf");
}

Test(config, wrong_lines_are_reported) {
    static const char *const lines[] = {"stub-dir", "stub-dir =", "linker=", "requester-dir = perhaps",
        "builtin-stubs = 0", "Stub-Dir = /x", "= /x", "x", "stubdir = /x", "[section]"};
    for (size_t i = 0; i < COUNT(lines); i++) {
        struct process *proc = scene("");
        memory_file(proc->os, S("/etc/needld.conf"), str_cat(arena(), S("# one\n\n"), str_of(lines[i])));
        struct config c = config_read(proc);
        EQUAL_ROW(lines[i], c.problems.n, 1);
        SAME_ROW(lines[i], c.problems.n ? c.problems.at[0] : S(""),
            str_cat(arena(), S("/etc/needld.conf:3: not understood: "), str_of(lines[i])).at);
        cr_expect(!c.no_needed_by_dir && !c.no_builtin_stubs, "%s", lines[i]);
        EQUAL_ROW(lines[i], c.stub_dirs.n + c.linker.n, 0);
    }
}

Test(config, value_with_a_nul) {
    struct config c = config_read(scene("bytes /etc/needld.conf linker=ld\\0x\\nstub-dir=/a\\0b\n"));
    EQUAL(c.problems.n, 2);
    EQUAL(c.stub_dirs.n + c.linker.n, 0);
}

Test(config, blanks_and_line_ends) {
    struct config c =
        config_read(scene("bytes /etc/needld.conf \\t stub-dir \\t=\\t/a b \\r\\n\\r\\n#\\n\\tlinker= ld.x"));
    SAME(joined(&c.stub_dirs), "/a b");
    SAME(c.linker, "ld.x");
    EQUAL(c.problems.n, 0);
}

Test(config, a_named_file_replaces_all) {
    struct config c = config_read(scene("bytes /etc/needld.conf stub-dir=/1\nbytes my.conf stub-dir=/2\n"
                                        "env NEEDLD_CONFIG=my.conf\n"));
    SAME(joined(&c.stub_dirs), "/2");
    SAME(joined(&c.files), "my.conf");
}

Test(config, named_file_must_be_there) {
    struct config c = config_read(scene("bytes /etc/needld.conf stub-dir=/1\nenv NEEDLD_CONFIG=/none\n"));
    EQUAL(c.stub_dirs.n, 0);
    SAME(joined(&c.problems), "/none: cannot be read");
}

Test(config, disabled_by_the_environment) {
    static const char *const scenes[] = {"bytes /etc/needld.conf stub-dir=/1\nenv NEEDLD_CONFIG=\n",
        "bytes /etc/needld.conf stub-dir=/1\nenv NEEDLD_CONFIG=/dev/null\nfifo /dev/null\n"};
    for (size_t i = 0; i < 2; i++) {
        struct config c = config_read(scene(scenes[i]));
        EQUAL(c.stub_dirs.n + c.files.n + c.problems.n, 0);
    }
}

Test(config, unreadable_part_is_named) {
    struct config c = config_read(
        scene("bytes /etc/needld.conf.d/a.conf stub-dir=/1\nunreadable /etc/needld.conf.d/a.conf\n"));
    SAME(joined(&c.problems), "/etc/needld.conf.d/a.conf: cannot be read");
}
