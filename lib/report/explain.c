#include "explain.h"

#include "summary.h"
#include "trace.h"
#include "tree.h"
#include "../inspect/shown.h"

#define INDENT S("    ")

struct writer {
    const struct process *proc;
    const struct paint *paint;
    struct text *out;
};

static void add_line(struct writer *w, enum tone tone, struct str s) {
    paint_wrap(w->paint, w->out, tone, S(""), s);
}

// The first line of a paragraph.
static void add_heading(struct writer *w, enum tone tone, struct str s) {
    if (w->out->n) text_add(w->out, S("\n"));
    add_line(w, tone, s);
}

static void add_detail(struct writer *w, enum tone tone, struct str s) {
    paint_wrap(w->paint, w->out, tone, INDENT, s);
}

// --- what is missing

// Drivers pass directories such as /usr/lib/gcc/TRIPLE/12/../../../TRIPLE, which are hard to read.
static struct str shortened(const struct process *proc, struct str dir) {
    struct str real = str_contains(dir, S("/../")) ? os_real_path(proc->os, proc->arena, dir) : S("");
    return real.n ? real : dir;
}

struct str explain_searched(const struct process *proc, struct str from, const struct strs *dirs) {
    struct arena *a = proc->arena;
    struct strs existing = {0};
    size_t absent = 0;
    for (size_t i = 0; i < dirs->n; i++) {
        struct str dir = dirs->at[i].n ? dirs->at[i] : S(".");
        if (os_look(proc->os, path_from(a, from, dir)).kind != OS_DIRECTORY)
            absent++;
        else
            strs_add_new(a, &existing, dir);
    }
    struct str others = S("");
    if (absent)
        others = str_format(a, "%s%zu director%s not exist", existing.n ? " and " : "", absent,
            absent == 1 ? "y that does" : "ies that do");
    return str_cat(a, strs_join(a, &existing, S(", ")), others);
}

static void add_searched(
    struct writer *w, const struct report *r, const char *verb, const struct strs *dirs) {
    if (!dirs->n) return;
    struct arena *a = w->proc->arena;
    struct strs shown = {0};
    for (size_t i = 0; i < dirs->n; i++) strs_add(a, &shown, shortened(w->proc, dirs->at[i]));
    struct str searched = explain_searched(w->proc, r->directory, &shown);
    add_detail(w, TONE_ASIDE, str_cat(a, str_of(verb), S(" "), searched));
}

static void add_missing(
    struct writer *w, const struct report *r, const struct report_dependency *dep, bool with_fix) {
    struct arena *a = w->proc->arena;
    add_heading(
        w, TONE_BAD, str_cat(a, dep->name, S(", needed by "), report_needed_by(a, r, dep), S(": not found")));
    if (dep->file.n)
        add_detail(w, TONE_PLAIN, trace_blocked(a, dep));
    else if (dep->why.n)
        add_detail(w, TONE_PLAIN, dep->why);
    if (!dep->file.n) {
        add_searched(w, r, dep->own_dirs.n ? "ld searched" : "searched", &dep->ld_dirs);
        add_searched(w, r, "needld searched", &dep->own_dirs);
    }
    if (with_fix && dep->own_dirs.n) add_detail(w, TONE_PLAIN, str_cat(a, S("fix: "), trace_fix(dep)));
}

static void add_all_missing(struct writer *w, const struct report *r, bool with_fix) {
    for (size_t i = 0; i < r->deps.n; i++)
        if (r->deps.at[i].status == REPORT_MISSING) add_missing(w, r, &r->deps.at[i], with_fix);
}

void explain_missing(
    const struct process *proc, const struct paint *p, struct text *out, const struct report *r) {
    struct writer w = {proc, p, out};
    add_all_missing(&w, r, true);
}

// --- what was added

static bool are_added_together(const struct report_dependency *a, const struct report_dependency *b) {
    return a->status == REPORT_ADDED && b->status == REPORT_ADDED && str_eq(a->added, b->added) &&
           str_eq(a->why, b->why);
}

