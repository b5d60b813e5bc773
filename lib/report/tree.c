#include "tree.h"

#include "../base/map.h"

// --- rows

// A library whose rows are being written.
struct level {
    uint32_t lib;  // NO_INDEX: the output
    size_t next;   // which of its needs, or of all libraries, comes next
    bool seen_too; // first what stands here for the first time, then the rest
};
struct planting {
    struct arena *a;
    const struct report *r;
    struct map names; // -> need
    bool *drawn;      // for each library: its rows are written, or being written
    bool *shown;      // for each need: it has its own row
    struct {
        struct level *at;
        size_t n, cap;
    } levels;
    struct tree out;
};

static enum mark mark_of(enum report_status status) {
    switch (status) {
    case REPORT_SKIPPED: return MARK_SKIPPED;
    case REPORT_INPUT: return MARK_SEEN;
    case REPORT_FOUND: return MARK_FOUND;
    case REPORT_ADDED: return MARK_SUPPLIED;
    case REPORT_LEFT_OUT: return MARK_LEFT_OUT;
    case REPORT_MISSING: break;
    }
    return MARK_MISSING;
}

// The next row of the innermost level; false where it has no more.
static bool next_input(struct planting *p, struct level *l, struct tree_row *row) {
    while (l->next < p->r->libs.n) {
        uint32_t lib = (uint32_t)l->next++;
        const struct report_library *t = &p->r->libs.at[lib];
        *row = (struct tree_row){.name = t->file, .mark = MARK_INPUT, .lib = lib, .dep = NO_INDEX};
        if (t->input) return true;
    }
    return false;
}

// True where a need has a row at the library that is drawn now: its own, with all below it, or behind those one as seen.
static bool has_row(const struct planting *p, const struct level *l, uint32_t dep) {
    if (dep == NO_INDEX) return false;
    const struct report_dependency *n = &p->r->deps.at[dep];
    bool own = n->by == l->lib && n->status != REPORT_INPUT;
    return l->seen_too ? !own : own && !p->shown[dep];
}

static struct tree_row row_of(struct planting *p, uint32_t dep, bool seen) {
    const struct report_dependency *n = &p->r->deps.at[dep];
    struct tree_row row = {.name = n->name, .file = n->file, .rule = n->rule, .dep = dep};
    bool below = !seen && n->lib != NO_INDEX && !p->drawn[n->lib];
    row.mark = seen ? MARK_SEEN : mark_of(n->status);
    row.lib = below ? n->lib : NO_INDEX;
    p->shown[dep] |= !seen;
    return row;
}

static bool next_need(struct planting *p, struct level *l, struct tree_row *row) {
    const struct strs *needed = &p->r->libs.at[l->lib].needed;
    for (;;) {
        while (l->next < needed->n) {
            uint32_t dep = map_get(&p->names, needed->at[l->next++]);
            if (!has_row(p, l, dep)) continue;
            *row = row_of(p, dep, l->seen_too);
            return true;
        }
        if (l->seen_too) return false;
        l->seen_too = true;
        l->next = 0;
    }
}

static void descend(struct planting *p, uint32_t lib) {
    if (lib != NO_INDEX) p->drawn[lib] = true;
    *vec_push(p->a, &p->levels) = (struct level){.lib = lib};
}

static struct str details_of(struct arena *a, const struct report_library *lib) {
    struct str soname = lib->soname.n ? str_cat(a, S("SONAME "), lib->soname) : S("");
    struct str path =
        lib->runpath.n ? str_cat(a, lib->rpath ? S("RPATH ") : S("RUNPATH "), lib->runpath) : S("");
    return str_cat(a, soname, soname.n && path.n ? S(", ") : S(""), path);
}

