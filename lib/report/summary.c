#include "summary.h"

#include "../base/map.h"
#include "../inspect/shown.h"

#define INDENT S("  ")
#define DEEPER S("    ")
enum { MAX_OUTPUTS = 5, MAX_DETAILS = 5, MAX_NAMES = 3, MAX_GROUPS = 4, MAX_FAILURES = 12 };

struct summary {
    const struct process *proc;
    const struct paint *paint;
    struct text *out;
    const struct summary_view *view;
    struct arena *a;
};

static void add_line(struct summary *s, enum tone tone, struct str indent, struct str text) {
    paint_wrap(s->paint, s->out, tone, indent, text);
}

static void add_heading(struct summary *s, enum tone tone, const char *word, struct str text) {
    if (s->out->n) text_add(s->out, S("\n"));
    add_line(s, tone, S(""), str_cat(s->a, str_of(word), S("  "), text));
}

// "a, b and 3 more"
static struct str listed(const struct summary *s, const struct strs *list, size_t max) {
    if (s->view->whole || list->n <= max) max = list->n;
    struct strs first = {list->at, max, max};
    struct str more = list->n > max ? str_format(s->a, " and %zu more", list->n - max) : S("");
    return str_cat(s->a, strs_join(s->a, &first, S(", ")), more);
}

struct str summary_output(const struct process *proc, struct str here, const struct report *r) {
    return shown_path_from(proc, r->directory, here, r->output);
}

static struct str shown(const struct summary *s, const struct report *r, struct str path) {
    return shown_path_from(s->proc, r->directory, s->view->here, path);
}

// --- the numbers

static bool is_helped(const struct report *r) {
    return r->args.n && !report_fails(r);
}

static void add_count(const struct summary *s, struct strs *parts, size_t n, const char *what) {
    if (n) strs_add(s->a, parts, str_format(s->a, "%zu %s", n, what));
}

static void add_numbers(struct summary *s, const struct reports *links) {
    size_t failed = 0, helped = 0;
    for (size_t i = 0; i < links->n; i++) {
        failed += report_fails(&links->at[i]);
        helped += is_helped(&links->at[i]);
    }
    struct strs parts = {0};
    add_count(s, &parts, failed, "failed");
    add_count(s, &parts, helped, "helped");
    add_count(s, &parts, links->n - failed - helped, "needed no help");
    struct str total = str_format(s->a, "needld: %zu link%s: ", links->n, links->n == 1 ? "" : "s");
    add_line(s, failed ? TONE_BAD : TONE_TITLE, S(""),
        str_cat(s->a, total, strs_join(s->a, &parts, S(", ")), s->view->outcome));
}

// --- what failed

// One problem of one or more links.
struct entry {
    const struct problem *problem;
    struct strs outputs;
    struct str key; // of the outputs
    bool done;
};
struct entries {
    struct entry *at;
    size_t n, cap;
    struct map keys;
};

static void add_entry(
    struct summary *s, struct entries *entries, const struct report *r, const struct problem *problem) {
    struct str key =
        str_cat(s->a, problem->works ? S("w") : S("f"), problem->text, S("\n"), problem->fix.text);
    uint32_t at = map_add(s->a, &entries->keys, key, (uint32_t)entries->n);
    if (at == entries->n) vec_push(s->a, entries)->problem = problem;
    strs_add_new(s->a, &entries->at[at].outputs, summary_output(s->proc, s->view->here, r));
}

static struct entries entries_of(struct summary *s, const struct reports *links) {
    struct entries entries = {0};
    for (size_t i = 0; i < links->n; i++)
        for (size_t k = 0; k < links->at[i].problems.n; k++)
            add_entry(s, &entries, &links->at[i], &links->at[i].problems.at[k]);
    for (size_t i = 0; i < entries.n; i++) {
        struct entry *e = &entries.at[i];
        e->key = str_cat(s->a, e->problem->works ? S("w") : S("f"), strs_join(s->a, &e->outputs, S("\n")));
    }
    return entries;
}

static void add_details(struct summary *s, const struct strs *detail) {
    size_t max = s->view->whole || detail->n <= MAX_DETAILS + 1 ? detail->n : MAX_DETAILS;
    for (size_t i = 0; i < max; i++) add_line(s, TONE_ASIDE, DEEPER, detail->at[i]);
    if (detail->n > max) add_line(s, TONE_ASIDE, DEEPER, str_format(s->a, "and %zu more", detail->n - max));
}

// The problems with the outputs and the fix of the one at `first`: the fix stands once, before the evidence.
static void add_problems(struct summary *s, struct entries *entries, size_t first) {
    struct str key = entries->at[first].key, fix = entries->at[first].problem->fix.text;
    struct strs detail = {0};
    for (size_t i = first; i < entries->n; i++) {
        struct entry *e = &entries->at[i];
        if (e->done || !str_eq(e->key, key) || !str_eq(e->problem->fix.text, fix)) continue;
        e->done = true;
        add_line(s, TONE_PLAIN, INDENT, e->problem->text);
        strs_add_all_new(s->a, &detail, &e->problem->detail);
    }
    if (fix.n) add_line(s, TONE_GOOD, INDENT, str_cat(s->a, S("fix: "), fix));
    add_details(s, &detail);
}

static void add_paragraph(struct summary *s, struct entries *entries, size_t first) {
    const struct entry *e = &entries->at[first];
    struct str outputs = listed(s, &e->outputs, MAX_OUTPUTS), key = e->key;
    bool works = e->problem->works;
    add_heading(s, works ? TONE_TITLE : TONE_BAD, works ? "warning" : "FAILED", outputs);
    for (size_t i = first; i < entries->n; i++)
        if (!entries->at[i].done && str_eq(entries->at[i].key, key)) add_problems(s, entries, i);
}

