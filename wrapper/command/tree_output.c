#include "../posix.h"

#include "tree_output.h"

#include "../../lib/report/dot.h"
#include "../../lib/report/explain.h"
#include "../../lib/report/loading.h"
#include "../../lib/report/log.h"
#include "../../lib/report/why.h"

static void add_tree(
    const struct tree_output *o, struct text *out, const struct shown_file *f, struct strs *left_out) {
    const struct process *proc = o->proc;
    const struct loading_style loading = {proc, &o->paint, o->root, o->style.detailed};
    struct tree t = tree_of_file(proc->arena, &f->report, o->style.detailed);
    struct text aside = text_begin(proc->arena);
    tree_draw(&o->paint, out, &t, &o->style);
    strs_add_all_new(proc->arena, left_out, &t.left_out);
    if (f->runtime)
        loading_explain(&loading, out, &f->report);
    else
        explain_missing(proc, &o->paint, out, &f->report);
    loading_compare(proc, &o->paint, &aside, &f->report, &f->loaded);
    if (aside.n && f->loaded.output.n) text_add(out, str_cat(proc->arena, S("\n"), text_str(&aside)));
}

struct str tree_output_text(const struct tree_output *o, const struct shown_files *files) {
    struct arena *a = o->proc->arena;
    struct text out = text_begin(a);
    struct strs left_out = {0};
    for (size_t i = 0; i < files->n; i++) {
        if (i) text_add(&out, S("\n"));
        add_tree(o, &out, &files->at[i], &left_out);
    }
    if (!left_out.n) return text_str(&out);
    text_add(&out, S("\n"));
    paint_wrap(&o->paint, &out, TONE_ASIDE, S(""),
        str_cat(a, S("not shown without -v: "), strs_join(a, &left_out, S(", "))));
    return text_str(&out);
}

struct str tree_output_list(const struct tree_output *o, const struct shown_files *files) {
    struct arena *a = o->proc->arena;
    struct text out = text_begin(a);
    for (size_t i = 0; i < files->n; i++) {
        const struct report *r = &files->at[i].report;
        if (files->n > 1)
            text_add(&out, str_cat(a, i ? S("\n") : S(""), text_printable(a, r->output), S(":\n")));
        for (size_t j = 0; j < r->deps.n; j++) {
            const struct report_dependency *dep = &r->deps.at[j];
            bool found = dep->file.n && dep->status != REPORT_MISSING;
            struct str to = found ? text_printable(a, dep->file) : S("not found");
            if (dep->status == REPORT_SKIPPED || dep->status == REPORT_INPUT) continue;
            text_add(&out, str_cat(a, text_printable(a, dep->name), S(" => "), to, S("\n")));
        }
    }
    return text_str(&out);
}

struct str tree_output_dot(const struct tree_output *o, const struct shown_files *files) {
    struct dot d = dot_begin(o->proc->arena);
    for (size_t i = 0; i < files->n; i++) dot_add(&d, &files->at[i].report);
    return dot_end(&d);
}

struct str tree_output_json(const struct tree_output *o, const struct shown_files *files) {
    struct arena *a = o->proc->arena;
    struct strs objects = {0};
    for (size_t i = 0; i < files->n; i++) strs_add(a, &objects, log_write(a, &files->at[i].report));
    return log_array(a, &objects);
}

struct str tree_output_why(const struct tree_output *o, const struct shown_files *files, struct str name) {
    struct text out = text_begin(o->proc->arena);
    for (size_t i = 0; i < files->n; i++) why_needed(&o->paint, &out, &files->at[i].report, name);
    return text_str(&out);
}

struct str tree_output_versions(const struct tree_output *o, const struct shown_files *files) {
    struct text out = text_begin(o->proc->arena);
    for (size_t i = 0; i < files->n; i++)
        why_versions(&o->paint, &out, &files->at[i].report, o->style.detailed);
    return text_str(&out);
}
