#include "explain.h"

#include "trace.h"
#include "tree.h"

#define INDENT S("    ")
enum { MAX_SYMBOLS = 8, MAX_DEFINERS = 4 };

// Where lines of an account go.
struct account {
    const struct process *proc;
    const struct paint *p;
    struct text *out;
};

static void add_line(struct account *t, enum tone tone, struct str s) {
    paint_wrap(t->p, t->out, tone, S(""), s);
}

static void add_under(struct account *t, enum tone tone, struct str s) {
    paint_wrap(t->p, t->out, tone, INDENT, s);
}

// The texts with commas between them; where there are more than `most`, how many.
static struct str listed(struct arena *a, const struct strs *list, size_t most) {
    struct strs shown = {0};
    for (size_t i = 0; i < list->n && i < most; i++)
        strs_add(a, &shown, list->at[i].n ? list->at[i] : S("."));
    struct str more = list->n > most ? str_format(a, " and %zu more", list->n - most) : S("");
    return str_cat(a, strs_join(a, &shown, S(", ")), more);
}

// --- what is missing

// Drivers name their directories as /usr/lib/gcc/TRIPLE/12/../../../TRIPLE.
static struct str legible(const struct process *proc, struct str dir) {
    struct str plain = str_contains(dir, S("/../")) ? os_real_path(proc->os, proc->arena, dir) : S("");
    return plain.n ? plain : dir;
}

static void add_sought(struct account *t, const struct report *r, const char *who, const struct strs *dirs) {
    if (!dirs->n) return;
    struct arena *a = t->proc->arena;
    struct strs there = {0};
    size_t absent = 0;
    for (size_t i = 0; i < dirs->n; i++) {
        struct str from = dirs->at[i].n && dirs->at[i].at[0] == '/' ? S("") : r->directory;
        struct str path = path_join(a, from, dirs->at[i].n ? dirs->at[i] : S("."));
        struct str dir = legible(t->proc, dirs->at[i]);
        if (os_look(t->proc->os, path).kind != OS_DIRECTORY)
            absent++;
        else if (!strs_have(&there, dir))
            strs_add(a, &there, dir);
    }
    struct str others = S("");
    if (absent)
        others = str_format(
            a, "%s%zu that do%s not exist", there.n ? " and " : "", absent, absent == 1 ? "es" : "");
    add_under(t, TONE_ASIDE, str_cat(a, str_of(who), S(" "), listed(a, &there, there.n), others));
}

static void add_missing(struct account *t, const struct report *r, const struct report_dependency *n) {
    struct arena *a = t->proc->arena;
    struct str by = r->libs.at[n->by].file;
    text_add(t->out, S("\n"));
    add_line(t, TONE_BAD, str_cat(a, n->name, S(", needed by "), by, S(", is not found")));
    if (n->file.n) {
        add_under(t, TONE_PLAIN, str_cat(a, n->file, S(" cannot be handed over: "), n->why));
    } else {
        add_sought(t, r, n->own_dirs.n ? "by ld in" : "in", &n->ld_dirs);
        add_sought(t, r, "by needld in", &n->own_dirs);
    }
    if (n->own_dirs.n) add_under(t, TONE_PLAIN, str_cat(a, S("to do: "), explain_remedy(n)));
}

void account_add_missing(
    const struct process *proc, const struct paint *p, struct text *out, const struct report *r) {
    struct account t = {proc, p, out};
    for (size_t i = 0; i < r->deps.n; i++)
        if (r->deps.at[i].status == REPORT_MISSING) add_missing(&t, r, &r->deps.at[i]);
}

// --- what was added

static bool are_added_together(const struct report_dependency *a, const struct report_dependency *b) {
    return a->status == REPORT_ADDED && b->status == REPORT_ADDED && str_eq(a->added, b->added) &&
           str_eq(a->why, b->why);
}