static void add_failures(struct summary *s, struct entries *entries, bool works) {
    size_t shown_so_far = 0, hidden = 0;
    for (size_t i = 0; i < entries->n; i++) {
        struct entry *e = &entries->at[i];
        if (e->done || e->problem->works != works) continue;
        bool fits = s->view->whole || shown_so_far < MAX_FAILURES;
        if (fits)
            add_paragraph(s, entries, i);
        else
            hidden++;
        shown_so_far++;
    }
    if (hidden)
        add_heading(s, TONE_BAD, works ? "warning" : "FAILED",
            str_format(s->a, "for %zu more reasons; --failed shows them all", hidden));
}

// A link that failed, without a cause: a record that another version of needld wrote.
static void add_unexplained(struct summary *s, const struct reports *links) {
    struct strs outputs = {0};
    for (size_t i = 0; i < links->n; i++)
        if (report_fails(&links->at[i]) && !links->at[i].problems.n)
            strs_add_new(s->a, &outputs, summary_output(s->proc, s->view->here, &links->at[i]));
    if (outputs.n) add_heading(s, TONE_BAD, "FAILED", listed(s, &outputs, MAX_OUTPUTS));
}

// --- what was added

// What one file, or one directory, was added for.
struct addition {
    struct str text;
    struct strs names; // "NAME (needed by FILE)"
    struct strs outputs;
    size_t programs, libraries;
};
struct additions {
    struct addition *at;
    size_t n, cap;
    struct map keys;
};

static struct str addition_text(
    struct summary *s, const struct report *r, const struct report_dependency *d) {
    struct str value = str_cut(d->added, ' ').tail;
    struct str path = shown(s, r, value);
    if (!report_is_file(d)) return str_cat(s->a, path, S(", passed with -rpath-link"));
    bool renamed = str_starts(d->why, S("the file is called "));
    struct str why = renamed ? str_cat(s->a, S(" because it is not named "), d->name) : d->why;
    return str_cat(s->a, path, S(", passed as a file"), renamed ? S("") : S(": "), why);
}

static struct str name_text(struct summary *s, const struct report *r, const struct report_dependency *d) {
    struct strs files = {0};
    for (uint32_t i = 0; i < r->libs.n; i++)
        if (i == d->by || strs_have(&r->libs.at[i].needed, d->name))
            strs_add_new(s->a, &files, shown(s, r, r->libs.at[i].file));
    return str_cat(s->a, d->name, S(" (needed by "), listed(s, &files, MAX_NAMES), S(")"));
}

static void add_addition(
    struct summary *s, struct additions *all, const struct report *r, const struct report_dependency *d) {
    struct str text = addition_text(s, r, d);
    uint32_t at = map_add(s->a, &all->keys, text, (uint32_t)all->n);
    if (at == all->n) vec_push(s->a, all)->text = text;
    struct addition *add = &all->at[at];
    struct str output = summary_output(s->proc, s->view->here, r);
    strs_add_new(s->a, &add->names, name_text(s, r, d));
    if (strs_have(&add->outputs, output)) return;
    strs_add(s->a, &add->outputs, output);
    add->libraries += str_eq(r->kind, S("shared library"));
    add->programs += str_ends(r->kind, S("program"));
}

static struct str who_was_helped(struct summary *s, const struct addition *add) {
    size_t n = add->outputs.n;
    if (n <= MAX_NAMES) return listed(s, &add->outputs, MAX_NAMES);
    const char *what = add->programs == n ? "programs" : add->libraries == n ? "libraries" : "links";
    return str_format(s->a, "%zu %s", n, what);
}

static void add_additions(struct summary *s, const struct reports *links) {
    struct additions all = {0};
    for (size_t i = 0; i < links->n; i++)
        for (size_t k = 0; k < links->at[i].deps.n && is_helped(&links->at[i]); k++)
            if (links->at[i].deps.at[k].status == REPORT_ADDED)
                add_addition(s, &all, &links->at[i], &links->at[i].deps.at[k]);
    size_t max = s->view->whole ? all.n : MAX_GROUPS;
    for (size_t i = 0; i < all.n && i < max; i++) {
        const struct addition *add = &all.at[i];
        struct str who = who_was_helped(s, add), names = listed(s, &add->names, MAX_NAMES);
        add_heading(s, TONE_GOOD, "helped", str_cat(s->a, who, S(": "), names));
        add_line(s, TONE_PLAIN, INDENT, str_cat(s->a, S("-> "), add->text));
    }
    if (all.n > max)
        add_heading(s, TONE_GOOD, "helped",
            str_format(s->a, "%zu more files and directories; --all shows them", all.n - max));
}

static void add_failed(struct summary *s, struct entries *entries, const struct reports *links) {
    add_failures(s, entries, false);
    add_unexplained(s, links);
}

void summary_add_failures(const struct process *proc, const struct paint *p, struct text *out,
    const struct reports *links, const struct summary_view *view) {
    struct summary s = {proc, p, out, view, proc->arena};
    struct entries entries = entries_of(&s, links);
    add_failed(&s, &entries, links);
}

void summary_add(const struct process *proc, const struct paint *p, struct text *out,
    const struct reports *links, const struct summary_view *view) {
    struct summary s = {proc, p, out, view, proc->arena};
    struct entries entries = entries_of(&s, links);
    add_numbers(&s, links);
    add_failed(&s, &entries, links);
    if (view->failed_only) return;
    add_failures(&s, &entries, true);
    add_additions(&s, links);
}
