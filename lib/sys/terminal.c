#include "terminal.h"

// The encoding follows the dot, as UTF-8 or utf8.
static bool is_utf8(const struct process *proc) {
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    struct str locale = {0};
    for (size_t i = 0; i < 3 && !locale.n; i++) locale = process_env(proc, names[i]);
    struct str encoding = str_cut(str_cut(locale, '.').tail, '@').head;
    struct text letters = text_begin(proc->arena);
    for (size_t i = 0; i < encoding.n; i++) {
        char c = encoding.at[i];
        if (c >= 'A' && c <= 'Z') c = (char)(c | 32);
        if (c != '-') text_add(&letters, (struct str){&c, 1});
    }
    return str_eq(text_str(&letters), S("utf8"));
}

static size_t number_of(struct str s) {
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.at[i] < '0' || s.at[i] > '9' || n > 100000) return 0;
        n = n * 10 + (size_t)(s.at[i] - '0');
    }
    return n;
}

// Set, and not to 0.
static bool is_on(const struct process *proc, const char *name) {
    struct str value = process_env(proc, name);
    return value.n && !str_eq(value, S("0"));
}

// NO_COLOR (no-color.org) comes before the variables that force colour, as in most programs.
static bool has_color(const struct process *proc, struct terminal terminal) {
    struct str term = process_env(proc, "TERM");
    if (process_env(proc, "NO_COLOR").n) return false;
    if (is_on(proc, "CLICOLOR_FORCE") || is_on(proc, "FORCE_COLOR")) return true;
    bool refused = str_eq(process_env(proc, "CLICOLOR"), S("0"));
    return terminal.there && term.n && !str_eq(term, S("dumb")) && !refused;
}

struct paint paint_choose(const struct process *proc, enum color_when when, struct terminal terminal) {
    struct paint p = {.utf8 = is_utf8(proc), .columns = number_of(process_env(proc, "COLUMNS"))};
    p.color = when == COLOR_ALWAYS || (when == COLOR_AUTO && has_color(proc, terminal));
    if (!p.columns && terminal.there) p.columns = terminal.columns ? terminal.columns : 80;
    return p;
}

void paint_add(const struct paint *p, struct text *out, enum tone tone, struct str s) {
    static const struct str begin[] = {
        [TONE_TITLE] = {"\033[1m", 4},
        [TONE_GOOD] = {"\033[32m", 5},
        [TONE_BAD] = {"\033[1;31m", 7},
        [TONE_ASIDE] = {"\033[2m", 4},
    };
    bool color = p->color && tone != TONE_PLAIN && s.n;
    if (color) text_add(out, begin[tone]);
    text_add(out, text_printable(out->arena, s));
    if (color) text_add(out, S("\033[0m"));
}

void paint_wrap(const struct paint *p, struct text *out, enum tone tone, struct str indent, struct str s) {
    size_t margin = text_columns(indent);
    while (s.n) {
        struct cut words = {.tail = s, .found = true};
        size_t taken = 0;
        do {
            words = str_cut(words.tail, ' ');
            size_t n = s.n - words.tail.n - words.found;
            bool fits = !p->columns || margin + text_columns((struct str){s.at, n}) <= p->columns;
            if (!fits && taken) break;
            taken = n;
        } while (words.found);
        text_add(out, indent);
        paint_add(p, out, tone, (struct str){s.at, taken});
        text_add(out, S("\n"));
        s = str_skip(s, taken + 1);
    }
}

struct str paint_branch(const struct paint *p, enum branch branch) {
    static const struct str utf8[] = {
        {"\xe2\x94\x82   ", 6},
        {"    ", 4},
        {"\xe2\x94\x9c\xe2\x94\x80\xe2\x94\x80 ", 10},
        {"\xe2\x94\x94\xe2\x94\x80\xe2\x94\x80 ", 10},
    };
    static const struct str ascii[] = {{"|   ", 4}, {"    ", 4}, {"|-- ", 4}, {"`-- ", 4}};
    return p->utf8 ? utf8[branch] : ascii[branch];
}