// What was added for a name, and for all that have the same words.
static void add_supplied(struct account *t, const struct report *r, size_t first) {
    const struct report_dependency *n = &r->deps.at[first];
    struct arena *a = t->proc->arena;
    struct strs names = {0};
    for (size_t i = 0; i < r->deps.n; i++) {
        if (!are_added_together(n, &r->deps.at[i])) continue;
        if (i < first) return;
        strs_add(a, &names, r->deps.at[i].name);
    }
    text_add(t->out, S("\n"));
    add_line(t, TONE_GOOD, str_cat(a, S("GNU ld alone does not find "), listed(a, &names, names.n)));
    add_under(t, TONE_PLAIN, str_cat(a, S("added: "), n->added));
    bool file = report_is_file(n);
    add_under(t, TONE_PLAIN,
        str_cat(a,
            file ? S("the file itself and not -rpath-link: ") : S("-rpath-link and not the file itself: "),
            n->why));
}

static void add_left_out(struct account *t, const struct report *r, const struct report_dependency *n) {
    struct arena *a = t->proc->arena;
    struct str by = r->libs.at[n->by].file;
    text_add(t->out, S("\n"));
    if (!n->file.n) {
        struct str rest = str_skip(n->why, sizeof "ld warns of it" - 1); // " and links"
        add_line(t, TONE_PLAIN, str_cat(a, S("ld warns of "), n->name, rest, S("; nothing is added")));
        add_under(t, TONE_ASIDE, str_cat(a, S("needed by "), by));
        return;
    }
    add_line(t, TONE_PLAIN, str_cat(a, n->name, S(", needed by "), by, S(", is left out")));
    add_under(t, TONE_ASIDE, str_cat(a, n->file, S(" ("), n->rule, S("): "), n->why));
}

// --- what is undefined

// True where the library needs one that is missing, which would define what it leaves undefined for all that is known.
static bool is_explained(const struct report *r, const struct undefined *u) {
    const struct strs *needed = &r->libs.at[u->lib].needed;
    for (size_t i = 0; i < r->deps.n; i++) {
        const struct report_dependency *n = &r->deps.at[i];
        bool missed = n->status == REPORT_MISSING && strs_have(needed, n->name);
        if (missed && (!u->definers.n || str_eq(u->definers.at[0].file, n->file))) return true;
    }
    return false;
}

static void add_undefined(struct account *t, const struct report *r, const struct undefined *u) {
    struct arena *a = t->proc->arena;
    struct str lib = r->libs.at[u->lib].file, symbols = listed(a, &u->symbols, MAX_SYMBOLS);
    text_add(t->out, S("\n"));
    add_line(t, TONE_BAD, str_cat(a, lib, S(" uses what no library of the link defines: "), symbols));
    for (size_t i = 0; i < u->definers.n && i < MAX_DEFINERS; i++) {
        const struct definer *d = &u->definers.at[i];
        bool all = d->symbols.n == u->symbols.n;
        struct str defined = all ? S("all of them") : listed(a, &d->symbols, MAX_SYMBOLS);
        add_under(t, TONE_PLAIN, str_cat(a, d->file, S(" defines "), defined));
    }
    if (!u->definers.n)
        add_under(t, TONE_PLAIN, S("nor does any library in the directories that needld searches"));
    struct str definer = u->definers.n ? u->definers.at[0].file : S("the library that does");
    add_under(t, TONE_PLAIN,
        str_cat(a, S("to do: name "), definer, S(" in the link, or build "), lib, S(" with it")));
}

// --- a link

static bool is_link(const struct report *r) {
    return !str_eq(r->kind, S("nothing"));
}

static bool is_quiet(const struct report *r) {
    for (size_t i = 0; i < r->deps.n; i++) {
        enum report_status status = r->deps.at[i].status;
        if (status == REPORT_ADDED || status == REPORT_LEFT_OUT || status == REPORT_MISSING) return false;
    }
    return !r->undefined.n;
}

