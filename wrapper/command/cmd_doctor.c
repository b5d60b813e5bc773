// needld doctor: which linker each compiler runs, whether needld is ahead of it, and what it is told.
#include "../posix.h"

#include "launch.h"
#include "probe.h"

#include "../../lib/report/doctor.h"
#include "../../lib/tables/linkers.h"
#include "../../lib/base/json.h"

#include <string.h>

enum { OPT_COLOR };
static const struct command_option options[] = {[OPT_COLOR] = COMMAND_COLOR, {0}};

// What is looked at, and how it is going.
struct visit {
    struct call *c;
    struct arena *a;
    struct paint paint;
    struct text out;
    struct str shim_dir;
    bool off; // something is to be done
};

static void add_section(struct visit *v, struct str title, const struct findings *findings) {
    if (!findings->n) return;
    if (v->out.n) text_add(&v->out, S("\n"));
    paint_wrap(&v->paint, &v->out, TONE_TITLE, S(""), title);
    for (size_t i = 0; i < findings->n; i++) {
        const struct finding *f = &findings->at[i];
        struct str head = str_cat(v->a, f->what, f->state.n ? S(" ") : S(""), f->state);
        bool off = f->remedy.n;
        v->off |= off;
        paint_wrap(&v->paint, &v->out, TONE_PLAIN, S("  "), off ? head : str_cat(v->a, head, S(": ok")));
        if (off) paint_wrap(&v->paint, &v->out, TONE_BAD, S("    "), str_cat(v->a, S("to do: "), f->remedy));
    }
}

// --- a compiler

// The last command in the driver's own words whose program is a linker.
static struct str linker_in(struct arena *a, struct str words) {
    struct str found = {0};
    for (struct cut c = {.tail = words, .found = true}; c.found;) {
        c = str_cut(c.tail, '\n');
        struct str line = c.head, triple;
        while (str_starts(line, S(" "))) line = str_skip(line, 1);
        bool quoted = str_starts(line, S("\""));
        struct cut word = str_cut(quoted ? str_skip(line, 1) : line, quoted ? '"' : ' ');
        if (word.found && str_has(word.head, '/') && linker_asked_for(path_base(word.head), &triple).n)
            found = str_cat(a, word.head);
    }
    return found;
}

// The line by which a linker names itself.
static struct str banner_in(struct str output, enum flavour *flavour) {
    for (struct cut c = {.tail = output, .found = true}; c.found;) {
        c = str_cut(c.tail, '\n');
        *flavour = flavour_of_banner(c.head);
        if (*flavour != FLAVOUR_UNKNOWN) return c.head;
    }
    return (struct str){0};
}

static struct str first_error(struct str words) {
    struct str first = str_cut(words, '\n').head;
    for (struct cut c = {.tail = words, .found = true}; c.found;) {
        c = str_cut(c.tail, '\n');
        if (str_contains(c.head, S("error")) || str_contains(c.head, S("fatal"))) return c.head;
    }
    return first;
}

// The linker of the last link that went through the shim; empty where none did.
static struct str linker_in_log(struct arena *a, struct str log) {
    struct str last = {0};
    for (struct cut c = {.tail = log, .found = true}; c.found;) {
        c = str_cut(c.tail, '\n');
        if (c.head.n) last = c.head;
    }
    return last.n ? json_get_string(json_read(a, last), "linker") : last;
}

static struct finding diagnose(struct visit *v, struct str compiler, const struct probe *p) {
    struct arena *a = v->a;
    struct str linker = linker_in_log(a, p->log);
    bool ahead = linker.n > 0;
    if (!ahead) linker = linker_in(a, p->err);
    enum flavour flavour = FLAVOUR_UNKNOWN;
    struct str banner = banner_in(p->out, &flavour);
    if (!linker.n)
        return (struct finding){compiler, S("does not tell which linker it runs"),
            S("look at its own output: add -v -Wl,-v to a link")};
    struct str state = str_cat(a, S("links with "), linker, banner.n ? S(", ") : S(""), banner);
    if (ahead) return (struct finding){compiler, str_cat(a, state, S(", behind needld")), S("")};
    if (flavour == FLAVOUR_OTHER)
        return (struct finding){compiler,
            str_cat(a, state, S(", which needs no help: it looks for no libraries of libraries")), S("")};
    return (struct finding){compiler, str_cat(a, state, S(", without needld")),
        str_cat(a, S("export COMPILER_PATH="), v->shim_dir, S(", or see needld(1) for other ways"))};
}

