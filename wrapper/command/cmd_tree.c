// needld tree: the dependency tree of a library or program, and where each library is found.
#include "../posix.h"

#include "command.h"

#include "../../lib/inspect/alone.h"
#include "../../lib/inspect/collect.h"
#include "../../lib/inspect/operand.h"
#include "../../lib/inspect/runtime.h"
#include "../../lib/report/dot.h"
#include "../../lib/report/explain.h"
#include "../../lib/report/loading.h"
#include "../../lib/report/log.h"
#include "../../lib/report/tree.h"
#include "../../lib/report/why.h"

#include <stdlib.h>

enum {
    OPT_RUNTIME,
    OPT_LINK,
    OPT_PATH,
    OPT_LIST,
    OPT_CHECK,
    OPT_UNUSED,
    OPT_VERSIONS,
    OPT_WHY,
    OPT_LIBRARY_PATH,
    OPT_RECURSIVE,
    OPT_DEPTH,
    OPT_VERBOSE,
    OPT_JSON,
    OPT_DOT,
    OPT_COLOR,
};
static const struct command_option options[] = {
    [OPT_RUNTIME] = {"runtime", NULL, "search as ld.so does at run time (the default for programs)"},
    [OPT_LINK] = {"link", NULL, "search as GNU ld does in a link (the default for libraries)"},
    [OPT_PATH] = {"path", NULL, "show the path of each library, not only its name"},
    [OPT_LIST] = {"list", NULL, "print one line for each library, without a tree"},
    [OPT_CHECK] = {"check", NULL, "find undefined symbols, as ldd -r does; implies --runtime"},
    [OPT_UNUSED] = {"unused", NULL, "also search for direct dependencies that are not used"},
    [OPT_VERSIONS] = {"versions", NULL, "show the highest version needed of each library, and by whom"},
    [OPT_WHY] = {"why", "NAME", "show what leads to a library, such as libz"},
    [OPT_LIBRARY_PATH] = {"library-path", "LIST", "search as if LD_LIBRARY_PATH were LIST"},
    [OPT_RECURSIVE] = {"recursive", NULL, "take the programs and libraries below directories"},
    [OPT_DEPTH] = {"depth", "N", "show at most N levels below the file"},
    [OPT_VERBOSE] = {"verbose", NULL, "also show libc and its like, SONAMEs and run paths"},
    [OPT_JSON] = {"json", NULL, "print a JSON array; needld(1) describes its objects"},
    [OPT_DOT] = {"dot", NULL, "print a graph for Graphviz, to pipe into dot -Tsvg"},
    [OPT_COLOR] = COMMAND_COLOR,
    {0},
};
static const struct command_letter letters[] = {{'p', OPT_PATH}, {'l', OPT_LIST}, {'r', OPT_RECURSIVE},
    {'d', OPT_DEPTH}, {'v', OPT_VERBOSE}, {'j', OPT_JSON}, {0}};
static const uint64_t exclusive[] = {COMMAND_BIT(OPT_VERSIONS) | COMMAND_BIT(OPT_WHY),
    COMMAND_BIT(OPT_VERSIONS) | COMMAND_BIT(OPT_LIST), COMMAND_BIT(OPT_VERSIONS) | COMMAND_BIT(OPT_DOT), 0};

// What is shown of a file; at the beginning the default for its kind.
enum view { VIEW_DEFAULT, VIEW_LINK, VIEW_RUNTIME };

// A file that was read.
struct shown_file {
    struct report report;
    bool runtime;
    struct report loaded; // in the default view of a library: what ld.so finds
};
struct shown_files {
    struct shown_file *at;
    size_t n, cap;
};

