// needld explain: runs a build through the shim and reports on each of its links.
#include "../posix.h"

#include "watch.h"

#include "../../lib/report/explain.h"
#include "../../lib/report/log.h"

enum { OPT_JSON, OPT_ALL, OPT_COLOR };
static const struct command_option options[] = {
    [OPT_JSON] = {"json", NULL, "print a JSON array; needld(1) describes its objects"},
    [OPT_ALL] = {"all", NULL, "also show the links in which nothing was missing"},
    [OPT_COLOR] = COMMAND_COLOR,
    {0},
};

struct explain_args {
    bool json, all;
    enum color_when color;
};

// False after printing an error.
static bool parse_explain_args(struct invocation *inv, struct explain_args *args) {
    const char *value;
    for (int arg; (arg = command_next_arg(inv, &value)) != ARG_END;) switch (arg) {
        case OPT_JSON: args->json = true; break;
        case OPT_ALL: args->all = true; break;
        case OPT_COLOR:
            if (!command_color(inv, value, &args->color)) return false;
            break;
        default: return false;
        }
    if (!*inv->args)
        command_usage_error(inv, S("no command given; example: needld explain gcc main.c -lfoo"));
    return *inv->args;
}

static const char no_link[] = "needld saw no link. If everything was up to date, that is expected.\n"
                              "Otherwise the build ran another linker:\n"
                              "  - The compiler has the path of its linker built in (gcc configured\n"
                              "    --with-ld=). See `make install-divert' in needld(1).\n"
                              "  - rustc links with its own lld, by default on x86-64 since 1.90.\n"
                              "    Add -Clinker=gcc.\n"
                              "  - The build clears COMPILER_PATH, or runs a linker by its full path.\n"
                              "  - The build runs in a sandbox or container that needld does not reach.\n"
                              "    Set COMPILER_PATH and NEEDLD_LOG=FILE inside it.\n"
                              "`needld doctor' shows which linker each compiler runs.\n";

static int run_explain(struct invocation *inv) {
    struct explain_args args = {0};
    struct watch_result seen;
    if (!parse_explain_args(inv, &args)) return EXIT_USAGE;
    if (!watch(inv, args.json, &seen)) return EXIT_ERROR;
    struct text out = text_begin(inv->process->arena);
    struct paint p = command_paint(inv, args.color);
    if (args.json)
        text_add(&out, log_array(inv->process->arena, &seen.objects));
    else if (explain_count(&seen.reports))
        explain_links(inv->process, &p, &out, &seen.reports, args.all);
    else
        text_add(&out, str_of(no_link));
    int printed = command_print(inv, text_str(&out));
    return seen.status ? seen.status : printed;
}

const struct command command_explain = {
    .name = "explain",
    .operands = "[--] CMD...",
    .summary = "run a build, then show what was missing and what needld added",
    .about = "Runs CMD as `needld run' does. When CMD has ended, shows for each link: the\n"
             "dependency tree, the libraries that GNU ld alone does not find, what needld\n"
             "added and why, what is missing, and how to fix it. The exit status is that of\n"
             "CMD. With --json, the standard output of CMD goes to standard error.\n",
    .options = options,
    .runs = true,
    .run = run_explain,
};
