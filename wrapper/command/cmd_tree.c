// needld tree: the dependency tree of a library or program, and where each library is found.
#include "../posix.h"

#include "command.h"

#include "../../lib/inspect/alone.h"
#include "../../lib/inspect/collect.h"
#include "../../lib/inspect/runtime.h"
#include "../../lib/report/dot.h"
#include "../../lib/report/explain.h"
#include "../../lib/report/loading.h"
#include "../../lib/report/log.h"
#include "../../lib/report/tree.h"

#include <stdlib.h>

enum { OPT_RUNTIME, OPT_JSON, OPT_DOT, OPT_DEPTH, OPT_VERBOSE, OPT_COLOR };
static const struct command_option options[] = {
    [OPT_RUNTIME] = {"runtime", NULL, "search as ld.so does at run time, not as GNU ld does"},
    [OPT_JSON] = {"json", NULL, "print a JSON array; needld(1) describes its objects"},
    [OPT_DOT] = {"dot", NULL, "print a graph for Graphviz, to pipe into dot -Tsvg"},
    [OPT_DEPTH] = {"depth", "N", "show at most N levels below the file"},
    [OPT_VERBOSE] = {"verbose", NULL, "also show the SONAME and run path of each library"},
    [OPT_COLOR] = COMMAND_COLOR,
    {0},
};

struct tree_args {
    struct invocation *inv;
    bool runtime, json, dot;
    enum color_when color;
    struct runtime_session runtime_session;
    struct tree_style style;
    struct strs files;
};

// The functions that parse arguments return false after printing an error.
static bool set_depth(struct tree_args *args, const char *value) {
    char *end;
    unsigned long depth = strtoul(value, &end, 10);
    bool valid = *value >= '0' && *value <= '9' && !*end && depth > 0;
    args->style.depth = depth;
    if (!valid)
        command_usage_error(args->inv,
            str_cat(args->inv->process->arena, S("--depth takes a number from 1 on, not "), str_of(value)));
    return valid;
}

static bool parse_tree_args(struct tree_args *args) {
    struct invocation *inv = args->inv;
    const char *value;
    for (int arg; (arg = command_next_arg(inv, &value)) != ARG_END;) switch (arg) {
        case OPT_RUNTIME: args->runtime = true; break;
        case OPT_JSON: args->json = true; break;
        case OPT_DOT: args->dot = true; break;
        case OPT_VERBOSE: args->style.detailed = true; break;
        case OPT_DEPTH:
            if (!set_depth(args, value)) return false;
            break;
        case OPT_COLOR:
            if (!command_color(inv, value, &args->color)) return false;
            break;
        case ARG_OPERAND: strs_add(inv->process->arena, &args->files, str_of(value)); break;
        default: return false;
        }
    if (!args->files.n) command_usage_error(inv, S("no file given; example: needld tree ./libfoo.so"));
    return args->files.n;
}

static struct report report_file(struct tree_args *args, const struct config *config, struct str file) {
    const struct process *proc = args->inv->process;
    if (args->runtime) return runtime_report(&args->runtime_session, file);
    struct link *l = alone_resolve(proc, config, file);
    struct str trouble = link_trouble(l);
    if (trouble.n)
        command_error(args->inv, str_cat(proc->arena, file, S(": "), trouble,
                                     S("; the linker's own directories are not searched")));
    struct report r = report_link(l);
    r.output = file;
    return r;
}

static struct str trees_as_text(const struct tree_args *args, const struct reports *reports) {
    struct arena *a = args->inv->process->arena;
    struct paint p = command_paint(args->inv, args->color);
    struct text out = text_begin(a);
    for (size_t i = 0; i < reports->n; i++) {
        struct tree t = tree_of_file(a, &reports->at[i]);
        if (i) text_add(&out, S("\n"));
        tree_draw(&p, &out, &t, &args->style);
        if (args->runtime)
            loading_explain(args->inv->process, &p, &out, &reports->at[i]);
        else
            explain_missing(args->inv->process, &p, &out, &reports->at[i]);
    }
    return text_str(&out);
}

static struct str trees_as_dot(struct arena *a, const struct reports *reports) {
    struct dot d = dot_begin(a);
    for (size_t i = 0; i < reports->n; i++) dot_add(&d, &reports->at[i]);
    return dot_end(&d);
}

static struct str trees_as_json(struct arena *a, const struct reports *reports) {
    struct strs objects = {0};
    for (size_t i = 0; i < reports->n; i++) strs_add(a, &objects, log_write(a, &reports->at[i]));
    return log_array(a, &objects);
}

static int run_tree(struct invocation *inv) {
    struct tree_args args = {.inv = inv, .style.folded = true, .runtime_session.proc = inv->process};
    if (!parse_tree_args(&args)) return EXIT_USAGE;
    struct arena *a = inv->process->arena;
    struct config config = config_read(inv->process);
    struct reports reports = {0};
    int status = EXIT_OK;
    for (size_t i = 0; i < args.files.n; i++) {
        struct report r = report_file(&args, &config, args.files.at[i]);
        if (r.bypass_reason.n)
            status = command_error(inv, str_cat(a, args.files.at[i], S(" "), r.bypass_reason));
        else
            *vec_push(a, &reports) = r;
        if (report_has_missing(&r) || r.unmet.n) status = EXIT_ERROR;
    }
    struct str text = args.json  ? trees_as_json(a, &reports)
                      : args.dot ? trees_as_dot(a, &reports)
                                 : trees_as_text(&args, &reports);
    int printed = command_print(inv, text);
    return printed ? printed : status;
}

const struct command command_tree = {
    .name = "tree",
    .operands = "FILE...",
    .summary = "show the dependency tree of a library or program",
    .about = "Shows the dependency tree of each FILE, a library or program, with the file that\n"
             "is found for each name: by GNU ld, in a link with FILE alone, or else by needld.\n"
             "Exit status 1 if a library is not found.\n",
    .options = options,
    .run = run_tree,
};