struct tree_args {
    struct invocation *inv;
    enum view view;
    bool json, dot, list, path, check, unused, versions, recursive;
    struct str why; // empty: not given
    enum color_when color;
    struct process search; // with the environment that the searches go by
    struct runtime_session session;
    struct alone_session links;
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

static bool set_view(struct tree_args *args, enum view view) {
    bool fits = args->view == VIEW_DEFAULT || args->view == view;
    args->view = view;
    if (!fits)
        command_usage_error(args->inv, S("--link excludes --runtime, --check, --unused and --versions"));
    return fits;
}

static void add_operands(struct tree_args *args, const struct strs *operands) {
    const struct process *proc = args->inv->process;
    for (size_t i = 0; i < operands->n; i++) {
        struct str path = operand_path(proc, operands->at[i]);
        if (args->recursive && os_look(proc->os, path).kind == OS_DIRECTORY)
            operand_files_below(proc, path, &args->files);
        else
            strs_add(proc->arena, &args->files, path);
    }
}

static bool is_complete(const struct tree_args *args, const struct strs *operands) {
    if (args->json + args->dot + args->list + (args->why.n > 0) > 1)
        command_usage_error(args->inv, S("only one of --json, --dot, --list and --why can be given"));
    else if (!operands->n)
        command_usage_error(args->inv, S("no file given; example: needld tree ./libfoo.so"));
    else
        return true;
    return false;
}

static bool parse_tree_args(struct tree_args *args) {
    struct invocation *inv = args->inv;
    const char *value;
    struct strs operands = {0};
    for (int arg; (arg = command_next_arg(inv, &value)) != ARG_END;) switch (arg) {
        case OPT_RUNTIME:
            if (!set_view(args, VIEW_RUNTIME)) return false;
            break;
        case OPT_LINK:
            if (!set_view(args, VIEW_LINK)) return false;
            break;
        case OPT_PATH: args->path = true; break;
        case OPT_LIST: args->list = true; break;
        case OPT_WHY: args->why = str_of(value); break;
        case OPT_CHECK:
        case OPT_UNUSED:
        case OPT_VERSIONS:
            if (!set_view(args, VIEW_RUNTIME)) return false;
            args->check |= arg == OPT_CHECK;
            args->unused |= arg == OPT_UNUSED;
            args->versions |= arg == OPT_VERSIONS;
            break;
        case OPT_LIBRARY_PATH:
            args->search.env = env_with(inv->process->arena, &inv->process->env,
                str_cat(inv->process->arena, S("LD_LIBRARY_PATH="), str_of(value)));
            break;
        case OPT_RECURSIVE: args->recursive = true; break;
        case OPT_JSON: args->json = true; break;
        case OPT_DOT: args->dot = true; break;
        case OPT_VERBOSE: args->style.detailed = true; break;
        case OPT_DEPTH:
            if (!set_depth(args, value)) return false;
            break;
        case OPT_COLOR:
            if (!command_color(inv, value, &args->color)) return false;
            break;
        case ARG_OPERAND: strs_add(inv->process->arena, &operands, str_of(value)); break;
        default: return false;
        }
    args->style.names = !args->path;
    args->session.check = args->check || args->unused;
    args->session.versions = args->versions;
    add_operands(args, &operands);
    return is_complete(args, &operands);
}

// --- reading

static struct report link_report(struct tree_args *args, struct str file) {
    const struct process *proc = args->inv->process;
    struct link *l = alone_resolve(&args->links, file);
    struct str trouble = link_trouble(l);
    if (trouble.n)
        command_error(args->inv, str_cat(proc->arena, file, S(": "), trouble,
                                     S("; the linker's own directories are not searched")));
    struct report r = report_link(l);
    r.output = file;
    return r;
}

static struct report loaded_report(struct tree_args *args, struct str file) {
    struct report r = runtime_report(&args->session, file);
    if (!args->check) r.undefined = (struct undefineds){0};
    if (!args->unused) r.unused = (struct strs){0};
    return r;
}

static bool is_fine(const struct report *r) {
    return !report_has_missing(r) && !r->unmet.n && !r->undefined.n && !r->unused.n;
}

// Why a file is not shown.
static struct str problem_of(const struct tree_args *args, const struct report *r) {
    struct str kind = operand_kind(args->inv->process, r->output);
    return kind.n ? kind : r->bypass_reason;
}

static struct shown_file read_file(struct tree_args *args, struct str file) {
    struct shown_file f = {.runtime = args->view == VIEW_RUNTIME};
    bool text = !args->json && !args->dot && !args->list && !args->why.n;
    if (args->view == VIEW_DEFAULT) f.runtime = runtime_is_program(&args->session, file);
    f.report = f.runtime ? loaded_report(args, file) : link_report(args, file);
    if (args->view == VIEW_DEFAULT && !f.runtime && text) f.loaded = runtime_report(&args->session, file);
    return f;
}

// --- output

// Why a library is needed, or the versions, in place of the tree.
static struct str answers(const struct tree_args *args, const struct shown_files *files, bool *any) {
    struct paint p = command_paint(args->inv, args->color);
    struct text out = text_begin(args->inv->process->arena);
    for (size_t i = 0; i < files->n; i++) {
        if (args->why.n) *any |= why_needed(&p, &out, &files->at[i].report, args->why);
        if (!args->why.n) why_versions(&p, &out, &files->at[i].report, args->style.detailed);
    }
    return text_str(&out);
}

static void add_tree(const struct tree_args *args, const struct paint *p, struct text *out,
    const struct shown_file *f, struct strs *left_out) {
    const struct process *proc = args->inv->process;
    struct tree t = tree_of_file(proc->arena, &f->report, args->style.detailed);
    struct text aside = text_begin(proc->arena);
    tree_draw(p, out, &t, &args->style);
    strs_add_all_new(proc->arena, left_out, &t.left_out);
    if (f->runtime)
        loading_explain(proc, p, out, &f->report, args->style.detailed);
    else
        explain_missing(proc, p, out, &f->report);
    loading_compare(proc, p, &aside, &f->report, &f->loaded);
    if (aside.n && f->loaded.output.n) text_add(out, str_cat(proc->arena, S("\n"), text_str(&aside)));
}

static struct str trees_as_text(const struct tree_args *args, const struct shown_files *files) {
    struct arena *a = args->inv->process->arena;
    struct paint p = command_paint(args->inv, args->color);
    struct text out = text_begin(a);
    struct strs left_out = {0};
    for (size_t i = 0; i < files->n; i++) {
        if (i) text_add(&out, S("\n"));
        add_tree(args, &p, &out, &files->at[i], &left_out);
    }
    if (!left_out.n) return text_str(&out);
    text_add(&out, S("\n"));
    paint_wrap(&p, &out, TONE_ASIDE, S(""),
        str_cat(a, S("not shown without -v: "), strs_join(a, &left_out, S(", "))));
    return text_str(&out);
}

static struct str trees_as_list(struct arena *a, const struct shown_files *files) {
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

static struct str trees_as_dot(struct arena *a, const struct shown_files *files) {
    struct dot d = dot_begin(a);
    for (size_t i = 0; i < files->n; i++) dot_add(&d, &files->at[i].report);
    return dot_end(&d);
}

static struct str trees_as_json(struct arena *a, const struct shown_files *files) {
    struct strs objects = {0};
    for (size_t i = 0; i < files->n; i++) strs_add(a, &objects, log_write(a, &files->at[i].report));
    return log_array(a, &objects);
}

static int run_tree(struct invocation *inv) {
    struct tree_args args = {.inv = inv, .style.folded = true, .search = *inv->process};
    if (!parse_tree_args(&args)) return EXIT_USAGE;
    struct arena *a = inv->process->arena;
    const struct config config = config_read(inv->process);
    args.session.proc = &args.search;
    args.links = (struct alone_session){.proc = &args.search, .config = &config};
    struct shown_files files = {0};
    int status = EXIT_OK;
    for (size_t i = 0; i < args.files.n; i++) {
        struct shown_file f = read_file(&args, args.files.at[i]);
        if (f.report.bypass_reason.n)
            status = command_file_error(inv, args.files.at[i], problem_of(&args, &f.report));
        else
            *vec_push(a, &files) = f;
        if (!args.why.n && !is_fine(&f.report)) status = EXIT_ERROR;
    }
    bool any = false;
    struct str text = args.json                     ? trees_as_json(a, &files)
                      : args.dot                    ? trees_as_dot(a, &files)
                      : args.list                   ? trees_as_list(a, &files)
                      : args.why.n || args.versions ? answers(&args, &files, &any)
                                                    : trees_as_text(&args, &files);
    if (args.why.n && !any) status = command_error(inv, str_cat(a, S("nothing needs "), args.why));
    int printed = command_print(inv, text);
    return printed ? printed : status;
}

const struct command command_tree = {
    .name = "tree",
    .operands = "FILE...",
    .summary = "show the dependency tree of a library or program",
    .about = "Shows the dependency tree of each FILE, with the search rule that finds each\n"
             "library: for a program, what ld.so finds when it starts; for a library, what GNU\n"
             "ld finds in a link with it alone, or else needld.\n"
             "Exit status 1 if a library is not found, or the program does not start.\n",
    .options = options,
    .letters = letters,
    .exclusive = exclusive,
    .run = run_tree,
};
