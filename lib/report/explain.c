#include "explain.h"

#include "trace.h"
#include "tree.h"

#define INDENT S("    ")
enum { MAX_SYMBOLS = 8, MAX_DEFINERS = 4 };

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

// The list with commas, cut after `max` entries: "a, b and 3 more".
static struct str listed(struct arena *a, const struct strs *list, size_t max) {
    struct strs shown = {0};
    for (size_t i = 0; i < list->n && i < max; i++) strs_add(a, &shown, list->at[i].n ? list->at[i] : S("."));
    struct str more = list->n > max ? str_format(a, " and %zu more", list->n - max) : S("");
    return str_cat(a, strs_join(a, &shown, S(", ")), more);
}

// --- what is missing

// Drivers pass directories such as /usr/lib/gcc/TRIPLE/12/../../../TRIPLE, which are hard to read.
static struct str shortened(const struct process *proc, struct str dir) {
    struct str real = str_contains(dir, S("/../")) ? os_real_path(proc->os, proc->arena, dir) : S("");
    return real.n ? real : dir;
}

static void add_searched(
    struct writer *w, const struct report *r, const char *verb, const struct strs *dirs) {
    if (!dirs->n) return;
    struct arena *a = w->proc->arena;
    struct strs existing = {0};
    size_t absent = 0;
    for (size_t i = 0; i < dirs->n; i++) {
        struct str dir = dirs->at[i].n ? dirs->at[i] : S("."), name = shortened(w->proc, dir);
        if (os_look(w->proc->os, path_from(a, r->directory, dir)).kind != OS_DIRECTORY)
            absent++;
        else if (!strs_have(&existing, name))
            strs_add(a, &existing, name);
    }
    struct str others = S("");
    if (absent)
        others = str_format(a, "%s%zu director%s not exist", existing.n ? " and " : "", absent,
            absent == 1 ? "y that does" : "ies that do");
    add_detail(w, TONE_ASIDE, str_cat(a, str_of(verb), S(" "), listed(a, &existing, existing.n), others));
}

