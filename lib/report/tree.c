#include "tree.h"

#include "../base/map.h"
#include "../tables/base_libraries.h"

// --- rows

// The dependencies of a library, as indices into the report's.
struct children {
    uint32_t *at;
    size_t n, cap;
};
// A library whose dependencies are being turned into rows.
struct tree_level {
    uint32_t lib;  // NO_INDEX: the output, whose children are the inputs
    size_t next;   // number of its next child, or of the next input
    bool repeated; // second round: the rows that only refer to a place elsewhere in the tree
};
struct tree_builder {
    struct arena *a;
    const struct report *r;
    struct map names;          // -> index into r->deps, of what was found
    struct children *children; // of each library
    bool *left_out;            // for each dependency: it has no rows
    bool *expanded;            // for each library: its rows exist or are being made
    bool *shown;               // for each dependency: it has its full row
    struct {
        struct tree_level *at;
        size_t n, cap;
    } levels; // a stack in place of recursion: a chain of libraries may be long
    struct tree out;
};

// A name may be missing for several libraries, each with its own entry, and found for another one.
static void name_dependencies(struct tree_builder *b) {
    for (uint32_t i = 0; i < b->r->deps.n; i++)
        if (b->r->deps.at[i].status != REPORT_MISSING) map_add(b->a, &b->names, b->r->deps.at[i].name, i);
    for (uint32_t i = 0; i < b->r->deps.n; i++) map_add(b->a, &b->names, b->r->deps.at[i].name, i);
}

// What is missing for each library itself, by name.
static struct map *own_missing(struct tree_builder *b) {
    struct map *own = arena_calloc(b->a, sizeof *own, b->r->libs.n);
    for (uint32_t i = 0; i < b->r->deps.n; i++) {
        const struct report_dependency *dep = &b->r->deps.at[i];
        if (dep->status == REPORT_MISSING) map_add(b->a, &own[dep->by], dep->name, i);
    }
    return own;
}

static bool is_base(const struct report_dependency *dep) {
    return dep->status == REPORT_FOUND && base_library(dep->name);
}

// Base libraries are left out, but not one that is the first to need something else.
static void leave_out_base_libraries(struct tree_builder *b) {
    const struct report *r = b->r;
    bool *needs_other = arena_calloc(b->a, sizeof *needs_other, r->libs.n);
    for (size_t i = 0; i < r->deps.n; i++)
        if (!is_base(&r->deps.at[i])) needs_other[r->deps.at[i].by] = true;
    for (size_t i = 0; i < r->deps.n; i++) {
        const struct report_dependency *dep = &r->deps.at[i];
        b->left_out[i] = is_base(dep) && (dep->lib == NO_INDEX || !needs_other[dep->lib]);
        if (b->left_out[i]) strs_add(b->a, &b->out.left_out, dep->name);
    }
}

// In the order of its DT_NEEDED entries. Other dependencies, such as those of LD_PRELOAD, follow.
static void find_children(struct tree_builder *b) {
    const struct report *r = b->r;
    struct map *own = own_missing(b);
    bool *listed = arena_calloc(b->a, sizeof *listed, r->deps.n);
    name_dependencies(b);
    b->children = arena_calloc(b->a, sizeof *b->children, r->libs.n);
    for (size_t i = 0; i < r->libs.n; i++)
        for (size_t j = 0; j < r->libs.at[i].needed.n; j++) {
            uint32_t dep = map_get(&own[i], r->libs.at[i].needed.at[j]);
            if (dep == NO_INDEX) dep = map_get(&b->names, r->libs.at[i].needed.at[j]);
            if (dep == NO_INDEX) continue;
            *vec_push(b->a, &b->children[i]) = dep;
            listed[dep] = listed[dep] || r->deps.at[dep].by == i;
        }
    for (uint32_t i = 0; i < r->deps.n; i++)
        if (!listed[i]) *vec_push(b->a, &b->children[r->deps.at[i].by]) = i;
}

