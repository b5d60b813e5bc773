// needld doctor: checks which linker each compiler runs, and the configuration.
#include "../posix.h"

#include "launch.h"
#include "probe.h"

#include "../../lib/tables/linkers.h"
#include "../../lib/base/json.h"
#include "../../lib/report/doctor.h"

#include <string.h>

#define PROGRAM "int main(void) { return 0; }"

enum { OPT_COLOR };
static const struct command_option options[] = {[OPT_COLOR] = COMMAND_COLOR, {0}};

struct doctor {
    const struct process *proc;
    struct arena *a;
    struct paint paint;
    struct text out;
    struct str shim_dir;
    bool found_problem;
};

static void add_section(struct doctor *d, struct str title, const struct findings *findings) {
    if (!findings->n) return;
    if (d->out.n) text_add(&d->out, S("\n"));
    paint_wrap(&d->paint, &d->out, TONE_TITLE, S(""), title);
    for (size_t i = 0; i < findings->n; i++) {
        const struct finding *f = &findings->at[i];
        bool problem = f->remedy.n;
        struct str line =
            str_cat(d->a, f->what, f->state.n ? S(" ") : S(""), f->state, problem ? S("") : S(": ok"));
        paint_wrap(&d->paint, &d->out, TONE_PLAIN, S("  "), line);
        if (problem)
            paint_wrap(&d->paint, &d->out, TONE_BAD, S("    "), str_cat(d->a, S("fix: "), f->remedy));
        d->found_problem |= problem;
    }
}

// --- compilers

// The path of the linker in the commands that a driver prints with -v. The linker runs last.
static struct str linker_in_output(struct arena *a, struct str output) {
    struct str linker = {0};
    for (struct cut c = {.tail = output, .found = true}; c.found;) {
        c = str_cut(c.tail, '\n');
        struct str line = c.head, triple;
        while (str_starts(line, S(" "))) line = str_skip(line, 1);
        bool quoted = str_starts(line, S("\""));
        struct cut program = str_cut(quoted ? str_skip(line, 1) : line, quoted ? '"' : ' ');
        bool is_path = program.found && str_has(program.head, '/');
        if (is_path && linker_from_name(path_base(program.head), &triple).n)
            linker = str_cat(a, program.head);
    }
    return linker;
}

// The path of the linker in the last line of the shim's log; empty if the shim did not run.
static struct str linker_in_log(struct arena *a, struct str log) {
    struct str last = {0};
    for (struct cut c = {.tail = log, .found = true}; c.found;) {
        c = str_cut(c.tail, '\n');
        if (c.head.n) last = c.head;
    }
    return last.n ? json_get_string(json_read(a, last), "linker") : last;
}

// The line with a linker's name and version.
static struct str banner_in(struct str output, enum flavour *flavour) {
    for (struct cut c = {.tail = output, .found = true}; c.found;) {
        c = str_cut(c.tail, '\n');
        *flavour = flavour_of_banner(c.head);
        if (*flavour != FLAVOUR_UNKNOWN) return c.head;
    }
    return (struct str){0};
}

// The first line that looks like an error, or else the first line.
static struct str first_error(struct str output) {
    for (struct cut c = {.tail = output, .found = true}; c.found;) {
        c = str_cut(c.tail, '\n');
        if (str_contains(c.head, S("error")) || str_contains(c.head, S("fatal"))) return c.head;
    }
    return str_cut(output, '\n').head;
}

static struct finding check_linker_of(struct doctor *d, struct str compiler, const struct probe *p) {
    struct arena *a = d->a;
    struct str linker = linker_in_log(a, p->log);
    bool has_shim = linker.n > 0;
    if (!has_shim) linker = linker_in_output(a, p->err);
    if (!linker.n)
        return (struct finding){compiler, S("does not show which linker it runs"),
            S("run a link with -v -Wl,-v and look for the linker in its output")};
    enum flavour flavour = FLAVOUR_UNKNOWN;
    struct str banner = banner_in(p->out, &flavour);
    if (banner.n) linker = str_cat(a, linker, S(" ("), banner, S(")"));
    if (has_shim) return (struct finding){compiler, str_cat(a, S("runs needld, then "), linker), S("")};
    if (flavour == FLAVOUR_OTHER)
        return (struct finding){
            compiler, str_cat(a, S("runs "), linker, S(", which does not need needld")), S("")};
    return (struct finding){compiler, str_cat(a, S("runs "), linker, S(", not needld")),
        str_cat(a, S("export COMPILER_PATH="), d->shim_dir, S(", or see needld(1) for other ways"))};
}