static void plant(struct planting *p) {
    *vec_push(p->a, &p->out) =
        (struct tree_row){.name = p->r->output, .last = true, .lib = NO_INDEX, .dep = NO_INDEX};
    descend(p, NO_INDEX);
    while (p->levels.n) {
        struct level *l = &p->levels.at[p->levels.n - 1];
        struct tree_row row;
        if (!(l->lib == NO_INDEX ? next_input(p, l, &row) : next_need(p, l, &row))) {
            p->levels.n--;
            continue;
        }
        row.depth = p->levels.n;
        if (row.lib != NO_INDEX) row.details = details_of(p->a, &p->r->libs.at[row.lib]);
        *vec_push(p->a, &p->out) = row;
        if (row.lib != NO_INDEX) descend(p, row.lib);
    }
}

// From the end: a row is the last of its siblings where none of its depth stands between it and the next shallower one.
static void mark_last(struct planting *p) {
    size_t deepest = 0;
    for (size_t i = 0; i < p->out.n; i++)
        if (p->out.at[i].depth > deepest) deepest = p->out.at[i].depth;
    bool *more = arena_calloc(p->a, sizeof *more, deepest + 1);
    size_t below = 0; // the depth of the row behind
    for (size_t i = p->out.n; i--;) {
        struct tree_row *row = &p->out.at[i];
        for (size_t d = row->depth + 1; d <= below; d++) more[d] = false;
        row->last = !more[row->depth];
        more[row->depth] = true;
        below = row->depth;
    }
}

struct tree tree_of(struct arena *a, const struct report *r) {
    struct planting p = {.a = a, .r = r, .drawn = arena_calloc(a, sizeof *p.drawn, r->libs.n)};
    p.shown = arena_calloc(a, sizeof *p.shown, r->deps.n);
    for (uint32_t i = 0; i < r->deps.n; i++) map_add(a, &p.names, r->deps.at[i].name, i);
    for (uint32_t i = 0; i < r->libs.n; i++) p.drawn[i] = r->libs.at[i].input;
    plant(&p);
    mark_last(&p);
    return p.out;
}

struct tree tree_of_file(struct arena *a, const struct report *r) {
    struct tree t = tree_of(a, r);
    t.at++;
    t.n--;
    t.cap--;
    t.at[0].mark = MARK_ROOT;
    for (size_t i = 0; i < t.n; i++) t.at[i].depth--;
    return t;
}

// --- lines

struct drawing {
    const struct paint *p;
    const struct tree_look *look;
    struct text *out;
    struct text ended; // for each depth a byte: '1' where the row above has been the last of its siblings
};

static void add_stem(struct drawing *d, const struct tree_row *row, bool first) {
    for (size_t i = 1; i < row->depth; i++)
        text_add(d->out, paint_branch(d->p, d->ended.at[i] == '1' ? BRANCH_NONE : BRANCH_PASS));
    if (!row->depth) return;
    enum branch here = row->last ? BRANCH_LAST : BRANCH_ROW, under = row->last ? BRANCH_NONE : BRANCH_PASS;
    text_add(d->out, paint_branch(d->p, first ? here : under));
}

// What a row says, in parts that may stand on lines of their own.
struct part {
    enum tone tone;
    struct str text;
};
struct parts {
    struct part *at;
    size_t n, cap;
};

static void add_part(struct drawing *d, struct parts *parts, enum tone tone, struct str s) {
    if (s.n) *vec_push(d->out->arena, parts) = (struct part){tone, s};
}