static enum mark mark_of(enum report_status status) {
    switch (status) {
    case REPORT_SKIPPED: return MARK_SKIPPED;
    case REPORT_INPUT: return MARK_ELSEWHERE;
    case REPORT_FOUND: return MARK_FOUND;
    case REPORT_ADDED: return MARK_ADDED;
    case REPORT_LEFT_OUT: return MARK_LEFT_OUT;
    case REPORT_MISSING: break;
    }
    return MARK_MISSING;
}

// The next row of the level; false after its last one.
static bool next_input(struct tree_builder *b, struct tree_level *l, struct tree_row *row) {
    while (l->next < b->r->libs.n) {
        uint32_t i = (uint32_t)l->next++;
        const struct report_library *lib = &b->r->libs.at[i];
        *row = (struct tree_row){.name = lib->file, .mark = MARK_INPUT, .lib = i, .dep = NO_INDEX};
        if (lib->input) return true;
    }
    return false;
}

// A dependency has its full row at the first library that needs it, and a repeated row at each other one.
static bool has_row(const struct tree_builder *b, const struct tree_level *l, uint32_t index) {
    const struct report_dependency *dep = &b->r->deps.at[index];
    if (b->left_out[index]) return false;
    bool full = dep->by == l->lib && dep->status != REPORT_INPUT;
    return l->repeated ? !full : full && !b->shown[index];
}

static struct tree_row row_of(struct tree_builder *b, uint32_t index, bool repeated) {
    const struct report_dependency *dep = &b->r->deps.at[index];
    struct tree_row row = {.name = dep->name, .file = dep->file, .rule = dep->rule, .dep = index};
    if (dep->status == REPORT_LEFT_OUT && !dep->file.n)
        row.rule = dep->reason == REASON_IN_WORDS ? dep->why : S("ld only warns");
    bool expand = !repeated && dep->lib != NO_INDEX && !b->expanded[dep->lib];
    row.mark = repeated ? MARK_ELSEWHERE : mark_of(dep->status);
    row.lib = expand ? dep->lib : NO_INDEX;
    b->shown[index] |= !repeated;
    return row;
}

static bool next_dependency(struct tree_builder *b, struct tree_level *l, struct tree_row *row) {
    const struct children *children = &b->children[l->lib];
    for (;;) {
        while (l->next < children->n) {
            uint32_t index = children->at[l->next++];
            if (!has_row(b, l, index)) continue;
            *row = row_of(b, index, l->repeated);
            return true;
        }
        if (l->repeated) return false;
        l->repeated = true;
        l->next = 0;
    }
}

static void push_level(struct tree_builder *b, uint32_t lib) {
    if (lib != NO_INDEX) b->expanded[lib] = true;
    *vec_push(b->a, &b->levels) = (struct tree_level){.lib = lib};
}

static struct str details_of(struct arena *a, const struct report_library *lib) {
    struct str soname = lib->soname.n ? str_cat(a, S("SONAME "), lib->soname) : S("");
    struct str path =
        lib->runpath.n ? str_cat(a, lib->rpath ? S("RPATH ") : S("RUNPATH "), lib->runpath) : S("");
    return str_cat(a, soname, soname.n && path.n ? S(", ") : S(""), path);
}

static void build_rows(struct tree_builder *b) {
    *vec_push(b->a, &b->out) =
        (struct tree_row){.name = b->r->output, .last = true, .lib = NO_INDEX, .dep = NO_INDEX};
    push_level(b, NO_INDEX);
    while (b->levels.n) {
        struct tree_level *l = &b->levels.at[b->levels.n - 1];
        struct tree_row row;
        if (!(l->lib == NO_INDEX ? next_input(b, l, &row) : next_dependency(b, l, &row))) {
            b->levels.n--;
            continue;
        }
        row.depth = b->levels.n;
        if (row.lib != NO_INDEX) row.details = details_of(b->a, &b->r->libs.at[row.lib]);
        *vec_push(b->a, &b->out) = row;
        if (row.lib != NO_INDEX) push_level(b, row.lib);
    }
}

