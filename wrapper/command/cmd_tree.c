// needld tree: the dependency tree of a library or program, and where each library is found.
#include "../posix.h"

#include "command.h"
#include "tree_output.h"

#include "../../lib/inspect/alone.h"
#include "../../lib/inspect/collect.h"
#include "../../lib/inspect/needing.h"
#include "../../lib/inspect/operand.h"
#include "../../lib/inspect/runtime.h"
#include "../../lib/report/diff.h"
#include "../../lib/report/why.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    OPT_RUNTIME,
    OPT_LINK,
    OPT_PATH,
    OPT_LIST,
    OPT_CHECK,
    OPT_UNUSED,
    OPT_VERSIONS,
    OPT_WHY,
    OPT_NEEDS,
    OPT_DIFF,
    OPT_ROOT,
    OPT_LIBRARY_PATH,
    OPT_LD_SO_CONF,
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
    [OPT_NEEDS] = {"needs", "NAME", "show which files below the directories need a library"},
    [OPT_DIFF] = {"diff", NULL, "show what two files load differently"},
    [OPT_ROOT] = {"root", "DIR", "search in another root, such as a sysroot; implies --runtime"},
    [OPT_LIBRARY_PATH] = {"library-path", "LIST", "search as if LD_LIBRARY_PATH were LIST"},
    [OPT_LD_SO_CONF] = {"ld-so-conf", "FILE", "search the directories of FILE, not ld.so.cache"},
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

struct tree_args {
    struct invocation *inv;
    enum view view;
    bool json, dot, list, path, check, unused, versions, recursive, diff;
    struct str why, needs;               // empty: not given
    struct str root, library_path, conf; // `at` is NULL: not given
    enum color_when color;
    struct process search; // with the environment that the searches go by
    struct runtime_session session;
    struct runtime_session comparing; // with what the link of a library has read
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
        command_usage_error(args->inv, S("--link excludes --runtime, --check, --unused, --versions, --root "
                                         "and --ld-so-conf"));
    return fits;
}

// The list for LD_LIBRARY_PATH. In a root, its directories may also be given by their paths on this system.
static struct str library_path_in_root(struct tree_args *args) {
    struct arena *a = args->inv->process->arena;
    const struct root *root = &args->session.origin.root;
    struct strs dirs = str_split(a, args->library_path, ':');
    for (size_t i = 0; i < dirs.n; i++)
        if (root_has(root, dirs.at[i])) dirs.at[i] = str_skip(dirs.at[i], root->dir.n);
    return strs_join(a, &dirs, S(":"));
}

static void set_search_variable(struct tree_args *args, const char *name, struct str value) {
    struct arena *a = args->inv->process->arena;
    args->search.env = env_with(a, &args->search.env, str_cat(a, str_of(name), S("="), value));
}

// Variables of this system say nothing of another root.
static bool set_search(struct tree_args *args) {
    const struct process *proc = args->inv->process;
    struct arena *a = proc->arena;
    struct runtime_origin *origin = &args->session.origin;
    if (args->root.at && !root_open(proc, args->root, &origin->root)) {
        command_usage_error(args->inv, str_cat(a, S("--root takes a directory, not "), args->root));
        return false;
    }
    if (args->conf.at && access(str_z(a, args->conf), R_OK)) {
        command_usage_error(args->inv,
            str_cat(a, S("--ld-so-conf: "), args->conf, S(": cannot be opened: "), str_of(strerror(errno))));
        return false;
    }
    origin->conf = args->conf;
    if (args->root.at) set_search_variable(args, "LD_PRELOAD", S(""));
    if (args->root.at || args->library_path.at)
        set_search_variable(args, "LD_LIBRARY_PATH", library_path_in_root(args));
    return true;
}

static struct str standard_input(struct arena *a) {
    struct text t = text_begin(a);
    char bytes[4096];
    ssize_t n;
    do {
        n = read(STDIN_FILENO, bytes, sizeof bytes);
        if (n > 0) text_add(&t, (struct str){bytes, (size_t)n});
    } while (n > 0 || (n < 0 && errno == EINTR));
    return text_str(&t);
}

