#include "../../lib/needld/needld.h"

#include "../../lib/report/log.h"
#include "unit.h"

static struct exec_plan linked(const char *text) {
    return needld_link(scene(text));
}

#define BAR                                                                                                  \
    "obj m.o defines=_start\nlib libbar.so soname=libbar.so needs=libfoo.so.1 undefined=foo\nlib "           \
    "/l/libfoo.so.1 defines=foo\n"

Test(needld, adds_in_front_and_keeps_the_arguments) {
    struct exec_plan o = linked(BAR "argv -o out m.o libbar.so -L/l\n");
    SAME(o.program, "/usr/bin/ld");
    SAME(joined(&o.argv), "/usr/bin/ld|-rpath-link|/l|-o|out|m.o|libbar.so|-L/l");
    SAME(joined(&o.given), "/usr/bin/ld|-o|out|m.o|libbar.so|-L/l");
    EQUAL(o.lines.n, 0);
}

Test(needld, passes_on_the_environment_and_its_chain) {
    struct exec_plan o = linked(BAR "env A=1\nenv NEEDLD_CHAIN=old\nenv A=2\nenv PATH=/usr/bin\nargv m.o\n");
    EQUAL(o.env.n, 4);
    SAME(o.env.at[0], "A=1");
    SAME(o.env.at[1], "A=2");
    SAME(o.env.at[2], "PATH=/usr/bin");
    cr_expect(str_starts(o.env.at[3], S("NEEDLD_CHAIN=")));
    cr_expect(!str_starts(o.env.at[3], S("NEEDLD_CHAIN=old")));
}

Test(needld, does_nothing_where_it_is_disabled) {
    static const struct {
        const char *value;
        bool disabled;
    } rows[] = {{"1", true}, {"yes", true}, {"0", false}, {"", false}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct str text =
            str_cat(arena(), S(BAR "argv m.o libbar.so -L/l\nenv NEEDLD_DISABLE="), str_of(rows[i].value));
        struct exec_plan o = linked(text.at);
        EQUAL_ROW(rows[i].value, o.argv.n == o.given.n, rows[i].disabled);
    }
}

Test(needld, opens_nothing_for_other_linkers) {
    struct process *proc =
        scene("linker /usr/bin/ld.lld LLD\nlink /usr/bin/ld ld.lld\n" BAR "argv m.o libbar.so -L/l\n");
    struct exec_plan o = needld_link(proc);
    EQUAL(o.argv.n, o.given.n);
    EQUAL(memory_asked(proc->os), 0);
    cr_expect(!memory_was_opened(proc->os, "m.o") && !memory_was_opened(proc->os, "libbar.so"));
}

Test(needld, runs_the_linker_only_when_a_search_needs_its_directories) {
    struct process *proc = scene(BAR "argv m.o libbar.so -rpath-link /l\n");
    needld_link(proc);
    EQUAL(memory_asked(proc->os), 0);
    cr_expect(!memory_was_opened(proc->os, "/etc/ld.so.conf"));
    proc = scene("bytes /etc/ld.so.conf /l\n" BAR "argv m.o libbar.so\n");
    needld_link(proc);
    EQUAL(memory_asked(proc->os), 0);
    cr_expect(memory_was_opened(proc->os, "/etc/ld.so.conf"));
    proc = scene(BAR "argv m.o libbar.so\n");
    needld_link(proc);
    EQUAL(memory_asked(proc->os), 1);
}

// The sysroot is needed to open any file, so it is queried first, but not if there is nothing to link.
Test(needld, queries_the_sysroot_once_and_only_if_it_counts) {
#define OWN "linker /opt/bin/ld sysroot=/sr\nenv PATH=/needld:/opt/bin\n" BAR
    static const struct {
        const char *argv;
        size_t asked;
    } rows[] = {
        {"argv m.o libbar.so -rpath-link /l", 1},
        {"argv m.o libbar.so -rpath-link /l -L=/a -L=/b", 1},
        {"argv m.o libbar.so -rpath-link /l --sysroot=/x", 0},
        {"argv m.o libbar.so -rpath-link /l --sysroot=", 0},
        {"argv -v", 0},
        {"argv -r m.o", 0},
        {"argv -shared m.o libbar.so", 0},
        {"argv -static m.o -lbar", 0},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct process *proc = scene(str_cat(arena(), S(OWN), str_of(rows[i].argv), S("\n")).at);
        needld_link(proc);
        EQUAL_ROW(rows[i].argv, memory_asked(proc->os), rows[i].asked);
    }
}