// Goes through the rows backwards: a row is the last of its siblings if no row of its depth comes before
// the next shallower one.
static void mark_last(struct tree_builder *b) {
    size_t deepest = 0;
    for (size_t i = 0; i < b->out.n; i++)
        if (b->out.at[i].depth > deepest) deepest = b->out.at[i].depth;
    bool *has_sibling = arena_calloc(b->a, sizeof *has_sibling, deepest + 1);
    size_t next_depth = 0;
    for (size_t i = b->out.n; i--;) {
        struct tree_row *row = &b->out.at[i];
        for (size_t d = row->depth + 1; d <= next_depth; d++) has_sibling[d] = false;
        row->last = !has_sibling[row->depth];
        has_sibling[row->depth] = true;
        next_depth = row->depth;
    }
}

static struct tree build_tree(struct arena *a, const struct report *r, bool all) {
    struct tree_builder b = {.a = a, .r = r, .expanded = arena_calloc(a, sizeof *b.expanded, r->libs.n)};
    b.shown = arena_calloc(a, sizeof *b.shown, r->deps.n);
    b.left_out = arena_calloc(a, sizeof *b.left_out, r->deps.n);
    find_children(&b);
    if (!all) leave_out_base_libraries(&b);
    for (uint32_t i = 0; i < r->libs.n; i++) b.expanded[i] = r->libs.at[i].input;
    build_rows(&b);
    mark_last(&b);
    return b.out;
}

struct tree tree_of(struct arena *a, const struct report *r) {
    return build_tree(a, r, true);
}

struct tree tree_of_file(struct arena *a, const struct report *r, bool all) {
    struct tree t = build_tree(a, r, all);
    t.at++;
    t.n--;
    t.cap--;
    t.at[0].mark = MARK_ROOT;
    for (size_t i = 0; i < t.n; i++) t.at[i].depth--;
    return t;
}

// --- lines

// A row is a list of parts: if it is too long for the terminal, it is broken between them.
struct row_part {
    enum tone tone;
    struct str text;
};
struct parts {
    struct row_part *at;
    size_t n, cap;
};

struct drawing {
    const struct paint *paint;
    const struct tree_style *style;
    struct text *out;
    struct parts parts; // of the row that is being drawn
    // A byte for each depth: '1' if the latest row of that depth was the last of its siblings.
    struct text ended;
};

static void add_branches(struct drawing *d, const struct tree_row *row, bool first) {
    for (size_t i = 1; i < row->depth; i++)
        text_add(d->out, paint_branch(d->paint, d->ended.at[i] == '1' ? BRANCH_NONE : BRANCH_PASS));
    if (!row->depth) return;
    enum branch here = row->last ? BRANCH_LAST : BRANCH_ROW, under = row->last ? BRANCH_NONE : BRANCH_PASS;
    text_add(d->out, paint_branch(d->paint, first ? here : under));
}

static void add_part(struct drawing *d, enum tone tone, struct str s) {
    if (s.n) *vec_push(d->out->arena, &d->parts) = (struct row_part){tone, s};
}

static bool shows_path(const struct drawing *d, const struct tree_row *row) {
    return !d->style->names || row->mark != MARK_FOUND || !str_eq(path_base(row->file), row->name);
}

static void add_parts(struct drawing *d, const struct tree_row *row) {
    static const enum tone tones[] = {[MARK_ROOT] = TONE_TITLE,
        [MARK_ADDED] = TONE_GOOD,
        [MARK_LEFT_OUT] = TONE_ASIDE,
        [MARK_MISSING] = TONE_BAD,
        [MARK_ELSEWHERE] = TONE_ASIDE};
    struct arena *a = d->out->arena;
    enum tone tone = tones[row->mark];
    add_part(d, tone, row->name);
    switch (row->mark) {
    case MARK_ROOT:
    case MARK_INPUT:
    case MARK_ELSEWHERE: return;
    case MARK_MISSING: add_part(d, tone, S("=> not found")); return;
    case MARK_SKIPPED: add_part(d, tone, S("(not searched for)")); return;
    case MARK_FOUND:
    case MARK_ADDED:
    case MARK_LEFT_OUT: break;
    }
    if (shows_path(d, row))
        add_part(d, tone, row->file.n ? str_cat(a, S("=> "), row->file) : S("=> not found"));
    if (row->rule.n) add_part(d, TONE_ASIDE, str_cat(a, S("("), row->rule, S(")")));
    if (row->mark == MARK_ADDED) add_part(d, tone, S("[by needld]"));
    if (row->mark == MARK_LEFT_OUT && row->file.n) add_part(d, tone, S("[not added]"));
}

