// needld flags: what to write into LDFLAGS where the shim cannot go.
#include "../posix.h"

#include "watch.h"

#include "../edge.h"
#include "../../lib/inspect/collect.h"
#include "../../lib/report/explain.h"
#include "../../lib/report/flags.h"
#include "../../lib/tables/linkers.h"

enum { OPT_CMAKE, OPT_MESON, OPT_JSON };
static const struct command_option options[] = {
    [OPT_CMAKE] = {"cmake", NULL, "for a toolchain file of CMake, or its CMakeLists.txt before project()"},
    [OPT_MESON] = {"meson", NULL, "for a native or cross file of Meson"},
    [OPT_JSON] = {"json", NULL, "an object with flags, links and missing (see needld(1))"},
    {0},
};

#define LINKS "needld-links"

// Follows a command line of the linker's own, which is not run.
static bool follow(const struct call *c, struct reports *out) {
    struct process proc = *c->process;
    proc.argv = words_of(proc.arena, c->words);
    struct config config = config_read(&proc);
    struct str ld = proc.argv.at[0], own = os_executable(proc.os, proc.arena, 0);
    if (str_has(ld, '/') && !str_eq(os_real_path(proc.os, proc.arena, ld), own)) config.linker = ld;
    struct host_linker linker = host_linker_find(&proc, &config);
    if (linker.problem.n) {
        command_failed(c, linker.problem);
        return false;
    }
    struct link *l = link_resolve(&proc, &config, &linker, true);
    *vec_push(proc.arena, out) = report_all(&proc, &linker, l);
    return true;
}

// Options by which a compiler writes lists of what a file depends on, for make: with another output they would be wrong.
static const struct {
    const char *name;
    bool attached,
        value; // more may follow in the same word; a value stands in the next one where nothing does
} writing[] = {
    {"-MD", false, false},
    {"-MMD", false, false},
    {"-MP", false, false},
    {"-MG", false, false},
    {"-MF", true, true},
    {"-MT", true, true},
    {"-MQ", true, true},
    {"-MJ", true, true},
    {"-Wp,-M", true, false},
    {"-save-temps", true, false},
    {"--save-temps", true, false},
};

// True where the word is one of these; in `*value`, whether the next word belongs to it.
static bool is_writing(struct str word, bool *value) {
    for (size_t i = 0; i < sizeof writing / sizeof *writing; i++) {
        struct str name = str_of(writing[i].name);
        *value = writing[i].value && word.n == name.n;
        if (str_eq(word, name) || (writing[i].attached && str_starts(word, name))) return true;
    }
    return false;
}

// The compiler's command line without what would overwrite the user's files. Those that the linker writes need no care: none
// is run.
static struct strs harmless(struct arena *a, char **command) {
    struct strs given = words_of(a, command), out = {0};
    for (size_t i = 0; i < given.n; i++) {
        bool value;
        if (!is_writing(given.at[i], &value))
            strs_add(a, &out, given.at[i]);
        else if (value)
            i++;
    }
    strs_add(a, &out, S("-o"));
    strs_add(a, &out, S("/dev/null"));
    return out;
}

// Runs a compiler's driver up to its link.
static bool run_driver(const struct call *c, struct reports *out) {
    struct arena *a = c->process->arena;
    struct strs words = harmless(a, c->words);
    struct process process = *c->process;
    process.env = env_with(a, &process.env, S("NEEDLD_ONLY_LOG=1"));
    struct call with = *c;
    with.words = strs_vector(a, &words);
    with.process = &process;
    struct watched seen;
    if (!watch(&with, true, &seen)) return false;
    *out = seen.reports;
    if (account_count(out)) return true;
    command_failed(c, seen.status
                          ? str_format(a, "%s made no link; its exit status is %d", c->words[0], seen.status)
                          : str_format(a, "%s made no link", c->words[0]));
    return false;
}

// Links for which nothing can be said.
static void tell_untouched(const struct call *c, const struct reports *reports) {
    for (size_t i = 0; i < reports->n; i++)
        if (reports->at[i].bypass_reason.n)
            command_failed(c, str_cat(c->process->arena, reports->at[i].output, S(": nothing is added: "),
                                  reports->at[i].bypass_reason));
}

static void tell(const struct call *c, const struct flags *f) {
    struct arena *a = c->process->arena;
    struct text t = text_begin(a);
    struct paint p = paint_choose(c->process, COLOR_AUTO, terminal_of(2));
    for (size_t i = 0; i < f->missing.n; i++) account_add_missing(c->process, &p, &t, &f->missing.at[i]);
    struct str script = flags_script(a, f);
    if (script.n)
        text_add(
            &t, str_cat(a, S("\n# To be run once, for files that bear another name than the one needed:\n"),
                    script));
    command_note(text_str(&t));
}

static int print(
    const struct call *c, const struct reports *reports, enum flags_taker taker, enum flags_form form) {
    struct arena *a = c->process->arena;
    struct str links = path_join(a, os_working_dir(c->process->os, a), S(LINKS));
    struct flags f = flags_of(a, reports, links, taker);
    if (f.links.n && str_has(links, ':'))
        return command_failed(
            c, str_cat(a, links, S(" has a colon in its name, which -rpath-link cannot hold")));
    tell_untouched(c, reports);
    int printed = command_print(c, flags_text(a, &f, form));
    if (form != FLAGS_JSON) tell(c, &f);
    return f.missing.n ? EXIT_WRONG : printed;
}

static enum flags_taker taker_of(struct str name) {
    struct str triple;
    if (linker_asked_for(name, &triple).n) return FLAGS_LINKER;
    return str_eq(name, S("nvcc")) ? FLAGS_NVCC : FLAGS_DRIVER;
}

static int run(struct call *c) {
    enum flags_form form = FLAGS_SHELL;
    const char *value;
    for (int word; (word = command_next(c, &value)) != WORD_END;) switch (word) {
        case OPT_CMAKE: form = FLAGS_CMAKE; break;
        case OPT_MESON: form = FLAGS_MESON; break;
        case OPT_JSON: form = FLAGS_JSON; break;
        default: return EXIT_USAGE;
        }
    if (!*c->words)
        return command_misused(
            c, S("no command line of a compiler or linker is given: needld flags gcc main.o -lfoo"));
    enum flags_taker taker = taker_of(path_base(str_of(c->words[0])));
    struct reports reports = {0};
    bool fine = taker == FLAGS_LINKER ? follow(c, &reports) : run_driver(c, &reports);
    return fine ? print(c, &reports, taker, form) : EXIT_WRONG;
}

const struct command command_flags = {
    .name = "flags",
    .operands = "[--] CC-OR-LD ARGUMENT...",
    .summary = "print the flags that a link needs where needld cannot stand ahead of ld",
    .about = "Prints what is to be written into LDFLAGS. A compiler is run up to its link, with\n"
             "`-o /dev/null' behind its arguments, and what it prints goes to standard error; no linker\n"
             "is run. For files that bear another name than the one needed, the shell lines that make\n"
             "links to them in ./" LINKS " are printed on standard error. Exit status 1 where a\n"
             "library stays missing.\n",
    .options = options,
    .runs = true,
    .run = run,
};