static struct finding examine(struct visit *v, struct str named) {
    static const char *const probing[] = {"-v", "-Wl,-v", "-x", "c", "-", "-o", "/dev/null"};
    struct strs words = {0}, parts = str_split(v->a, named, ' ');
    struct str compiler = str_cat(v->a, named, S(":"));
    for (size_t i = 0; i < parts.n; i++)
        if (parts.at[i].n) strs_add(v->a, &words, parts.at[i]);
    for (size_t i = 0; i < sizeof probing / sizeof *probing; i++) strs_add(v->a, &words, str_of(probing[i]));
    struct probe p = probe_run(v->c->process, &words, S("int main(void) { return 0; }\n"));
    if (!p.ran)
        return (struct finding){
            compiler, str_cat(v->a, S("cannot be run: "), p.err), S("install it, or leave it out")};
    if (p.status)
        return (struct finding){compiler,
            str_cat(v->a, S("does not link an empty program: "), first_error(p.err)), S("see to that first")};
    return diagnose(v, compiler, &p);
}

// True where PATH has a program of that name.
static bool is_there(const struct visit *v, const char *name) {
    struct strs dirs = str_split(v->a, process_env(v->c->process, "PATH"), ':');
    for (size_t i = 0; i < dirs.n; i++) {
        struct str dir = dirs.at[i].n ? dirs.at[i] : S(".");
        if (os_look(v->c->process->os, path_join(v->a, dir, str_of(name))).runnable) return true;
    }
    return false;
}

// gcc and clang where they are there, and those that are named.
static struct findings examine_all(struct visit *v, const struct strs *named) {
    static const char *const usual[] = {"gcc", "clang"};
    struct findings out = {0};
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (is_there(v, usual[i])) *vec_push(v->a, &out) = examine(v, str_of(usual[i]));
    for (size_t i = 0; i < named->n; i++) *vec_push(v->a, &out) = examine(v, named->at[i]);
    if (!out.n)
        *vec_push(v->a, &out) =
            (struct finding){S("no gcc and no clang in PATH"), S(""), S("name a compiler: needld doctor CC")};
    return out;
}

static struct findings examine_ourselves(struct visit *v) {
    struct findings out = {0};
    struct str problem;
    v->shim_dir = launch_shim_dir(v->c->process, &problem);
    struct str where = problem.n ? S("") : str_cat(v->a, S("stands in "), v->shim_dir);
    *vec_push(v->a, &out) = (struct finding){S("needld"), where, problem};
    return out;
}

static int run(struct call *c) {
    struct arena *a = c->process->arena;
    struct strs named = {0};
    enum color_when color = COLOR_AUTO;
    const char *value;
    for (int word; (word = command_next(c, &value)) != WORD_END;) {
        if (word == WORD_BAD || (word == OPT_COLOR && !command_color(c, value, &color))) return EXIT_USAGE;
        if (word == WORD_OPERAND) strs_add(a, &named, str_of(value));
    }
    struct visit v = {.c = c, .a = a, .paint = command_paint(c, color), .out = text_begin(a)};
    struct config config = config_read(c->process);
    struct findings self = examine_ourselves(&v), compilers = examine_all(&v, &named),
                    settings = checkup_settings(c->process, &config),
                    stubs = checkup_stubs(c->process, &config), lists = checkup_lists(c->process);
    add_section(&v, S("needld"), &self);
    add_section(&v, S("compilers"), &compilers);
    add_section(&v, S("configuration"), &settings);
    add_section(&v, S("stub directories"), &stubs);
    add_section(&v, S("lists of directories"), &lists);
    int printed = command_print(c, text_str(&v.out));
    return printed ? printed : v.off ? EXIT_WRONG : EXIT_FINE;
}

const struct command command_doctor = {
    .name = "doctor",
    .operands = "[--] [CC...]",
    .summary = "tell which linker each compiler runs, and what is off",
    .about = "Links an empty program with gcc, clang and each CC (a command, or one with options in\n"
             "quotes: 'gcc -m32'), and looks at the configuration, the stub directories and the lists of\n"
             "directories. Each finding ends in ok or in what to do. Exit status 1 where there is\n"
             "something to do.\n",
    .options = options,
    .run = run,
};
