#include "loading.h"

#include "../base/map.h"
#include "../inspect/difference.h"

#define INDENT S("    ")

struct loading {
    const struct process *proc;
    const struct paint *paint;
    const struct root *root;
    struct text *out;
    const struct report *report;
};

static struct arena *arena_of(const struct loading *l) {
    return l->proc->arena;
}

static void add_heading(struct loading *l, struct str s) {
    if (l->out->n) text_add(l->out, S("\n"));
    paint_wrap(l->paint, l->out, TONE_BAD, S(""), s);
}

// "a", "a and b", "a, b and c"
static struct str enumerated(struct arena *a, const struct strs *list) {
    struct strs front = *list;
    if (list->n < 2) return list->n ? list->at[0] : S("");
    front.n--;
    return str_cat(a, strs_join(a, &front, S(", ")), S(" and "), list->at[list->n - 1]);
}

// --- missing libraries

struct missing {
    struct strs by, dirs, reasons; // of all that need the name
};

static struct missing missing_of(const struct loading *l, struct str name) {
    struct missing m = {0};
    struct arena *a = arena_of(l);
    for (size_t i = 0; i < l->report->deps.n; i++) {
        const struct report_dependency *dep = &l->report->deps.at[i];
        arena_charge(a, 1);
        if (dep->status != REPORT_MISSING || !str_eq(dep->name, name)) continue;
        struct strs reasons = {0};
        if (dep->why.n) strs_add(a, &reasons, dep->why);
        strs_add(a, &m.by, l->report->libs.at[dep->by].file);
        strs_add_all_new(a, &m.dirs, &dep->ld_dirs);
        strs_add_all_new(a, &m.reasons, &reasons);
    }
    return m;
}

// Why a directory does not have a name: it is not there, it has nothing at all, or other things.
enum absence { NO_DIRECTORY, EMPTY, OTHERS };
enum { ABSENCES = OTHERS + 1 };

static enum absence absence_in(const struct loading *l, struct str dir) {
    struct str real = root_real(l->root, l->proc, dir.n ? dir : S("."));
    if (os_look(l->proc->os, real).kind != OS_DIRECTORY) return NO_DIRECTORY;
    return os_list(l->proc->os, arena_of(l), real).n ? OTHERS : EMPTY;
}

static void add_searched(struct loading *l, const struct strs *dirs) {
    static const char *const words[] = {
        [NO_DIRECTORY] = "no such directory: ", [EMPTY] = "empty: ", [OTHERS] = "searched "};
    struct strs lists[ABSENCES] = {0};
    for (size_t i = 0; i < dirs->n; i++)
        strs_add_new(arena_of(l), &lists[absence_in(l, dirs->at[i])], dirs->at[i].n ? dirs->at[i] : S("."));
    for (int i = OTHERS; i >= 0; i--) {
        struct str list = strs_join(arena_of(l), &lists[i], S(", "));
        if (!list.n) continue;
        paint_wrap(l->paint, l->out, TONE_ASIDE, INDENT, str_cat(arena_of(l), str_of(words[i]), list));
    }
}

static void add_missing(struct loading *l, struct str name) {
    struct arena *a = arena_of(l);
    struct missing m = missing_of(l, name);
    add_heading(l, str_cat(a, name, S(", needed by "), enumerated(a, &m.by), S(": not found")));
    for (size_t i = 0; i < m.reasons.n; i++)
        paint_wrap(l->paint, l->out, TONE_PLAIN, INDENT, m.reasons.at[i]);
    add_searched(l, &m.dirs);
}

// --- found, and not where it was meant to be

static void add_trap(struct loading *l, const struct report_dependency *dep) {
    if (dep->status != REPORT_FOUND || !dep->why.n) return;
    struct arena *a = arena_of(l);
    if (l->out->n) text_add(l->out, S("\n"));
    paint_wrap(l->paint, l->out, TONE_PLAIN, S(""),
        str_cat(a, dep->name, S(", needed by "), l->report->libs.at[dep->by].file, S(", is "), dep->file,
            S(" ("), dep->rule, S(")")));
    paint_wrap(l->paint, l->out, TONE_PLAIN, INDENT, dep->why);
}

// --- versions

// The name by which the library was needed.
static struct str needed_name(const struct report *r, uint32_t lib) {
    for (size_t i = 0; i < r->deps.n; i++)
        if (r->deps.at[i].lib == lib) return r->deps.at[i].name;
    return path_base(r->libs.at[lib].file);
}