Test(needld, reports_errors_of_the_configuration) {
    struct exec_plan o = linked("bytes /etc/needld.conf nonsense\n" BAR "argv m.o libbar.so -L/l\n");
    SAME(joined(&o.lines), "/etc/needld.conf:1: not understood: nonsense");
    EQUAL(o.argv.n, o.given.n + 2);
}

Test(needld, reports_why_there_is_no_linker) {
    struct exec_plan o = linked("linker /usr/bin/other\nargv m.o\n");
    EQUAL(o.program.n, 0);
    EQUAL(o.lines.n, 1);
    cr_expect(str_starts(o.lines.at[0], S("found no linker to run")));
}

Test(needld, traces) {
    EQUAL(linked(BAR "argv m.o libbar.so -L/l\nenv NEEDLD_TRACE=0\n").lines.n, 0);
    EQUAL(linked(BAR "argv m.o libbar.so -L/l\nenv NEEDLD_TRACE=1\n").lines.n, 1);
    EQUAL(linked(BAR "argv m.o libbar.so -rpath-link /l\nenv NEEDLD_TRACE=1\n").lines.n, 0);
    cr_expect_gt(linked(BAR "argv m.o libbar.so -L/l\nenv NEEDLD_TRACE=2\n").lines.n, 5);
    EQUAL(linked(BAR "argv m.o libbar.so -L/l\nenv NEEDLD_TRACE=junk\n").lines.n, 0);
    for (char level = '1'; level <= '2'; level++) {
        struct str text = str_format(arena(), BAR "argv -r m.o libbar.so -L/l\nenv NEEDLD_TRACE=%c\n", level);
        struct exec_plan o = linked(text.at);
        SAME(o.lines.at[o.lines.n - 1], "nothing is added: the output is relocatable");
    }
}

static struct report in_log(struct str line) {
    struct report r = {0};
    const struct json_value *v = json_read(arena(), line);
    cr_assert(v && log_read(arena(), v, &r), "%s", str_z(arena(), line));
    return r;
}

#define LOG "env NEEDLD_LOG=/log\n"

Test(needld, logs_a_link) {
    struct report r = in_log(linked(LOG BAR "argv -o out m.o libbar.so -L/l\n").log);
    EQUAL(r.deps.n, 1);
    SAME(joined(&r.args), "-rpath-link|/l");
    EQUAL(linked(BAR "argv m.o libbar.so -L/l\n").log.n, 0);
    EQUAL(linked("env NEEDLD_LOG=\n" BAR "argv m.o libbar.so -L/l\n").log.n, 0);
}

Test(needld, logs_links_that_are_passed_through) {
    struct report r = in_log(linked(LOG "linker /usr/bin/ld.lld LLD 19\nlink /usr/bin/ld ld.lld\n" BAR
                                        "argv -shared -o out m.o libbar.so -L/l\n")
                                 .log);
    SAME(r.bypass_reason, "/usr/bin/ld is not GNU ld");
    SAME(r.banner, "LLD 19");
    SAME(r.kind, "shared library");
    SAME(r.output, "out");
    r = in_log(linked(LOG "env NEEDLD_DISABLE=1\n" BAR "argv -o out m.o libbar.so -L/l\n").log);
    SAME(r.bypass_reason, "NEEDLD_DISABLE is set");
    SAME(r.output, "out");
    EQUAL(r.args.n, 0);
    r = in_log(linked(LOG BAR "argv -v\n").log);
    SAME(r.kind, "nothing");
    r = in_log(linked(LOG BAR "argv m.o nowhere.o\n").log);
    cr_expect_gt(r.bypass_reason.n, 0);
}

// The same arguments with a log as without one.
Test(needld, a_log_changes_nothing) {
    static const char *const links[] = {
        BAR "argv m.o libbar.so -L/l\n",
        BAR "argv m.o libbar.so -rpath-link /l\n",
        BAR "argv -r m.o libbar.so -L/l\n",
        BAR "lib y.so needs=q runpath=/q\nlib /q/q\nargv m.o --as-needed libbar.so y.so -L/l\n",
        BAR "lib y.so needs=q undefined=f\nlib /l/libf.so defines=f\nargv m.o y.so -L/l\n",
    };
    for (size_t i = 0; i < COUNT(links); i++) {
        struct exec_plan without = linked(links[i]);
        struct exec_plan with = linked(str_cat(arena(), S(LOG), str_of(links[i])).at);
        SAME_ROW(links[i], joined(&with.argv), joined(&without.argv).at);
        SAME_ROW(links[i], joined(&with.lines), joined(&without.lines).at);
        cr_expect_gt(with.log.n, 0);
    }
}