static void say_row(struct drawing *d, const struct tree_row *row, struct parts *parts) {
    static const enum tone tones[] = {[MARK_ROOT] = TONE_TITLE,
        [MARK_SUPPLIED] = TONE_GOOD,
        [MARK_LEFT_OUT] = TONE_ASIDE,
        [MARK_MISSING] = TONE_BAD,
        [MARK_SEEN] = TONE_ASIDE};
    struct arena *a = d->out->arena;
    enum tone tone = tones[row->mark];
    add_part(d, parts, tone, row->name);
    switch (row->mark) {
    case MARK_ROOT:
    case MARK_INPUT:
    case MARK_SEEN: return;
    case MARK_MISSING: add_part(d, parts, tone, S("=> not found")); return;
    case MARK_SKIPPED: add_part(d, parts, tone, S("(not looked for)")); return;
    case MARK_FOUND:
    case MARK_SUPPLIED:
    case MARK_LEFT_OUT: break;
    }
    add_part(
        d, parts, tone, row->file.n ? str_cat(a, S("=> "), row->file) : S("=> not found, ld only warns"));
    if (row->rule.n) add_part(d, parts, TONE_ASIDE, str_cat(a, S("("), row->rule, S(")")));
    if (row->mark == MARK_SUPPLIED) add_part(d, parts, tone, S("[by needld]"));
    if (row->mark == MARK_LEFT_OUT && row->file.n) add_part(d, parts, tone, S("[left out]"));
}

enum { INNER = 4 }; // how much further in a row goes on

// Parts that do not fit go to the next line, further in.
static void draw_parts(struct drawing *d, const struct tree_row *row, const struct parts *parts) {
    size_t stem = row->depth * 4, used = 0;
    for (size_t i = 0; i < parts->n; i++) {
        size_t columns = text_columns(text_printable(d->out->arena, parts->at[i].text));
        bool fits = !d->p->columns || used + 1 + columns <= d->p->columns;
        if (i && fits) {
            text_add(d->out, S(" "));
            used += 1 + columns;
        } else {
            if (i) text_add(d->out, S("\n"));
            add_stem(d, row, !i);
            if (i) text_repeat(d->out, S(" "), INNER);
            used = stem + (i ? INNER : 0) + columns;
        }
        paint_add(d->p, d->out, parts->at[i].tone, parts->at[i].text);
    }
    text_add(d->out, S("\n"));
}

// `leads_on`: rows below it follow.
static void draw_row(struct drawing *d, const struct tree_row *row, bool leads_on) {
    struct parts parts = {0};
    say_row(d, row, &parts);
    draw_parts(d, row, &parts);
    if (!d->look->detailed || !row->details.n) return;
    add_stem(d, row, false);
    text_add(d->out, paint_branch(d->p, leads_on ? BRANCH_PASS : BRANCH_NONE));
    paint_add(d->p, d->out, TONE_ASIDE, row->details);
    text_add(d->out, S("\n"));
}

// The names of the seen rows from `i` on, in one line. The number of those rows.
static size_t draw_seen(struct drawing *d, const struct tree *t, size_t i) {
    struct parts parts = {0};
    struct tree_row row = t->at[i];
    size_t n = 0;
    bool last = false;
    add_part(d, &parts, TONE_ASIDE, S("and"));
    for (; !last; n++) {
        last = t->at[i + n].last;
        add_part(d, &parts, TONE_ASIDE, str_cat(d->out->arena, t->at[i + n].name, last ? S("") : S(",")));
    }
    row.last = true;
    draw_parts(d, &row, &parts);
    return n;
}

static bool is_left_out(const struct tree_look *look, const struct tree_row *row) {
    return look->depth && row->depth > look->depth;
}

void tree_draw(const struct paint *p, struct text *out, const struct tree *t, const struct tree_look *look) {
    struct drawing d = {p, look, out, text_begin(out->arena)};
    for (size_t i = 0; i < t->n;) {
        const struct tree_row *row = &t->at[i], *next = i + 1 < t->n ? row + 1 : NULL;
        while (d.ended.n <= row->depth) text_add(&d.ended, S("0"));
        d.ended.at[row->depth] = row->last ? '1' : '0';
        if (is_left_out(look, row)) {
            i++;
        } else if (look->folded && row->mark == MARK_SEEN) {
            i += draw_seen(&d, t, i);
        } else {
            draw_row(&d, row, next && next->depth > row->depth && !is_left_out(look, next));
            i++;
        }
    }
}