void explain_missing(
    const struct process *proc, const struct paint *p, struct text *out, const struct report *r) {
    struct writer w = {proc, p, out};
    struct arena *a = proc->arena;
    for (size_t i = 0; i < r->deps.n; i++) {
        const struct report_dependency *dep = &r->deps.at[i];
        if (dep->status != REPORT_MISSING) continue;
        add_heading(&w, TONE_BAD, str_cat(a, trace_needed_by(a, r, dep), S(": not found")));
        if (dep->file.n)
            add_detail(&w, TONE_PLAIN, trace_blocked(a, dep));
        else if (dep->why.n)
            add_detail(&w, TONE_PLAIN, dep->why);
        if (!dep->file.n) {
            add_searched(&w, r, dep->own_dirs.n ? "ld searched" : "searched", &dep->ld_dirs);
            add_searched(&w, r, "needld searched", &dep->own_dirs);
        }
        if (dep->own_dirs.n) add_detail(&w, TONE_PLAIN, str_cat(a, S("fix: "), trace_fix(dep)));
    }
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
    add_heading(w, TONE_GOOD, str_cat(a, S("GNU ld alone does not find "), listed(a, &names, names.n)));
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

// --- what is undefined

// True if the library has a missing dependency that, as far as is known, defines the symbols: the
// paragraph about the dependency says enough.
static bool follows_from_missing(const struct report *r, const struct undefined *u) {
    const struct strs *needed = &r->libs.at[u->lib].needed;
    for (size_t i = 0; i < r->deps.n; i++) {
        const struct report_dependency *dep = &r->deps.at[i];
        bool missing = dep->status == REPORT_MISSING && strs_have(needed, dep->name);
        if (missing && (!u->definers.n || str_eq(u->definers.at[0].file, dep->file))) return true;
    }
    return false;
}

static void add_undefined(struct writer *w, const struct report *r, const struct undefined *u) {
    struct arena *a = w->proc->arena;
    struct str lib = r->libs.at[u->lib].file, symbols = listed(a, &u->symbols, MAX_SYMBOLS);
    add_heading(w, TONE_BAD, str_cat(a, lib, S(" has undefined symbols: "), symbols));
    for (size_t i = 0; i < u->definers.n && i < MAX_DEFINERS; i++) {
        const struct definer *d = &u->definers.at[i];
        bool all = d->symbols.n == u->symbols.n;
        struct str defined = all ? S("all of them") : listed(a, &d->symbols, MAX_SYMBOLS);
        add_detail(w, TONE_PLAIN, str_cat(a, d->file, S(" defines "), defined));
    }
    if (!u->definers.n)
        add_detail(w, TONE_PLAIN, S("no library in the directories that needld searches defines them"));
    struct str definer = u->definers.n ? u->definers.at[0].file : S("the library that defines them");
    add_detail(
        w, TONE_PLAIN, str_cat(a, S("fix: add "), definer, S(" to this link, or link "), lib, S(" with it")));
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
    return !r->undefined.n;
}

// The path of the output, relative to the working directory of needld.
static struct str output_path(const struct process *proc, const struct report *r) {
    struct str here = os_working_dir(proc->os, proc->arena), there = r->directory;
    if (str_eq(here, there) || str_starts(r->output, S("/"))) return r->output;
    bool below = str_starts(there, here) && there.n > here.n && there.at[here.n] == '/';
    return path_join(proc->arena, below ? str_skip(there, here.n + 1) : there, r->output);
}

static void add_title(struct writer *w, const struct report *r) {
    struct arena *a = w->proc->arena;
    struct str emulation = r->emulation.n ? str_cat(a, S(" ("), r->emulation, S(")")) : S("");
    struct str banner = r->banner.n ? str_cat(a, S(", "), r->banner) : S("");
    add_heading(w, TONE_TITLE, str_cat(a, output_path(w->proc, r), S(": "), r->kind, emulation));
    add_line(w, TONE_PLAIN, str_cat(a, S("linked by "), r->linker, banner));
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
    text_add(w->out, S("\n"));
    struct tree tree = tree_of(w->proc->arena, r);
    tree_draw(w->paint, w->out, &tree, &(struct tree_style){.folded = true});
    for (size_t i = 0; i < r->deps.n; i++) {
        if (r->deps.at[i].status == REPORT_ADDED) add_resolved(w, r, i);
        if (r->deps.at[i].status == REPORT_LEFT_OUT) add_left_out(w, r, &r->deps.at[i]);
    }
    explain_missing(w->proc, w->paint, w->out, r);
    for (size_t i = 0; i < r->undefined.n; i++)
        if (!follows_from_missing(r, &r->undefined.at[i])) add_undefined(w, r, &r->undefined.at[i]);
    if (has_no_findings(r)) add_heading(w, TONE_PLAIN, S("GNU ld finds every library by itself"));
}

// --- all links

size_t explain_count(const struct reports *links) {
    size_t n = 0;
    for (size_t i = 0; i < links->n; i++) n += is_link(&links->at[i]);
    return n;
}

// One line for all links without findings that have the same reason; written for the first of them.
static void add_uneventful(struct writer *w, const struct reports *links, size_t first) {
    struct arena *a = w->proc->arena;
    struct str why = links->at[first].bypass_reason;
    struct strs outputs = {0};
    for (size_t i = 0; i < links->n; i++) {
        const struct report *r = &links->at[i];
        if (!is_link(r) || !has_no_findings(r) || !str_eq(r->bypass_reason, why)) continue;
        if (i < first) return;
        strs_add(a, &outputs, output_path(w->proc, r));
    }
    struct str what =
        why.n ? str_cat(a, S("nothing is added ("), why, S(")")) : S("GNU ld finds every library by itself");
    add_line(w, TONE_PLAIN, str_cat(a, what, S(": "), listed(a, &outputs, outputs.n)));
}

void explain_links(const struct process *proc, const struct paint *p, struct text *out,
    const struct reports *links, bool all) {
    struct writer w = {proc, p, out};
    bool show_all = all || explain_count(links) == 1;
    size_t hidden = 0;
    for (size_t i = 0; i < links->n; i++) {
        const struct report *r = &links->at[i];
        bool hide = has_no_findings(r) && !show_all;
        if (!is_link(r)) continue;
        hidden += hide;
        if (!hide) add_link_report(&w, r);
    }
    if (!hidden) return;
    if (out->n) text_add(out, S("\n"));
    for (size_t i = 0; i < links->n; i++)
        if (is_link(&links->at[i]) && has_no_findings(&links->at[i])) add_uneventful(&w, links, i);
}
