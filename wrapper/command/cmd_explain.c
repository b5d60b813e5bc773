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
    size_t aside;       // the number of links that are not shown
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
            a, "needld: %s failed with status %d, and needld saw no link\n", inv->args[0], status);
    return S(
        "needld: no link ran: there was nothing to link, or another linker was used, which `needld doctor' "
        "shows\n");
}

// How the command ended, if that is not said by the links that failed. `aside`: the number of links that are
// not shown.
static struct str outcome_of(const struct invocation *inv, const struct watch_result *seen, size_t aside) {
    struct arena *a = inv->process->arena;
    struct str tried = {0};
    if (aside)
        tried = str_format(a, "; %zu more failed, as a probe or before the same output was linked", aside);
    for (size_t i = 0; i < seen->reports.n; i++)
        if (report_fails(&seen->reports.at[i])) return tried;
    if (!seen->status) return tried;
    return str_cat(
        a, tried, str_format(a, "; %s failed with status %d after that", inv->args[0], seen->status));
}

static bool is_linked_later(const struct reports *links, size_t i) {
    const struct report *r = &links->at[i];
    for (size_t j = i + 1; j < links->n; j++) {
        const struct report *later = &links->at[j];
        bool same = str_eq(r->directory, later->directory) && str_eq(r->output, later->output);
        if (same && !report_fails(later)) return true;
    }
    return false;
}

// Leaves out links that failed and that nothing is to be done about: the same output was linked later, or a
// command that ended well linked to /dev/null to see whether it can. Returns their number.
static size_t set_aside(struct watch_result *seen) {
    struct reports *links = &seen->reports;
    const size_t before = links->n;
    size_t n = 0;
    for (size_t i = 0; i < links->n; i++) {
        const struct report *r = &links->at[i];
        bool probe = !seen->status && str_eq(r->output, S("/dev/null"));
        if (!report_fails(r) || !(probe || is_linked_later(links, i))) links->at[n++] = *r;
    }
    links->n = n;
    return before - n;
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
    if (!explain_count(&seen->reports) && args->aside)
        return str_format(
            out.arena, "needld: %zu link%s failed, as a probe: %s ended well\n", args->aside,
            args->aside == 1 ? "" : "s", inv->args[0]);
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
    const bool whole = args.json || args.view.all || args.view.failed || args.view.only.at;
    args.aside = whole ? 0 : set_aside(&seen);
    args.view.outcome = outcome_of(inv, &seen, args.aside);
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