// One line for all versions that one library needs of another; written for the first of them.
static void add_unmet(struct loading *l, size_t first) {
    const struct unmet_versions *unmet = &l->report->unmet;
    const struct unmet_version *v = &unmet->at[first];
    struct arena *a = arena_of(l);
    struct strs versions = {0};
    arena_charge(a, unmet->n);
    for (size_t i = 0; i < unmet->n; i++) {
        if (unmet->at[i].by != v->by || unmet->at[i].lib != v->lib) continue;
        if (i < first) return;
        strs_add(a, &versions, unmet->at[i].version);
    }
    struct str name = needed_name(l->report, v->lib), by = l->report->libs.at[v->by].file;
    add_heading(l, str_cat(a, name, S(" has no "), enumerated(a, &versions), S(", which "), by, S(" needs")));
    paint_wrap(
        l->paint, l->out, TONE_ASIDE, INDENT, str_cat(a, S("found at "), l->report->libs.at[v->lib].file));
}

// --- symbols

enum { MAX_SYMBOLS = 8 };

static void add_undefined(struct loading *l, const struct undefined *u, bool all) {
    struct arena *a = arena_of(l);
    struct strs shown = u->symbols;
    if (!all && shown.n > MAX_SYMBOLS) shown.n = MAX_SYMBOLS;
    size_t more = u->symbols.n - shown.n;
    struct str rest = more ? str_format(a, " and %zu more", more) : S("");
    add_heading(l, str_cat(a, l->report->libs.at[u->lib].file, S(" has undefined symbols: "),
                       strs_join(a, &shown, S(", ")), rest));
}

static void add_unused(struct loading *l) {
    struct arena *a = arena_of(l);
    if (!l->report->unused.n) return;
    add_heading(l, str_cat(a, l->report->libs.at[0].file, S(" uses no symbol of "),
                       enumerated(a, &l->report->unused), S(", which it needs")));
}

// ---

void loading_explain(const struct loading_style *style, struct text *out, const struct report *r) {
    const struct process *proc = style->proc;
    struct loading l = {proc, style->paint, &style->root, out, r};
    struct map seen = {0};
    for (size_t i = 0; i < r->deps.n; i++)
        if (r->deps.at[i].status == REPORT_MISSING && map_add_new(proc->arena, &seen, r->deps.at[i].name))
            add_missing(&l, r->deps.at[i].name);
    for (size_t i = 0; i < r->deps.n; i++) add_trap(&l, &r->deps.at[i]);
    for (size_t i = 0; i < r->unmet.n; i++) add_unmet(&l, i);
    for (size_t i = 0; i < r->undefined.n; i++) add_undefined(&l, &r->undefined.at[i], style->all);
    add_unused(&l);
}

// --- the link and ld.so

// It runs already, wherever the link finds it.
static bool is_ldso(const struct report_dependency *dep) {
    return str_eq(dep->rule, S("ld.so itself"));
}

void loading_compare(const struct process *proc, const struct paint *p, struct text *out,
    const struct report *link, const struct report *loaded) {
    struct arena *a = proc->arena;
    struct map names = {0};
    struct strs not_found = {0};
    struct text lines = text_begin(a);
    for (uint32_t i = 0; i < loaded->deps.n; i++)
        if (loaded->deps.at[i].file.n) map_add(a, &names, loaded->deps.at[i].name, i);
    for (size_t i = 0; i < link->deps.n; i++) {
        const struct report_dependency *dep = &link->deps.at[i];
        uint32_t known = map_get(&names, dep->name);
        if (dep->status != REPORT_FOUND && dep->status != REPORT_ADDED) continue;
        if (known == NO_INDEX) strs_add(a, &not_found, dep->name);
        if (known == NO_INDEX || is_ldso(&loaded->deps.at[known])) continue;
        if (difference_same_file(proc, dep->file, loaded->deps.at[known].file)) continue;
        const struct report_dependency *other = &loaded->deps.at[known];
        paint_wrap(p, &lines, TONE_PLAIN, S(""),
            str_cat(a, S("at run time ld.so finds "), dep->name, S(" at "), other->file, S(" ("), other->rule,
                S(")")));
    }
    if (not_found.n)
        paint_wrap(p, &lines, TONE_PLAIN, S(""),
            str_cat(a, S("at run time ld.so does not find "), enumerated(a, &not_found)));
    if (lines.n && out->n) text_add(out, S("\n"));
    text_add(out, text_str(&lines));
}
