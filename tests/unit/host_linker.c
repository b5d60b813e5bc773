#include "../../lib/link/linker_query.h"

#include "unit.h"

#include <string.h>

// The linker that is found for a scene; tests/cases/real-linker has the search order.
static struct host_linker found(const char *text) {
    struct process *proc = scene(text);
    struct config config = config_read(proc);
    struct host_linker r = host_linker_find(proc, &config);
    EQUAL(memory_open_files(proc->os), 0);
    return r;
}

static struct str prefix(const char *text) {
    struct process *proc = scene(text);
    struct config config = config_read(proc);
    struct host_linker r = host_linker_find(proc, &config);
    return host_linker_prefix(proc, &r);
}

Test(linker, flavour_by_the_name_of_the_file) {
    EQUAL(found("").flavour, FLAVOUR_GNU); // Debian's ld is a link to ...-ld.bfd
    EQUAL(found("linker /usr/bin/ld\n").flavour, FLAVOUR_UNKNOWN);
    EQUAL(found("linker /usr/bin/ld.lld\nlink /usr/bin/ld ld.lld\n").flavour, FLAVOUR_OTHER);
    EQUAL(found("linker /opt/wild\nenv NEEDLD_LINKER=/opt/wild\n").flavour, FLAVOUR_OTHER);
}

Test(linker, triple_and_prefix_by_the_file) {
    SAME(found("").path, "/usr/bin/ld");
    SAME(found("").triple, "x86_64-linux-gnu");
    SAME(prefix(""), "/usr");
    const char *cross = "linker /opt/cross/bin/aarch64-linux-gnu-ld\ncalled /needld/aarch64-linux-gnu-ld\n"
                        "env PATH=/needld:/opt/cross/bin\n";
    SAME(found(cross).triple, "aarch64-linux-gnu");
    SAME(prefix(cross), "/opt/cross");
    SAME(prefix("linker /ld\nenv PATH=/needld:/\n"), "");
    SAME(found("linker /ld\nenv PATH=/needld:/\n").triple, "");
}

static struct str sysroot(const char *text) {
    struct process *proc = scene(text);
    struct config config = config_read(proc);
    struct host_linker r = host_linker_find(proc, &config);
    struct str answer;
    bool known = linker_query_sysroot(proc, &r, &answer);
    return str_cat(arena(), memory_asked(proc->os) ? S("asked: ") : S(""), known ? answer : S("?"));
}