// One paragraph for all dependencies that the same arguments resolve; written for the first of them.
static void add_resolved(struct writer *w, const struct report *r, size_t first) {
    const struct report_dependency *dep = &r->deps.at[first];
    struct arena *a = w->proc->arena;
    struct strs names = {0};
    for (size_t i = 0; i < r->deps.n; i++) {
        if (!are_added_together(dep, &r->deps.at[i])) continue;
        if (i < first) return;
        strs_add(a, &names, r->deps.at[i].name);
    }
    struct str instead =
        report_is_file(dep) ? S("why a file and not -rpath-link: ") : S("why -rpath-link and not a file: ");
    add_heading(w, TONE_GOOD, str_cat(a, S("GNU ld alone does not find "), strs_join(a, &names, S(", "))));
    add_detail(w, TONE_PLAIN, str_cat(a, S("added: "), dep->added));
    add_detail(w, TONE_PLAIN, str_cat(a, instead, dep->why));
}

static void add_left_out(struct writer *w, const struct report *r, const struct report_dependency *dep) {
    struct arena *a = w->proc->arena;
    struct str name = trace_needed_by(a, r, dep);
    if (dep->file.n) {
        add_heading(w, TONE_PLAIN, str_cat(a, name, S(": found, but not added")));
        add_detail(w, TONE_ASIDE, str_cat(a, dep->file, S(" ("), dep->rule, S("): "), dep->why));
    } else {
        add_heading(w, TONE_PLAIN, str_cat(a, name, S(": not found; nothing is added")));
        add_detail(w, TONE_ASIDE, dep->why);
    }
}

// --- a link

static bool is_link(const struct report *r) {
    return !str_eq(r->kind, S("nothing"));
}

// True if GNU ld finds everything, or if needld passes the link through.
static bool has_no_findings(const struct report *r) {
    for (size_t i = 0; i < r->deps.n; i++) {
        enum report_status status = r->deps.at[i].status;
        if (status == REPORT_ADDED || status == REPORT_LEFT_OUT || status == REPORT_MISSING) return false;
    }
    return !r->undefined.n && !report_fails(r);
}

static void add_title(struct writer *w, const struct report *r) {
    struct arena *a = w->proc->arena;
    struct str emulation = r->emulation.n ? str_cat(a, S(" ("), r->emulation, S(")")) : S("");
    struct str banner = r->banner.n ? str_cat(a, S(", "), r->banner) : S("");
    struct str status =
        r->status_known && r->status ? str_format(a, "; it failed with status %d", r->status) : S("");
    add_heading(w, TONE_TITLE, str_cat(a, r->output, S(": "), r->kind, emulation, status));
    add_line(w, TONE_PLAIN, str_cat(a, S("linked by "), r->linker, banner));
}

// An input stands in the tree by its path: its SONAME is shown if the file has another name.
static struct report with_sonames(struct arena *a, const struct report *r) {
    struct report out = *r;
    out.libs.at = arena_calloc(a, sizeof *out.libs.at, r->libs.n);
    for (size_t i = 0; i < r->libs.n; i++) {
        struct report_library *lib = &out.libs.at[i];
        *lib = r->libs.at[i];
        if (lib->input && lib->soname.n && !str_eq(lib->soname, path_base(lib->file)))
            lib->file = str_cat(a, lib->file, S(" (SONAME "), lib->soname, S(")"));
    }
    return out;
}

static void add_tree(struct writer *w, const struct report *r) {
    struct report named = with_sonames(w->proc->arena, r);
    struct tree tree = tree_of(w->proc->arena, &named);
    text_add(w->out, S("\n"));
    tree_draw(w->paint, w->out, &tree, &(struct tree_style){.folded = true});
}