static void add_operands(struct tree_args *args, const struct strs *operands) {
    const struct process *proc = args->inv->process;
    const struct root *root = &args->session.origin.root;
    for (size_t i = 0; i < operands->n; i++) {
        if (str_eq(operands->at[i], S("-"))) {
            operand_files_listed(proc, root, standard_input(proc->arena), &args->files);
            continue;
        }
        struct str path = operand_path(proc, root, operands->at[i]), real = root_real(root, proc, path);
        bool below = args->recursive || args->needs.n;
        if (below && os_look(proc->os, real).kind == OS_DIRECTORY)
            operand_files_below(proc, real, &args->files);
        else
            strs_add(proc->arena, &args->files, path);
    }
}

static bool is_complete(const struct tree_args *args, const struct strs *operands) {
    int outputs = args->dot + args->list + (args->why.n > 0);
    if (args->json + outputs > 1)
        command_usage_error(args->inv, S("only one of --json, --dot, --list and --why can be given"));
    else if ((args->diff || args->needs.n) && outputs + (args->diff && args->needs.n))
        command_usage_error(args->inv, S("--diff and --needs exclude each other, --dot, --list and --why"));
    else if (!operands->n)
        command_usage_error(
            args->inv, args->needs.n ? S("no directory given; example: needld tree --needs=libz /usr/bin")
                                     : S("no file given; example: needld tree ./libfoo.so"));
    else if (args->diff && operands->n != 2)
        command_usage_error(args->inv, S("--diff takes two files"));
    else
        return true;
    return false;
}

static bool parse_tree_args(struct tree_args *args, struct strs *operands) {
    struct invocation *inv = args->inv;
    const char *value;
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
        case OPT_NEEDS: args->needs = str_of(value); break;
        case OPT_DIFF: args->diff = true; break;
        case OPT_CHECK:
        case OPT_UNUSED:
        case OPT_VERSIONS:
        case OPT_ROOT:
        case OPT_LD_SO_CONF:
            if (!set_view(args, VIEW_RUNTIME)) return false;
            args->check |= arg == OPT_CHECK;
            args->unused |= arg == OPT_UNUSED;
            args->versions |= arg == OPT_VERSIONS;
            if (arg == OPT_ROOT) args->root = str_of(value);
            if (arg == OPT_LD_SO_CONF) args->conf = str_of(value);
            break;
        case OPT_LIBRARY_PATH: args->library_path = str_of(value); break;
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
        case ARG_OPERAND: strs_add(inv->process->arena, operands, str_of(value)); break;
        default: return false;
        }
    args->style.names = !args->path;
    args->session.check = args->check || args->unused;
    args->session.versions = args->versions;
    return is_complete(args, operands) && set_search(args);
}

// --- reading