// The output, as it is found from our own working directory.
static struct str output_of(const struct process *proc, const struct report *r) {
    struct str here = os_working_dir(proc->os, proc->arena), there = r->directory;
    if (str_eq(here, there) || str_starts(r->output, S("/"))) return r->output;
    bool below = str_starts(there, here) && there.n > here.n && there.at[here.n] == '/';
    return path_join(proc->arena, below ? str_skip(there, here.n + 1) : there, r->output);
}

static void add_title(struct account *t, const struct report *r) {
    struct arena *a = t->proc->arena;
    struct str emulation = r->emulation.n ? str_cat(a, S(" ("), r->emulation, S(")")) : S("");
    struct str banner = r->banner.n ? str_cat(a, S(", "), r->banner) : S("");
    add_line(t, TONE_TITLE, str_cat(a, output_of(t->proc, r), S(": "), r->kind, emulation));
    add_line(t, TONE_PLAIN, str_cat(a, S("linked by "), r->linker, banner));
}

static void add_link(struct account *t, const struct report *r) {
    add_title(t, r);
    if (r->bypass_reason.n) {
        bool other = str_eq(r->flavour, S("other"));
        struct str aside = other ? S("; it does not look for libraries of libraries") : S("");
        add_line(t, TONE_PLAIN, str_cat(t->proc->arena, S("nothing is added: "), r->bypass_reason, aside));
        return;
    }
    text_add(t->out, S("\n"));
    struct tree tree = tree_of(t->proc->arena, r);
    struct tree_look look = {.folded = true};
    tree_draw(t->p, t->out, &tree, &look);
    for (size_t i = 0; i < r->deps.n; i++) {
        if (r->deps.at[i].status == REPORT_ADDED) add_supplied(t, r, i);
        if (r->deps.at[i].status == REPORT_LEFT_OUT) add_left_out(t, r, &r->deps.at[i]);
    }
    account_add_missing(t->proc, t->p, t->out, r);
    for (size_t i = 0; i < r->undefined.n; i++)
        if (!is_explained(r, &r->undefined.at[i])) add_undefined(t, r, &r->undefined.at[i]);
    if (!is_quiet(r)) return;
    text_add(t->out, S("\n"));
    add_line(t, TONE_PLAIN, S("GNU ld finds every library by itself"));
}

// --- all links

size_t account_count(const struct reports *links) {
    size_t n = 0;
    for (size_t i = 0; i < links->n; i++) n += is_link(&links->at[i]);
    return n;
}

// Links in which there is nothing to tell, and for the same reason.
static void add_quiet(struct account *t, const struct reports *links, size_t first) {
    struct arena *a = t->proc->arena;
    struct str why = links->at[first].bypass_reason;
    struct strs names = {0};
    for (size_t i = 0; i < links->n; i++) {
        const struct report *r = &links->at[i];
        if (!is_link(r) || !is_quiet(r) || !str_eq(r->bypass_reason, why)) continue;
        if (i < first) return;
        strs_add(a, &names, output_of(t->proc, r));
    }
    struct str what =
        why.n ? str_cat(a, S("nothing is added, as "), why) : S("GNU ld finds every library by itself");
    add_line(t, TONE_PLAIN, str_cat(a, what, S(": "), listed(a, &names, names.n)));
}

void account_add(const struct process *proc, const struct paint *p, struct text *out,
    const struct reports *links, bool all) {
    struct account t = {proc, p, out};
    bool whole = all || account_count(links) == 1;
    size_t quiet = 0;
    for (size_t i = 0; i < links->n; i++) {
        const struct report *r = &links->at[i];
        if (!is_link(r)) continue;
        quiet += is_quiet(r);
        if (is_quiet(r) && !whole) continue;
        text_add(out, out->n ? S("\n") : S(""));
        add_link(&t, r);
    }
    if (!quiet || whole) return;
    text_add(out, out->n ? S("\n") : S(""));
    for (size_t i = 0; i < links->n; i++)
        if (is_link(&links->at[i]) && is_quiet(&links->at[i])) add_quiet(&t, links, i);
}
