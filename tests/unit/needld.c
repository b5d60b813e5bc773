#include "../../lib/needld.h"

#include "unit.h"

static struct outcome linked(const char *text) {
    return needld_link(scene(text));
}

#define BAR "obj m.o defines=_start\nlib libbar.so soname=libbar.so needs=libfoo.so.1\nlib /l/libfoo.so.1\n"

Test(needld, adds_in_front_and_keeps_the_words) {
    struct outcome o = linked(BAR "argv -o out m.o libbar.so -L/l\n");
    SAME(o.program, "/usr/bin/ld");
    SAME(joined(&o.argv), "/usr/bin/ld|-rpath-link|/l|-o|out|m.o|libbar.so|-L/l");
    SAME(joined(&o.given), "/usr/bin/ld|-o|out|m.o|libbar.so|-L/l");
    EQUAL(o.lines.n, 0);
}

Test(needld, hands_on_the_environment_and_its_chain) {
    struct outcome o = linked(BAR "env A=1\nenv NEEDLD_CHAIN=old\nenv A=2\nenv PATH=/usr/bin\nargv m.o\n");
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
        struct outcome o = linked(text.at);
        EQUAL_ROW(rows[i].value, o.argv.n == o.given.n, rows[i].disabled);
    }
}

Test(needld, opens_nothing_for_other_linkers) {
    struct world *w =
        scene("linker /usr/bin/ld.lld LLD\nlink /usr/bin/ld ld.lld\n" BAR "argv m.o libbar.so -L/l\n");
    struct outcome o = needld_link(w);
    EQUAL(o.argv.n, o.given.n);
    EQUAL(memory_asked(w->os), 0);
    cr_expect(!memory_was_opened(w->os, "m.o") && !memory_was_opened(w->os, "libbar.so"));
}

Test(needld, asks_the_linker_only_where_a_search_gets_there) {
    struct world *w = scene(BAR "argv m.o libbar.so -rpath-link /l\n");
    needld_link(w);
    EQUAL(memory_asked(w->os), 0);
    cr_expect(!memory_was_opened(w->os, "/etc/ld.so.conf"));
    w = scene("bytes /etc/ld.so.conf /l\n" BAR "argv m.o libbar.so\n");
    needld_link(w);
    EQUAL(memory_asked(w->os), 0);
    cr_expect(memory_was_opened(w->os, "/etc/ld.so.conf"));
    w = scene(BAR "argv m.o libbar.so\n");
    needld_link(w);
    EQUAL(memory_asked(w->os), 1);
}

Test(needld, says_what_is_wrong_with_the_configuration) {
    struct outcome o = linked("bytes /etc/needld.conf nonsense\n" BAR "argv m.o libbar.so -L/l\n");
    SAME(joined(&o.lines), "/etc/needld.conf:1: not understood: nonsense");
    EQUAL(o.argv.n, o.given.n + 2);
}

Test(needld, says_why_there_is_no_linker) {
    struct outcome o = linked("linker /usr/bin/other\nargv m.o\n");
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
        struct outcome o = linked(text.at);
        SAME(o.lines.at[o.lines.n - 1], "nothing is added: the output is relocatable");
    }
}

Test(needld, leaves_the_words_alone_where_memory_runs_out) {
    struct world *w = scene(BAR "argv m.o libbar.so -L/l\n");
    static char room[1 << 20];
    size_t given = 0, added = 0, none = 0;
    for (size_t size = 0; size < sizeof room; size += 100) {
        struct arena a = arena_in(room, size, 0);
        struct world small = *w;
        jmp_buf full;
        a.full = &full;
        small.arena = &a;
        if (setjmp(full)) {
            none++;
            continue;
        }
        struct outcome o = needld_link(&small);
        cr_assert(o.argv.n == o.given.n || o.argv.n == o.given.n + 2);
        given += o.argv.n == o.given.n;
        added += o.argv.n == o.given.n + 2;
        if (added > 3) break;
    }
    cr_expect(given > 3 && added > 3 && none > 3, "%zu given, %zu added, %zu none", given, added, none);
}

Test(needld, leaves_the_words_alone_where_the_machine_fails) {
    struct world *w = scene(BAR "argv m.o libbar.so -L/l\n");
    needld_link(w);
    size_t calls = memory_calls(w->os);
    cr_expect_gt(calls, 20);
    for (size_t i = 1; i <= calls; i++) {
        memory_reset(w->os);
        memory_fail(w->os, i);
        struct outcome o = needld_link(w);
        if (o.program.n) EQUAL(o.argv.n, o.given.n);
    }
}