static struct report link_report(struct tree_args *args, struct str file) {
    const struct process *proc = args->inv->process;
    struct link *l = alone_resolve(&args->links, file);
    args->comparing.linked = &l->libraries;
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

// Prints why a file is not shown. Returns EXIT_ERROR.
static int refuse(const struct tree_args *args, const struct report *r) {
    const struct process *proc = args->inv->process;
    struct str real = root_real(&args->session.origin.root, proc, r->output);
    struct str kind = operand_kind(proc, real), problem = kind.n ? kind : r->bypass_reason;
    if (!kind.n && access(str_z(proc->arena, real), R_OK))
        problem = str_cat(proc->arena, S("cannot be opened: "), str_of(strerror(errno)));
    return command_error(args->inv, str_cat(proc->arena, r->output, S(": "), problem));
}

// The view of a program or library. A library is opened only once.
static bool is_runtime(struct tree_args *args, struct str file) {
    if (args->view != VIEW_DEFAULT) return args->view == VIEW_RUNTIME;
    return !alone_open_library(&args->links, file) && runtime_is_program(&args->session, file);
}

static struct report report_in(struct tree_args *args, struct str file, bool runtime) {
    struct report r = runtime ? loaded_report(args, file) : link_report(args, file);
    r.output = file;
    return r;
}

static struct shown_file read_file(struct tree_args *args, struct str file) {
    struct shown_file f = {.runtime = is_runtime(args, file)};
    bool text = !args->json && !args->dot && !args->list && !args->why.n;
    f.report = report_in(args, file, f.runtime);
    if (args->view == VIEW_DEFAULT && !f.runtime && text) {
        args->comparing.linked_first = alone_open_library(&args->links, file);
        f.loaded = runtime_report(&args->comparing, file);
    }
    return f;
}

// --- the answers

static int show_needing(struct tree_args *args, const struct tree_output *o) {
    struct invocation *inv = args->inv;
    struct needings list = needing_find(inv->process, &args->session.origin.root, &args->files, args->needs);
    struct text out = text_begin(inv->process->arena);
    why_needings(&o->paint, &out, &list);
    int status = EXIT_OK;
    for (size_t i = 0; i < args->files.n; i++) {
        struct report none = {.output = args->files.at[i]};
        struct str real = root_real(&args->session.origin.root, inv->process, none.output);
        if (os_look(inv->process->os, real).kind == OS_NONE) status = refuse(args, &none);
    }
    if (!list.n) status = command_error(inv, str_cat(inv->process->arena, S("nothing needs "), args->needs));
    int printed =
        command_print(inv, args->json ? why_needings_json(inv->process->arena, &list) : text_str(&out));
    return printed ? printed : status;
}

// The view is that of the first file, for both.
static int show_differences(struct tree_args *args, const struct tree_output *o) {
    struct invocation *inv = args->inv;
    struct text out = text_begin(inv->process->arena);
    struct report sides[2];
    bool runtime = is_runtime(args, args->files.at[0]);
    for (size_t i = 0; i < 2; i++) {
        sides[i] = report_in(args, args->files.at[i], runtime);
        if (sides[i].bypass_reason.n) return refuse(args, &sides[i]);
    }
    struct diff d = {&sides[0], &sides[1], difference_find(inv->process, &sides[0], &sides[1])};
    diff_lines(&o->paint, &out, &d);
    int printed = command_print(inv, args->json ? diff_json(inv->process->arena, &d) : text_str(&out));
    return printed ? printed : d.list.n ? EXIT_ERROR : EXIT_OK;
}

static int show_trees(struct tree_args *args, const struct tree_output *o) {
    struct invocation *inv = args->inv;
    struct arena *a = inv->process->arena;
    struct shown_files files;
    int status = EXIT_OK;
    vec_room(a, &files, args->files.n);
    for (size_t i = 0; i < args->files.n; i++) {
        a->work = 0; // the limit is for one file
        struct shown_file f = read_file(args, args->files.at[i]);
        if (f.report.bypass_reason.n)
            status = refuse(args, &f.report);
        else
            *vec_push(a, &files) = f;
        if (!args->why.n && !is_fine(&f.report)) status = EXIT_ERROR;
    }
    struct str text = args->json       ? tree_output_json(o, &files)
                      : args->dot      ? tree_output_dot(o, &files)
                      : args->list     ? tree_output_list(o, &files)
                      : args->why.n    ? tree_output_why(o, &files, args->why)
                      : args->versions ? tree_output_versions(o, &files)
                                       : tree_output_text(o, &files);
    if (args->why.n && !text.n) status = command_error(inv, str_cat(a, S("nothing needs "), args->why));
    int printed = command_print(inv, text);
    return printed ? printed : status;
}

static int run_tree(struct invocation *inv) {
    struct tree_args args = {.inv = inv, .style.folded = true, .search = *inv->process};
    struct strs operands = {0};
    if (!parse_tree_args(&args, &operands)) return EXIT_USAGE;
    add_operands(&args, &operands);
    const struct config config = config_read(inv->process);
    args.session.proc = args.comparing.proc = &args.search;
    args.links = (struct alone_session){.proc = &args.search, .config = &config};
    struct tree_output o = {
        inv->process, command_paint(inv, args.color), args.style, args.session.origin.root};
    if (args.needs.n) return show_needing(&args, &o);
    return args.diff ? show_differences(&args, &o) : show_trees(&args, &o);
}

const struct command command_tree = {
    .name = "tree",
    .operands = "FILE...",
    .summary = "show the dependency tree of a library or program",
    .about = "Shows the dependency tree of each FILE, with the search rule that finds each\n"
             "library: for a program, what ld.so finds when it starts; for a library, what GNU\n"
             "ld finds in a link with it alone, or else needld. FILE may also be the name of a\n"
             "program in PATH or of a library in ld.so.cache, or - for a list of files on\n"
             "standard input.\n"
             "Exit status 1 if a library is not found, or the program does not start.\n",
    .options = options,
    .letters = letters,
    .exclusive = exclusive,
    .run = run_tree,
};