Test(linker, linkers_that_are_queried_for_a_sysroot) {
    static const struct {
        const char *scene;
        bool asked;
    } rows[] = {
        {"", false}, // Debian's /usr/bin/ld is a link
        {"linker /usr/bin/ld\n", false},
        {"linker /usr/bin/ld\nlink /bin usr/bin\nenv PATH=/needld:/bin\n", false},
        {"linker /usr/bin/ld\nlink /opt/bin/ld /usr/bin/ld\nenv PATH=/needld:/opt/bin\n", false},
        {"linker /usr/bin/ld\nlink /opt/bin/ld ../../usr/bin/ld\nenv PATH=/needld:/opt/bin\n", false},
        {"linker /usr/bin/ld\nenv PATH=/needld:/usr/lib/../bin\ndir /usr/lib\n", false},
        {"linker /usr/bin/x86_64-linux-gnu-ld.bfd\nlink /usr/bin/ld.distrib x86_64-linux-gnu-ld.bfd\n"
         "link /usr/bin/ld /needld/ld\ncalled /usr/bin/ld\n",
            false},
        {"linker /opt/bin/ld\nenv PATH=/needld:/opt/bin\n", true},
        {"linker /opt/bin/ld\nlink /usr/bin/ld /opt/bin/ld\n", true},
        {"linker /usr/local/bin/ld\nenv PATH=/needld:/usr/local/bin\n", true},
        {"bytes /usr/bin/ld #!/bin/sh\nrunnable /usr/bin/ld\nlinker /x\n", true},
        {"linker /usr/bin/ld\nunreadable /usr/bin/ld\n", true},
        {"linker /usr/bin/aarch64-linux-gnu-ld\ncalled aarch64-linux-gnu-ld\n", true},
        {"linker /usr/bin/aarch64-linux-gnu-ld\ncalled aarch64-linux-gnu-ld\nbytes /etc/debian_version 12\n",
            false},
        {"linker /opt/bin/aarch64-linux-gnu-ld\ncalled aarch64-linux-gnu-ld\nbytes /etc/debian_version 12\n"
         "env PATH=/needld:/opt/bin\n",
            true},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        EQUAL_ROW(rows[i].scene, str_starts(sysroot(rows[i].scene), S("asked")), rows[i].asked);
}

Test(linker, output_for_print_sysroot) {
#define ELSEWHERE "env PATH=/needld:/opt/bin\n"
    SAME(sysroot("linker /usr/bin/ld sysroot=/sr\n"), "");
    SAME(sysroot(ELSEWHERE "linker /opt/bin/ld sysroot=/sr\n"), "asked: /sr");
    SAME(sysroot(ELSEWHERE "linker /opt/bin/ld\n"), "asked: ");
    SAME(sysroot(ELSEWHERE "linker /opt/bin/ld sysroot=/\n"), "asked: ");
    SAME(sysroot(ELSEWHERE "linker /opt/bin/ld.bfd\n    /sr\nlink /opt/bin/ld ld.bfd\n"), "asked: ?");
    SAME(sysroot(ELSEWHERE "linker /opt/bin/ld mold 1.10.1\n"), "asked: ?");
    SAME(sysroot(ELSEWHERE "bytes /opt/bin/ld #!/bin/sh\nrunnable /opt/bin/ld\nlinker /x\n"), "asked: ?");
}

// Copies, other versions and stripped programs of needld have its note too.
Test(linker, never_a_copy_of_needld) {
    struct process *proc = scene("env PATH=/needld:/copy:/usr/bin\n");
    struct config config = {0};
    scene_needld(proc->os, S("/copy/ld"));
    SAME(host_linker_find(proc, &config).path, "/usr/bin/ld");
    proc = scene("linker /usr/bin/other\nenv PATH=/needld:/copy\n");
    scene_needld(proc->os, S("/copy/ld"));
    struct host_linker r = host_linker_find(proc, &config);
    EQUAL(r.path.n, 0);
    cr_expect_gt(r.problem.n, 0);
}

// A linker without read permission can still be run: it is recognized by its name, and needld too.
Test(linker, linker_that_cannot_be_read) {
    struct host_linker r =
        found("linker /a/ld.bfd\nlink /a/ld /a/ld.bfd\nunreadable /a/ld.bfd\nenv PATH=/needld:/a\n");
    SAME(r.path, "/a/ld");
    EQUAL(r.flavour, FLAVOUR_GNU);
    r = found("unreadable /needld/ld\nlink /b/ld /needld/ld\nlinker /a/ld\nenv PATH=/needld:/b:/a\n");
    SAME(r.path, "/a/ld");
}

// The scene with the NEEDLD_CHAIN that the first linker got.
static struct host_linker found_again(const char *text, struct str chain) {
    return found(str_cat(arena(), str_of(text), S("env NEEDLD_CHAIN="), chain, S("\n")).at);
}

Test(linker, what_ran_for_this_link_does_not_run_again) {
    const char *text = "linker /a/ld\nlinker /b/ld\nenv PATH=/needld:/a:/b\nargv -o out m.o\n";
    struct host_linker first = found(text);
    SAME(first.path, "/a/ld");
    struct host_linker second = found_again(text, first.chain);
    SAME(second.path, "/b/ld");
    cr_expect(str_starts(second.chain, first.chain));
    struct host_linker third = found_again(text, second.chain);
    EQUAL(third.path.n, 0);
    cr_expect_gt(third.problem.n, 0);
}

Test(linker, another_link_has_a_chain_of_its_own) {
    const char *linkers = "linker /a/ld\nlinker /b/ld\nenv PATH=/needld:/a:/b\n";
    struct host_linker first = found(str_cat(arena(), str_of(linkers), S("argv -o out m.o\n")).at);
    static const char *const others[] = {
        "argv -o other m.o\n", "argv m.o\n", "argv -oout2\n", "argv out -o\n", "cwd /x\nargv -o out m.o\n"};
    for (size_t i = 0; i < COUNT(others); i++) {
        struct host_linker r =
            found_again(str_cat(arena(), str_of(linkers), str_of(others[i])).at, first.chain);
        SAME_ROW(others[i], r.path, "/a/ld");
        cr_expect(!str_starts(r.chain, first.chain), "%s", others[i]);
    }
    static const char *const same[] = {"argv -o out m.o\n", "argv m.o -o out\n", "argv -oout\n",
        "argv -o /w/out\n", "argv -o other -o out\n"};
    for (size_t i = 0; i < COUNT(same); i++)
        SAME_ROW(same[i],
            found_again(str_cat(arena(), str_of(linkers), str_of(same[i])).at, first.chain).path, "/b/ld");
}

Test(linker, malformed_chain) {
    static const char *const chains[] = {"", ";", ";;;", "x", "0123456789abcdef;1:2;;", "1:2"};
    for (size_t i = 0; i < COUNT(chains); i++)
        SAME(found_again("linker /usr/bin/ld\n", str_of(chains[i])).path, "/usr/bin/ld");
}

Test(linker, configured_linker_may_call_needld) {
    const char *text =
        "linker /opt/wrapper\nlinker /usr/bin/ld\nenv NEEDLD_LINKER=/opt/wrapper\nargv -o out\n";
    struct host_linker first = found(text);
    SAME(first.path, "/opt/wrapper");
    SAME(found_again(text, first.chain).path, "/usr/bin/ld");
}

Test(linker, standard_path_where_there_is_none) {
    struct process *proc = scene("linker /usr/bin/ld\n");
    struct config config = {0};
    proc->env.n = 0; // PATH stands there, too
    SAME(host_linker_find(proc, &config).path, "/usr/bin/ld");
}

Test(linker, program_with_the_path_of_needld_is_no_script) {
    SAME(found("bytes /a/ld \\x7fELF /needld/ld\nrunnable /a/ld\nenv PATH=/needld:/a:/usr/bin\n").path,
        "/a/ld");
    SAME(found("bytes /a/ld #!/bin/sh\\n/needld/ld\nrunnable /a/ld\nenv PATH=/needld:/a:/usr/bin\n").path,
        "/usr/bin/ld");
}

Test(linker, clang_whose_words_end_early) {
    SAME(found("linker /usr/bin/clang\nlinker /usr/bin/ld\nlink /proc/30/exe /usr/bin/clang\nparent 30\n"
               "bytes /proc/30/cmdline clang\\0-target\n")
             .path,
        "/usr/bin/ld");
    SAME(found("linker /usr/bin/clang\nlinker /usr/bin/ld\nlink /proc/30/exe /usr/bin/clang\nparent 30\n")
             .path,
        "/usr/bin/ld");
}

Test(linker, called_by_another_name_than_the_file) {
    SAME(found("called gcc /needld/ld\nlinker /usr/bin/ld\n").path, "/usr/bin/ld");
    SAME(found("called x /needld/ld.gold\nlinker /usr/bin/ld\nlinker /usr/bin/ld.gold\n").path,
        "/usr/bin/ld.gold");
    SAME(found("called ld.gold /needld/ld\nlinker /usr/bin/ld\nlinker /usr/bin/ld.gold\n").path,
        "/usr/bin/ld.gold");
}

Test(linker, no_words_at_all) {
    struct process *proc = scene("linker /usr/bin/ld\n");
    struct config config = {0};
    proc->argv.n = 0;
    SAME(host_linker_find(proc, &config).path, "/usr/bin/ld");
}
