// needld explain: runs a build through the shim and reports on each of its links.
#include "../posix.h"

#include "demangle.h"
#include "rpm.h"
#include "watch.h"

#include "../../lib/report/explain.h"
#include "../../lib/report/log.h"
#include "../edge.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { OPT_JSON, OPT_ALL, OPT_FAILED, OPT_ONLY, OPT_OUTPUT, OPT_COLOR };
static const struct command_option options[] = {
    [OPT_JSON] = {"json", NULL, "print a JSON array; needld(1) describes its objects"},
    [OPT_ALL] = {"all", NULL, "also show each link: its tree, where libraries were searched"},
    [OPT_FAILED] = {"failed", NULL, "show only the links that failed"},
    [OPT_ONLY] = {"only", "NAME", "show only the link with the output NAME, as with --all"},
    [OPT_OUTPUT] = {"output", "FILE", "write the report to FILE"},
    [OPT_COLOR] = COMMAND_COLOR,
    {0},
};
static const struct command_letter letters[] = {{'o', OPT_OUTPUT}, {'j', OPT_JSON}, {0}};
static const uint64_t exclusive[] = {
    COMMAND_BIT(OPT_JSON) | COMMAND_BIT(OPT_ONLY), COMMAND_BIT(OPT_JSON) | COMMAND_BIT(OPT_FAILED), 0};

struct explain_args {
    bool json;
    struct explain_view view;
    enum color_when color;
    const char *output; // NULL: standard output
    int file;
};

// False after printing an error.
static bool parse_explain_args(struct invocation *inv, struct explain_args *args) {
    const char *value;
    for (int arg; (arg = command_next_arg(inv, &value)) != ARG_END;) switch (arg) {
        case OPT_JSON: args->json = true; break;
        case OPT_ALL: args->view.all = true; break;
        case OPT_FAILED: args->view.failed = true; break;
        case OPT_ONLY: args->view.only = str_of(value); break;
        case OPT_OUTPUT: args->output = value; break;
        case OPT_COLOR:
            if (!command_color(inv, value, &args->color)) return false;
            break;
        default: return false;
        }
    if (!*inv->args)
        command_usage_error(inv, S("no command given; example: needld explain gcc main.c -lfoo"));
    return *inv->args;
}

// Before the command runs: a build may take an hour. False after printing an error.
static bool open_output(const struct invocation *inv, struct explain_args *args) {
    struct arena *a = inv->process->arena;
    if (!args->output) return true;
    args->file = open(args->output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666);
    if (args->file >= 0) return true;
    command_error(
        inv, str_cat(a, S("cannot write to "), str_of(args->output), S(": "), str_of(strerror(errno))));
    return false;
}

// --- the text

static struct str no_link(const struct invocation *inv, int status) {
    struct arena *a = inv->process->arena;
    if (status)
        return str_format(
            a, "needld: %s failed with status %d before it linked anything\n", inv->args[0], status);
    return S(
        "needld: no link ran: there was nothing to link, or another linker was used, which `needld doctor' "
        "shows\n");
}

// How the command ended, if that is not said by the links that failed.
static struct str outcome_of(const struct invocation *inv, const struct watch_result *seen) {
    for (size_t i = 0; i < seen->reports.n; i++)
        if (report_fails(&seen->reports.at[i])) return (struct str){0};
    if (!seen->status) return (struct str){0};
    return str_format(
        inv->process->arena, "; %s failed with status %d after that", inv->args[0], seen->status);
}

#define PREFIX S("needld: ")

// In a log among the lines of a build, each line can be found by its beginning.
static struct str with_prefixes(struct arena *a, struct str text) {
    struct text out = text_begin(a);
    for (struct cut c = str_cut(text, '\n'); c.found; c = str_cut(c.tail, '\n')) {
        bool has = str_starts(text_uncoloured(a, c.head), PREFIX);
        text_add(&out, has ? S("") : c.head.n ? PREFIX : S("needld:"));
        text_add(&out, c.head);
        text_add(&out, S("\n"));
    }
    return text_str(&out);
}

static struct str text_of(
    const struct invocation *inv, const struct explain_args *args, const struct watch_result *seen) {
    struct text out = text_begin(inv->process->arena);
    if (!explain_count(&seen->reports)) return no_link(inv, seen->status);
    struct paint p = args->output ? paint_choose(inv->process, args->color, (struct terminal){0})
                                  : command_paint(inv, args->color);
    bool in_log = !args->output && !terminal_of(1).there;
    if (in_log && p.columns > PREFIX.n) p.columns -= PREFIX.n;
    if (!explain_links(inv->process, &p, &out, &seen->reports, &args->view))
        command_error(inv, str_cat(out.arena, S("no link has the output "), args->view.only));
    return in_log ? with_prefixes(out.arena, text_str(&out)) : text_str(&out);
}

// --- output

static bool write_whole(int file, struct str text) {
    while (text.n) {
        ssize_t n = write(file, text.at, text.n);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        text = str_skip(text, (size_t)n);
    }
    return true;
}

// Returns an exit status.
static int put(const struct invocation *inv, const struct explain_args *args, struct str text) {
    if (!args->output) return command_print(inv, text);
    bool written = write_whole(args->file, text);
    int error = errno;
    if (!close(args->file) && written) return EXIT_OK;
    return command_error(inv, str_cat(inv->process->arena, S("cannot write to "), str_of(args->output),
                                  S(": "), str_of(strerror(written ? errno : error))));
}

// The numbers stay on the screen.
static int put_numbers(const struct invocation *inv, const struct explain_args *args, struct str text) {
    struct cut lines = {.tail = text, .found = true};
    while (lines.found) {
        lines = str_cut(lines.tail, '\n');
        struct str line = text_uncoloured(inv->process->arena, lines.head);
        if (str_starts(line, PREFIX))
            return command_print(
                inv, str_cat(inv->process->arena, line, S("; see "), str_of(args->output), S("\n")));
    }
    return EXIT_OK;
}

static int run_explain(struct invocation *inv) {
    struct explain_args args = {0};
    struct watch_result seen;
    if (!parse_explain_args(inv, &args)) return EXIT_USAGE;
    if (!open_output(inv, &args)) return EXIT_ERROR;
    struct watch_options how = {.to_stderr = args.json && !args.output, .explain = true};
    how.brief = !args.json && !args.view.all && !args.view.only.at;
    if (!watch(inv, &how, &seen)) return EXIT_ERROR;
    if (!seen.started) return seen.status;
    rpm_name_packages(inv->process, &seen.reports, &seen.objects);
    if (!args.json) demangle(inv->process, &seen.reports);
    args.view.outcome = outcome_of(inv, &seen);
    struct str text = args.json ? log_array(inv->process->arena, &seen.objects) : text_of(inv, &args, &seen);
    int printed = text.n ? put(inv, &args, text) : EXIT_ERROR;
    if (!printed && args.output && !args.json) printed = put_numbers(inv, &args, text);
    return seen.status ? seen.status : printed;
}

const struct command command_explain = {
    .name = "explain",
    .operands = "[--] CMD...",
    .summary = "run a build and show which links failed, why, and what needld added",
    .about = "Runs CMD as `needld run' does. When CMD has ended, prints a summary: each cause\n"
             "for which links failed, with what to do about it, and what needld added to the\n"
             "others. With --all also each link: the dependency tree, the directories that\n"
             "were searched, and why something was added. The exit status is that of CMD. With\n"
             "--json, the standard output of CMD goes to standard error.\n",
    .options = options,
    .letters = letters,
    .exclusive = exclusive,
    .runs = true,
    .run = run_explain,
};