static struct finding check_compiler(struct doctor *d, struct str command) {
    static const char *const link_options[] = {"-v", "-Wl,-v", "-x", "c", "-", "-o", "/dev/null"};
    struct strs args = {0}, parts = str_split(d->a, command, ' ');
    struct str compiler = str_cat(d->a, command, S(":"));
    for (size_t i = 0; i < parts.n; i++)
        if (parts.at[i].n) strs_add(d->a, &args, parts.at[i]);
    for (size_t i = 0; i < sizeof link_options / sizeof *link_options; i++)
        strs_add(d->a, &args, str_of(link_options[i]));
    struct probe p = probe_run(d->proc, &args, S(PROGRAM "\n"));
    if (!p.ran)
        return (struct finding){compiler, str_cat(d->a, S("cannot be run: "), p.err),
            S("install it, or call needld doctor without it")};
    if (p.status)
        return (struct finding){compiler,
            str_cat(d->a, S("cannot link an empty program: "), first_error(p.err)),
            str_cat(
                d->a, S("to see the error, run: echo '" PROGRAM "' | "), command, S(" -x c - -o /dev/null"))};
    return check_linker_of(d, compiler, &p);
}

static struct findings check_compilers(struct doctor *d, const struct strs *named) {
    static const char *const usual[] = {"gcc", "clang"};
    struct findings out = {0};
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (process_find_program(d->proc, str_of(usual[i])).n)
            *vec_push(d->a, &out) = check_compiler(d, str_of(usual[i]));
    for (size_t i = 0; i < named->n; i++) *vec_push(d->a, &out) = check_compiler(d, named->at[i]);
    if (!out.n)
        *vec_push(d->a, &out) = (struct finding){
            S("neither gcc nor clang is in PATH"), S(""), S("give a compiler: needld doctor CC")};
    return out;
}

static struct findings check_shim(struct doctor *d) {
    struct findings out = {0};
    struct str problem;
    d->shim_dir = launch_shim_dir(d->proc, &problem);
    struct str state = problem.n ? S("is not installed correctly") : str_cat(d->a, S("is in "), d->shim_dir);
    *vec_push(d->a, &out) = (struct finding){S("needld"), state, problem};
    return out;
}

static int run_doctor(struct invocation *inv) {
    struct arena *a = inv->process->arena;
    struct strs compilers = {0};
    enum color_when color = COLOR_AUTO;
    const char *value;
    for (int arg; (arg = command_next_arg(inv, &value)) != ARG_END;) {
        if (arg == ARG_BAD || (arg == OPT_COLOR && !command_color(inv, value, &color))) return EXIT_USAGE;
        if (arg == ARG_OPERAND) strs_add(a, &compilers, str_of(value));
    }
    struct doctor d = {
        .proc = inv->process, .a = a, .paint = command_paint(inv, color), .out = text_begin(a)};
    struct config config = config_read(inv->process);
    struct findings shim = check_shim(&d), linkers = check_compilers(&d, &compilers),
                    settings = doctor_settings(inv->process, &config),
                    stubs = doctor_stubs(inv->process, &config), lists = doctor_lists(inv->process);
    add_section(&d, S("needld"), &shim);
    add_section(&d, S("compilers"), &linkers);
    add_section(&d, S("configuration"), &settings);
    add_section(&d, S("stub directories"), &stubs);
    add_section(&d, S("search path variables"), &lists);
    int printed = command_print(inv, text_str(&d.out));
    return printed ? printed : d.found_problem ? EXIT_ERROR : EXIT_OK;
}

const struct command command_doctor = {
    .name = "doctor",
    .operands = "[--] [CC...]",
    .summary = "check your setup and say how to fix it",
    .about = "Links an empty program with gcc, clang and each CC, and shows which linker they\n"
             "run. CC is a command, in quotes if it has options: 'gcc -m32'. Then checks the\n"
             "configuration, the stub directories, and LIBRARY_PATH and the like. Each line\n"
             "ends in `ok', or is followed by the fix. Exit status 1 if there is anything to\n"
             "fix.\n",
    .options = options,
    .run = run_doctor,
};