Test(needld, passes_through_if_memory_runs_out) {
    struct process *proc = scene(BAR "argv m.o libbar.so -L/l\n");
    static char room[1 << 20];
    size_t given = 0, added = 0, none = 0, first = 0, last = 0;
    for (size_t size = 0; size < sizeof room; size += 100) {
        struct arena a = arena_in(room, size, 0);
        struct process small = *proc;
        jmp_buf full;
        a.full = &full;
        small.arena = &a;
        if (setjmp(full)) {
            none++;
            continue;
        }
        struct exec_plan o = needld_link(&small);
        cr_assert(o.argv.n == o.given.n || o.argv.n == o.given.n + 2);
        cr_expect(a.full == &full, "what jumps later must find a frame that is still there");
        if (o.argv.n == o.given.n) last = (size_t)(a.next - room);
        if (!given) first = last;
        given += o.argv.n == o.given.n;
        added += o.argv.n == o.given.n + 2;
        if (added > 3) break;
    }
    cr_expect(given > 3 && added > 3 && none > 3, "%zu given, %zu added, %zu none", given, added, none);
    cr_expect(last > first + 1000, "memory was used again, which the machine's own tables may lie in");
}

// The log never uses up the memory that the link needs: an amount that suffices without a log suffices with
// it.
Test(needld, no_log_if_memory_runs_out) {
    struct process *proc = scene(LOG BAR "argv m.o libbar.so -L/l\n");
    static char room[1 << 20];
    size_t without = 0, with = 0;
    for (size_t size = 0; size < sizeof room && with < 3; size += 100) {
        struct arena a = arena_in(room, size, 0);
        struct process small = *proc;
        jmp_buf full;
        a.full = &full;
        small.arena = &a;
        if (setjmp(full)) continue;
        struct exec_plan o = needld_link(&small);
        bool added = o.argv.n == o.given.n + 2;
        without += added && !o.log.n;
        with += added && o.log.n;
        if (o.log.n) cr_expect(json_read(arena(), o.log) != NULL);
    }
    cr_expect(without > 3 && with == 3, "%zu without, %zu with", without, with);
}

Test(needld, passes_through_if_system_calls_fail) {
    struct process *proc = scene(BAR "argv m.o libbar.so -L/l\n");
    needld_link(proc);
    size_t calls = memory_calls(proc->os);
    cr_expect_gt(calls, 20);
    for (size_t i = 1; i <= calls; i++) {
        memory_reset(proc->os);
        memory_fail(proc->os, i);
        struct exec_plan o = needld_link(proc);
        if (o.program.n) EQUAL(o.argv.n, o.given.n);
    }
}

Test(needld, logs_if_system_calls_fail) {
    struct process *proc = scene(LOG BAR "argv m.o libbar.so -L/l\n");
    needld_link(proc);
    size_t calls = memory_calls(proc->os);
    for (size_t i = 1; i <= calls; i++) {
        memory_reset(proc->os);
        memory_fail(proc->os, i);
        struct exec_plan o = needld_link(proc);
        if (o.log.n) in_log(o.log);
    }
}

Test(needld, passes_through_if_it_would_take_too_long) {
    struct process *proc = scene(BAR "env NEEDLD_TRACE=1\nargv m.o libbar.so -L/l\n");
    size_t given = 0, added = 0;
    for (size_t steps = 0; steps < 1000000 && !added; steps += 100) {
        proc->arena->work = MAX_WORK - steps;
        memory_reset(proc->os);
        struct exec_plan o = needld_link(proc);
        added += o.argv.n == o.given.n + 2;
        given += o.argv.n == o.given.n;
        EQUAL(o.lines.n, 1);
        if (!added) SAME(o.lines.at[0], "nothing is added: it would take too much memory or time");
    }
    cr_expect(given > 3 && added == 1, "%zu given, %zu added", given, added);
}
