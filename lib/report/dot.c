#include "dot.h"

struct dot dot_begin(struct arena *a) {
    struct dot d = {.text = text_begin(a)};
    text_add(&d.text, S("digraph needed {\n    node [shape=box]\n"));
    return d;
}

// Quotes are escaped, and backslashes, which would begin an escape sequence of a label.
static void add_dot_string(struct text *t, struct str s) {
    text_add(t, S("\""));
    while (s.n) {
        size_t n;
        uint32_t c = utf8_first(s, &n);
        if (c == '"' || c == '\\') text_add(t, S("\\"));
        if (c == '\n')
            text_add(t, S("\\n"));
        else
            text_add_char(t, c == UTF8_BAD || text_is_control(c) ? 0xfffd : c);
        s = str_skip(s, n);
    }
    text_add(t, S("\""));
}

// Returns the number of the node, which is written on its first use.
static uint32_t add_node(struct dot *d, struct str key, struct str label, const char *attributes) {
    struct arena *a = d->text.arena;
    uint32_t fresh = (uint32_t)d->nodes.n, number = map_add(a, &d->nodes, key, fresh);
    if (number != fresh) return number;
    text_add(&d->text, str_format(a, "    n%u [label=", number));
    add_dot_string(&d->text, label);
    text_add(&d->text, str_cat(a, str_of(attributes), S("]\n")));
    return number;
}

static uint32_t add_dependency_node(struct dot *d, const struct report_dependency *dep) {
    struct arena *a = d->text.arena;
    bool there = dep->file.n && dep->status != REPORT_MISSING;
    if (!there)
        return add_node(
            d, str_cat(a, S("?"), dep->name), dep->name, ", color=red, fontcolor=red, style=dashed");
    const char *attributes = dep->status == REPORT_ADDED ? ", color=darkgreen, fontcolor=darkgreen" : "";
    return add_node(d, str_cat(a, S("/"), dep->file), str_cat(a, dep->name, S("\n"), dep->file), attributes);
}

void dot_add(struct dot *d, const struct report *r) {
    struct arena *a = d->text.arena;
    struct map deps = {0};
    for (uint32_t i = 0; i < r->deps.n; i++) map_add(a, &deps, r->deps.at[i].name, i);
    for (size_t i = 0; i < r->libs.n; i++) {
        const struct report_library *lib = &r->libs.at[i];
        uint32_t from = add_node(d, str_cat(a, S("/"), lib->file), lib->file, ", style=bold");
        for (size_t j = 0; j < lib->needed.n; j++) {
            uint32_t dep = map_get(&deps, lib->needed.at[j]);
            if (dep == NO_INDEX || r->deps.at[dep].status == REPORT_INPUT) continue;
            uint32_t to = add_dependency_node(d, &r->deps.at[dep]);
            text_add(&d->text, str_format(a, "    n%u -> n%u\n", from, to));
        }
    }
}

struct str dot_end(struct dot *d) {
    text_add(&d->text, S("}\n"));
    return text_str(&d->text);
}
