// needld explain: a build with the shim ahead, and an account of each of its links.
#include "../posix.h"

#include "watch.h"

#include "../../lib/report/explain.h"
#include "../../lib/report/log.h"

enum { OPT_JSON, OPT_ALL, OPT_COLOR };
static const struct command_option options[] = {
    [OPT_JSON] = {"json", NULL, "an array of objects as in the log (see needld(1))"},
    [OPT_ALL] = {"all", NULL, "links too in which there is nothing to tell"},
    [OPT_COLOR] = COMMAND_COLOR,
    {0},
};

struct asked {
    bool json, all;
    enum color_when color;
};

// False after a line on standard error.
static bool read_words(struct call *c, struct asked *q) {
    const char *value;
    for (int word; (word = command_next(c, &value)) != WORD_END;) switch (word) {
        case OPT_JSON: q->json = true; break;
        case OPT_ALL: q->all = true; break;
        case OPT_COLOR:
            if (!command_color(c, value, &q->color)) return false;
            break;
        default: return false;
        }
    if (!*c->words) command_misused(c, S("no command is given to explain: needld explain gcc main.c -lfoo"));
    return *c->words;
}

static const char no_link[] =
    "No link came by. Where all was built already there is none. Else another linker\n"
    "was run:\n"
    "  - the compiler has the path of its linker built in (gcc configured\n"
    "    --with-ld=): see `make install-divert' in needld(1)\n"
    "  - rustc links with its own lld, by default on x86-64 since 1.90: -Clinker=gcc\n"
    "  - the build clears COMPILER_PATH, or calls a linker by its full path\n"
    "  - the build runs in a sandbox or container, with processes of its own:\n"
    "    set COMPILER_PATH and NEEDLD_LOG=FILE in there\n"
    "`needld doctor' shows which linker each compiler runs.\n";

static struct str as_text(const struct call *c, const struct asked *q, const struct watched *seen) {
    if (!account_count(&seen->reports)) return str_of(no_link);
    struct paint p = command_paint(c, q->color);
    struct text out = text_begin(c->process->arena);
    account_add(c->process, &p, &out, &seen->reports, q->all);
    return text_str(&out);
}

static int run(struct call *c) {
    struct asked q = {0};
    if (!read_words(c, &q)) return EXIT_USAGE;
    struct watched seen;
    if (!watch(c, q.json, &seen)) return EXIT_WRONG;
    struct str text = q.json ? log_array(c->process->arena, &seen.objects) : as_text(c, &q, &seen);
    int printed = command_print(c, text);
    return seen.status ? seen.status : printed;
}

const struct command command_explain = {
    .name = "explain",
    .operands = "[--] CMD...",
    .summary = "run a build, and tell of each link what was found, added and missed",
    .about = "Runs CMD as `needld run' does, and gives an account of its links when it has ended: the\n"
             "libraries of each as a tree, what GNU ld alone does not find, what was added and why, what\n"
             "is missing and what to do. Exit status and signals are CMD's own. With --json what CMD\n"
             "prints goes to standard error.\n",
    .options = options,
    .runs = true,
    .run = run,
};