enum { CONTINUATION_INDENT = 4 };

// Draws the parts, and forgets them.
static void draw_parts(struct drawing *d, const struct tree_row *row) {
    const struct parts *parts = &d->parts;
    size_t stem = row->depth * 4, used = 0;
    for (size_t i = 0; i < parts->n; i++) {
        size_t columns =
            d->paint->columns ? text_columns(text_printable(d->out->arena, parts->at[i].text)) : 0;
        bool fits = !d->paint->columns || used + 1 + columns <= d->paint->columns;
        if (i && fits) {
            text_add(d->out, S(" "));
            used += 1 + columns;
        } else {
            if (i) text_add(d->out, S("\n"));
            add_branches(d, row, !i);
            if (i) text_repeat(d->out, S(" "), CONTINUATION_INDENT);
            used = stem + (i ? CONTINUATION_INDENT : 0) + columns;
        }
        paint_add(d->paint, d->out, parts->at[i].tone, parts->at[i].text);
    }
    d->parts.n = 0;
    text_add(d->out, S("\n"));
}

static void draw_row(struct drawing *d, const struct tree_row *row, bool has_children, size_t below) {
    add_parts(d, row);
    if (below) add_part(d, TONE_ASIDE, str_format(d->out->arena, "[%zu below]", below));
    draw_parts(d, row);
    if (!d->style->detailed || !row->details.n) return;
    add_branches(d, row, false);
    text_add(d->out, paint_branch(d->paint, has_children ? BRANCH_PASS : BRANCH_NONE));
    paint_add(d->paint, d->out, TONE_ASIDE, row->details);
    text_add(d->out, S("\n"));
}

// Draws the repeated rows from `i` on as one line. Returns how many they are.
static size_t draw_repeated(struct drawing *d, const struct tree *t, size_t i) {
    struct tree_row row = t->at[i];
    size_t n = 0;
    bool last = false;
    add_part(d, TONE_ASIDE, S("also needs"));
    for (; !last; n++) {
        last = t->at[i + n].last;
        add_part(d, TONE_ASIDE, str_cat(d->out->arena, t->at[i + n].name, last ? S("") : S(",")));
    }
    add_part(d, TONE_ASIDE, S("(shown elsewhere)"));
    row.last = true;
    draw_parts(d, &row);
    return n;
}

static bool is_too_deep(const struct tree_style *style, const struct tree_row *row) {
    return style->depth && row->depth > style->depth;
}

// How many libraries below the row the limit of depth leaves out.
static size_t count_too_deep(const struct tree_style *style, const struct tree *t, size_t i) {
    size_t n = 0;
    if (!style->depth || t->at[i].depth != style->depth) return 0;
    while (++i < t->n && is_too_deep(style, &t->at[i])) n += t->at[i].mark != MARK_ELSEWHERE;
    return n;
}

void tree_draw(
    const struct paint *p, struct text *out, const struct tree *t, const struct tree_style *style) {
    struct drawing d = {.paint = p, .style = style, .out = out, .ended = text_begin(out->arena)};
    for (size_t i = 0; i < t->n;) {
        const struct tree_row *row = &t->at[i], *next = i + 1 < t->n ? row + 1 : NULL;
        while (d.ended.n <= row->depth) text_add(&d.ended, S("0"));
        d.ended.at[row->depth] = row->last ? '1' : '0';
        if (is_too_deep(style, row)) {
            i++;
        } else if (style->folded && row->mark == MARK_ELSEWHERE) {
            i += draw_repeated(&d, t, i);
        } else {
            draw_row(&d, row, next && next->depth > row->depth && !is_too_deep(style, next),
                count_too_deep(style, t, i));
            i++;
        }
    }
}