static void add_link_report(struct writer *w, const struct report *r) {
    add_title(w, r);
    if (r->bypass_reason.n) {
        bool other = str_eq(r->flavour, S("other"));
        struct str aside =
            other ? S("; only GNU ld looks for the libraries that libraries depend on") : S("");
        add_line(w, TONE_PLAIN, str_cat(w->proc->arena, S("nothing is added: "), r->bypass_reason, aside));
        return;
    }
    add_tree(w, r);
    for (size_t i = 0; i < r->deps.n; i++) {
        if (r->deps.at[i].status == REPORT_ADDED) add_resolved(w, r, i);
        if (r->deps.at[i].status == REPORT_LEFT_OUT) add_left_out(w, r, &r->deps.at[i]);
    }
    add_all_missing(w, r, false); // the summary has the fix
    if (has_no_findings(r)) add_heading(w, TONE_PLAIN, S("GNU ld finds every library by itself"));
}

// --- paths

static void show_paths(const struct process *proc, struct str from, struct str here, struct strs *paths) {
    struct strs out = {0};
    for (size_t i = 0; i < paths->n; i++)
        strs_add(proc->arena, &out, shown_path_from(proc, from, here, paths->at[i]));
    *paths = out;
}

static struct report_dependency shown_dependency(
    const struct process *proc, struct str from, struct str here, const struct report_dependency *d) {
    struct report_dependency out = *d;
    if (d->file.n) out.file = shown_path_from(proc, from, here, d->file);
    struct cut added = str_cut(d->added, ' ');
    if (added.found)
        out.added = str_cat(proc->arena, added.head, S(" "), shown_path_from(proc, from, here, added.tail));
    show_paths(proc, from, here, &out.ld_dirs);
    show_paths(proc, from, here, &out.own_dirs);
    return out;
}

// The report with its paths as this reader writes them.
static struct report shown_report(const struct process *proc, struct str here, const struct report *r) {
    struct arena *a = proc->arena;
    struct report out = *r;
    out.output = summary_output(proc, here, r);
    out.libs.at = arena_calloc(a, sizeof *out.libs.at, r->libs.n);
    for (size_t i = 0; i < r->libs.n; i++) {
        out.libs.at[i] = r->libs.at[i];
        out.libs.at[i].file = shown_path_from(proc, r->directory, here, r->libs.at[i].file);
    }
    out.deps.at = arena_calloc(a, sizeof *out.deps.at, r->deps.n);
    for (size_t i = 0; i < r->deps.n; i++)
        out.deps.at[i] = shown_dependency(proc, r->directory, here, &r->deps.at[i]);
    out.directory = here;
    return out;
}

// --- all links

size_t explain_count(const struct reports *links) {
    size_t n = 0;
    for (size_t i = 0; i < links->n; i++) n += is_link(&links->at[i]);
    return n;
}

static bool is_wanted(
    const struct process *proc, struct str here, const struct report *r, const struct explain_view *view) {
    struct str path = summary_output(proc, here, r);
    bool named = !view->only.at || str_eq(path, view->only) || str_eq(path_base(path), view->only) ||
                 str_eq(r->output, view->only);
    return is_link(r) && named && (!view->failed || report_fails(r));
}

bool explain_links(const struct process *proc, const struct paint *p, struct text *out,
    const struct reports *links, const struct explain_view *view) {
    struct writer w = {proc, p, out};
    struct str here = os_working_dir(proc->os, proc->arena);
    struct reports counted = {0};
    size_t wanted = 0;
    for (size_t i = 0; i < links->n; i++) {
        const struct report *r = &links->at[i];
        if (!is_wanted(proc, here, r, view)) continue;
        wanted++;
        if (!view->all && !view->only.at) continue;
        struct report as_shown = shown_report(proc, here, r);
        add_link_report(&w, &as_shown);
    }
    if (view->only.at && !wanted) return false;
    for (size_t i = 0; i < links->n; i++)
        if (is_link(&links->at[i]) && (!view->only.at || is_wanted(proc, here, &links->at[i], view)))
            *vec_push(proc->arena, &counted) = links->at[i];
    if (out->n) text_add(out, S("\n"));
    struct summary_view summary = {.here = here, .outcome = view->outcome, .failed_only = view->failed};
    summary.whole = view->all || view->only.at || view->failed;
    summary_add(proc, p, out, &counted, &summary);
    return true;
}
