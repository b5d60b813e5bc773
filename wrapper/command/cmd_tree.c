// needld tree: what a library or program needs, and where each name is found.
#include "../posix.h"

#include "command.h"

#include "../../lib/inspect/collect.h"
#include "../../lib/inspect/alone.h"
#include "../../lib/report/dot.h"
#include "../../lib/report/log.h"
#include "../../lib/inspect/runtime.h"
#include "../../lib/report/tree.h"

#include <stdlib.h>

enum { OPT_RUNTIME, OPT_JSON, OPT_DOT, OPT_DEPTH, OPT_VERBOSE, OPT_COLOR };
static const struct command_option options[] = {
    [OPT_RUNTIME] = {"runtime", NULL, "as ld.so would find them, and not GNU ld"},
    [OPT_JSON] = {"json", NULL, "an array of objects as in the log (see needld(1))"},
    [OPT_DOT] = {"dot", NULL, "a graph in the language of Graphviz"},
    [OPT_DEPTH] = {"depth", "N", "no deeper than that below the file"},
    [OPT_VERBOSE] = {"verbose", NULL, "SONAME, RPATH and RUNPATH too"},
    [OPT_COLOR] = COMMAND_COLOR,
    {0},
};

// What is asked for, in which form.
struct asked {
    struct call *c;
    bool runtime, json, dot;
    enum color_when color;
    struct tree_look look;
    struct strs files;
};

static bool set_depth(struct asked *q, const char *value) {
    char *end;
    unsigned long depth = strtoul(value, &end, 10);
    bool fine = *value >= '0' && *value <= '9' && !*end && depth > 0;
    q->look.depth = depth;
    if (!fine)
        command_misused(
            q->c, str_cat(q->c->process->arena, S("--depth is a number from 1 on, not "), str_of(value)));
    return fine;
}

// False after a line on standard error.
static bool read_words(struct asked *q) {
    const char *value;
    for (int word; (word = command_next(q->c, &value)) != WORD_END;) switch (word) {
        case OPT_RUNTIME: q->runtime = true; break;
        case OPT_JSON: q->json = true; break;
        case OPT_DOT: q->dot = true; break;
        case OPT_VERBOSE: q->look.detailed = true; break;
        case OPT_DEPTH:
            if (!set_depth(q, value)) return false;
            break;
        case OPT_COLOR:
            if (!command_color(q->c, value, &q->color)) return false;
            break;
        case WORD_OPERAND: strs_add(q->c->process->arena, &q->files, str_of(value)); break;
        default: return false;
        }
    if (!q->files.n) command_misused(q->c, S("no file is given: needld tree ./libfoo.so"));
    return q->files.n;
}

static struct report follow(struct asked *q, const struct config *config, struct str file) {
    const struct process *proc = q->c->process;
    if (q->runtime) return runtime_report(proc, file);
    struct link *l = alone_resolve(proc, config, file);
    if (link_trouble(l).n) {
        command_failed(q->c,
            str_cat(proc->arena, file, S(": "), link_trouble(l), S("; its own directories are left out")));
    }
    struct report r = report_link(l);
    r.output = file;
    return r;
}

static void add_sought(const struct paint *p, struct text *out, const char *who, const struct strs *dirs) {
    if (!dirs->n) return;
    struct strs shown = {0};
    for (size_t i = 0; i < dirs->n; i++) strs_add(out->arena, &shown, dirs->at[i].n ? dirs->at[i] : S("."));
    struct str list = strs_join(out->arena, &shown, S(", "));
    paint_wrap(p, out, TONE_ASIDE, S("    "), str_cat(out->arena, str_of(who), S(" "), list));
}

// What is missing, and where it was sought.
static void add_missing(const struct paint *p, struct text *out, const struct report *r) {
    for (size_t i = 0; i < r->deps.n; i++) {
        const struct report_dependency *n = &r->deps.at[i];
        if (n->status != REPORT_MISSING) continue;
        struct str by = r->libs.at[n->by].file;
        text_add(out, S("\n"));
        paint_wrap(p, out, TONE_BAD, S(""),
            str_cat(out->arena, n->name, S(", needed by "), by, S(", is not found")));
        if (n->why.n) paint_wrap(p, out, TONE_PLAIN, S("    "), n->why);
        add_sought(p, out, n->own_dirs.n ? "by ld in" : "in", &n->ld_dirs);
        add_sought(p, out, "by needld in", &n->own_dirs);
    }
}

static struct str as_text(struct asked *q, const struct reports *reports) {
    struct arena *a = q->c->process->arena;
    struct paint p = command_paint(q->c, q->color);
    struct text out = text_begin(a);
    for (size_t i = 0; i < reports->n; i++) {
        struct tree t = tree_of_file(a, &reports->at[i]);
        if (i) text_add(&out, S("\n"));
        tree_draw(&p, &out, &t, &q->look);
        add_missing(&p, &out, &reports->at[i]);
    }
    return text_str(&out);
}

static struct str as_dot(struct asked *q, const struct reports *reports) {
    struct dot d = dot_begin(q->c->process->arena);
    for (size_t i = 0; i < reports->n; i++) dot_add(&d, &reports->at[i]);
    return dot_end(&d);
}

static struct str as_json(struct asked *q, const struct reports *reports) {
    struct arena *a = q->c->process->arena;
    struct strs objects = {0};
    for (size_t i = 0; i < reports->n; i++) strs_add(a, &objects, log_write(a, &reports->at[i]));
    return log_array(a, &objects);
}

static struct str in_form(struct asked *q, const struct reports *reports) {
    if (q->json) return as_json(q, reports);
    return q->dot ? as_dot(q, reports) : as_text(q, reports);
}

static int run(struct call *c) {
    struct asked q = {.c = c, .look.folded = true};
    if (!read_words(&q)) return EXIT_USAGE;
    struct arena *a = c->process->arena;
    struct config config = config_read(c->process);
    struct reports reports = {0};
    int status = EXIT_FINE;
    for (size_t i = 0; i < q.files.n; i++) {
        struct report r = follow(&q, &config, q.files.at[i]);
        if (r.bypass_reason.n)
            status = command_failed(c, str_cat(a, q.files.at[i], S(" "), r.bypass_reason));
        else
            *vec_push(a, &reports) = r;
        if (report_has_missing(&r)) status = EXIT_WRONG;
    }
    int printed = command_print(c, in_form(&q, &reports));
    return printed ? printed : status;
}

const struct command command_tree = {
    .name = "tree",
    .operands = "FILE...",
    .summary = "show what a library or program needs, and where each name is found",
    .about = "Shows the libraries that each FILE needs, as GNU ld would find them in a link with it\n"
             "alone, and those that only needld finds. Exit status 1 where one is not found.\n",
    .options = options,
    .run = run,
};
