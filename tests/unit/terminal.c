#include "../../lib/sys/terminal.h"

#include "unit.h"

static const struct terminal none = {0}, narrow = {true, 40};

static struct paint chosen(const char *env, enum color_when when, struct terminal t) {
    return paint_choose(scene(env), when, t);
}

Test(paint, utf8_by_the_locale) {
    static const struct {
        const char *env;
        bool utf8;
    } rows[] = {
        {"", false},
        {"env LANG=C", false},
        {"env LANG=C.UTF-8", true},
        {"env LANG=en_US.utf8", true},
        {"env LANG=de_DE.UTF-8@euro", true},
        {"env LANG=de_DE.ISO-8859-1", false},
        {"env LANG=UTF-8", false},
        {"env LANG=C\nenv LC_CTYPE=C.UTF-8", true},
        {"env LANG=C.UTF-8\nenv LC_CTYPE=C", false},
        {"env LC_ALL=C\nenv LC_CTYPE=C.UTF-8\nenv LANG=C.UTF-8", false},
        {"env LC_ALL=\nenv LC_CTYPE=C.UTF-8", true},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        EQUAL_ROW(rows[i].env, chosen(rows[i].env, COLOR_AUTO, none).utf8, rows[i].utf8);
}

Test(paint, color_on_a_terminal_only) {
    static const struct {
        const char *env;
        enum color_when when;
        bool terminal, color;
    } rows[] = {
        {"env TERM=xterm", COLOR_AUTO, true, true},
        {"env TERM=xterm", COLOR_AUTO, false, false},
        {"env TERM=xterm\nenv NO_COLOR=1", COLOR_AUTO, true, false},
        {"env TERM=xterm\nenv NO_COLOR=", COLOR_AUTO, true, true},
        {"env TERM=dumb", COLOR_AUTO, true, false},
        {"", COLOR_AUTO, true, false},
        {"env TERM=dumb\nenv NO_COLOR=1", COLOR_ALWAYS, false, true},
        {"env CLICOLOR_FORCE=1", COLOR_AUTO, false, true},
        {"env FORCE_COLOR=1", COLOR_AUTO, false, true},
        {"env FORCE_COLOR=1\nenv TERM=dumb", COLOR_AUTO, true, true},
        {"env TERM=xterm\nenv CLICOLOR_FORCE=0\nenv FORCE_COLOR=0", COLOR_AUTO, false, false},
        {"env TERM=xterm\nenv CLICOLOR_FORCE=\nenv FORCE_COLOR=", COLOR_AUTO, false, false},
        {"env TERM=xterm\nenv FORCE_COLOR=1\nenv CLICOLOR_FORCE=1\nenv NO_COLOR=1", COLOR_AUTO, true, false},
        {"env TERM=xterm\nenv CLICOLOR=0", COLOR_AUTO, true, false},
        {"env TERM=xterm\nenv CLICOLOR=1", COLOR_AUTO, false, false},
        {"env CLICOLOR=0\nenv FORCE_COLOR=1", COLOR_AUTO, false, true},
        {"env FORCE_COLOR=1\nenv CLICOLOR_FORCE=1", COLOR_NEVER, true, false},
        {"env TERM=xterm", COLOR_NEVER, true, false},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct terminal t = {rows[i].terminal, 80};
        EQUAL_ROW(rows[i].env, chosen(rows[i].env, rows[i].when, t).color, rows[i].color);
    }
}

Test(paint, width) {
    EQUAL(chosen("", COLOR_AUTO, none).columns, 0);
    EQUAL(chosen("", COLOR_AUTO, narrow).columns, 40);
    EQUAL(chosen("", COLOR_AUTO, (struct terminal){.there = true}).columns, 80);
    EQUAL(chosen("env COLUMNS=100", COLOR_AUTO, narrow).columns, 100);
    EQUAL(chosen("env COLUMNS=100", COLOR_AUTO, none).columns, 100);
    EQUAL(chosen("env COLUMNS=wide", COLOR_AUTO, narrow).columns, 40);
    EQUAL(chosen("env COLUMNS=99999999999999999999", COLOR_AUTO, narrow).columns, 40);
}

static struct str painted(bool color, enum tone tone, const char *s) {
    struct paint p = {.color = color};
    struct text t = text_begin(arena());
    paint_add(&p, &t, tone, str_of(s));
    return text_str(&t);
}

Test(paint, adds_color_and_no_control_characters) {
    SAME(painted(false, TONE_BAD, "a\033[0m"), "a\\033[0m");
    SAME(painted(true, TONE_BAD, "a\033"), "\033[1;31ma\\033\033[0m");
    SAME(painted(true, TONE_PLAIN, "a"), "a");
    SAME(painted(true, TONE_BAD, ""), "");
}

static struct str wrapped(size_t columns, const char *s) {
    struct paint p = {.columns = columns};
    struct text t = text_begin(arena());
    paint_wrap(&p, &t, TONE_PLAIN, S("  "), str_of(s));
    return text_str(&t);
}

Test(paint, wraps_at_blanks) {
    SAME(wrapped(0, "a b c"), "  a b c\n");
    SAME(wrapped(7, "a b c"), "  a b c\n");
    SAME(wrapped(6, "a b c"), "  a b\n  c\n");
    SAME(wrapped(4, "abc d"), "  abc\n  d\n");
    SAME(wrapped(6, "abcdefgh i j"), "  abcdefgh\n  i j\n");
    SAME(wrapped(5, "\xc3\xa4 \xc3\xa4 z"), "  \xc3\xa4 \xc3\xa4\n  z\n");
    SAME(wrapped(10, ""), "");
}

Test(paint, draws_branches_by_the_locale) {
    struct paint ascii = {0}, utf8 = {.utf8 = true};
    SAME(paint_branch(&ascii, BRANCH_LAST), "`-- ");
    SAME(paint_branch(&utf8, BRANCH_LAST), "\xe2\x94\x94\xe2\x94\x80\xe2\x94\x80 ");
    for (enum branch b = BRANCH_PASS; b <= BRANCH_LAST; b++) {
        EQUAL(text_columns(paint_branch(&ascii, b)), 4);
        EQUAL(text_columns(paint_branch(&utf8, b)), 4);
    }
}
