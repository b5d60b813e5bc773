#include "explain.h"

struct telling {
    struct link *l;
    struct arena *a;
    struct strs *lines;
};

static struct telling telling_of(struct link *l, struct strs *lines) {
    return (struct telling){l, l->sources.w->arena, lines};
}

static void say(const struct telling *t, struct str line) {
    strs_add(t->a, t->lines, line);
}

static struct str needed_by(const struct telling *t, const struct need *n) {
    return str_cat(t->a, n->name, S(", needed by "), t->l->map.libs.at[n->by].file.path);
}

// The directories of some rows, each once, in order.
static struct strs directories(const struct telling *t, const struct need *n, enum rule from, enum rule to) {
    const struct library *by = &t->l->map.libs.at[n->by].file;
    struct strs dirs = {0};
    for (enum rule rule = from; rule < to; rule++) {
        struct places places = sources_row(&t->l->sources, rule, by->path, by->dynamic.runpath);
        for (size_t i = 0; i < places.n; i++)
            if (!strs_have(&dirs, places.at[i].dir)) strs_add(t->a, &dirs, places.at[i].dir);
    }
    return dirs;
}

// What the user should know of a name that the linker will report as not found; empty where it will not, or
// where the link is better off without the supply.
static struct str complaint(const struct telling *t, size_t i) {
    const struct need *n = &t->l->map.needs.at[i];
    if (n->status != NEED_MISSING || n->supplied) return (struct str){0};
    if (!n->refused) {
        size_t sought = directories(t, n, RULE_FIRST_OF_OURS, RULE_COUNT).n;
        return str_cat(t->a, needed_by(t, n), S(": not in -L, LIBRARY_PATH or a stub directory either ("),
            str_format(t->a, "%zu directories, NEEDLD_TRACE=2 lists them", sought),
            S("); name its directory in LIBRARY_PATH, or that of a stub in NEEDLD_STUB_PATH"));
    }
    if (!n->hindrance.n) return (struct str){0};
    return str_cat(t->a, needed_by(t, n), S(": "), n->path, S(" cannot be handed over: "), n->hindrance,
        S("; make a symbolic link of that name in a directory of its own and name that directory with "
          "-rpath-link"));
}

void explain_missing(struct link *l, struct strs *lines) {
    struct telling t = telling_of(l, lines);
    for (size_t i = 0; i < l->map.needs.n && l->map.missing; i++) {
        struct str line = complaint(&t, i);
        if (line.n) say(&t, line);
    }
}

static struct str outcome_of(const struct telling *t, size_t i) {
    struct arena *a = t->a;
    const struct need *n = &t->l->map.needs.at[i];
    struct str path = n->path;
    struct str source = n->rule == RULE_COUNT ? S("an --as-needed input") : str_of(rule_name(n->rule));
    switch (n->status) {
    case NEED_SKIPPED: return S("not looked for");
    case NEED_INPUT: return S("an input of the link");
    case NEED_FOUND:
        if (!n->supplied) return str_cat(a, path, S(" ("), source, S(")"));
        break;
    case NEED_MISSING: break;
    }
    if (!n->supplied && !n->refused) return S("not found");
    struct str found = str_cat(a, path, S(" ("), source, n->by_soname ? S(", by its SONAME)") : S(")"));
    switch (t->l->plan.handing[i].way) {
    case WAY_RPATH_LINK: return str_cat(a, found, S(": added -rpath-link "), n->dir.n ? n->dir : S("."));
    case WAY_FILE: return str_cat(a, found, S(": added --as-needed "), path);
    case WAY_NONE: break;
    }
    if (n->hindrance.n) return str_cat(a, found, S(": not added, "), n->hindrance);
    return str_cat(
        a, found, S(": left out, the link does not need it and it would bring undefined symbols or needs"));
}

static void list_directories(
    const struct telling *t, const struct need *n, const char *who, enum rule from, enum rule to) {
    struct strs dirs = directories(t, n, from, to);
    for (size_t i = 0; i < dirs.n; i++)
        say(t, str_cat(t->a, S("    "), str_of(who), S(" "), dirs.at[i].n ? dirs.at[i] : S(".")));
}

void explain_trace(struct link *l, int level, struct strs *lines) {
    struct telling t = telling_of(l, lines);
    for (size_t i = 0; i < l->map.needs.n; i++) {
        const struct need *n = &l->map.needs.at[i];
        bool missing = n->status == NEED_MISSING;
        if (level < 2 && !n->supplied && !n->refused) continue;
        if (!missing || !complaint(&t, i).n)
            say(&t, str_cat(t.a, needed_by(&t, n), S(": "), outcome_of(&t, i)));
        if (level < 2 || !missing) continue;
        list_directories(&t, n, "ld:", 0, RULE_FIRST_OF_OURS);
        list_directories(&t, n, "needld:", RULE_FIRST_OF_OURS, RULE_COUNT);
    }
}
