// needld flags: prints the equivalent flags, for builds that cannot use needld.
#include "../posix.h"

#include "demangle.h"
#include "probe.h"
#include "watch.h"

#include "../edge.h"
#include "../../lib/inspect/collect.h"
#include "../../lib/report/explain.h"
#include "../../lib/report/flags.h"
#include "../../lib/report/summary.h"
#include "../../lib/tables/compilers.h"

#include <errno.h>
#include <string.h>

enum { OPT_CMAKE, OPT_MESON, OPT_CARGO, OPT_BAZEL, OPT_NVCC, OPT_JSON, FORMS };
static const struct command_option options[] = {
    [OPT_CMAKE] = {"cmake", NULL, "print them for a CMake toolchain file"},
    [OPT_MESON] = {"meson", NULL, "print them for a Meson native or cross file"},
    [OPT_CARGO] = {"cargo", NULL, "print them for .cargo/config.toml"},
    [OPT_BAZEL] = {"bazel", NULL, "print them for .bazelrc"},
    [OPT_NVCC] = {"nvcc", NULL, "print them for the command line of nvcc"},
    [OPT_JSON] = {"json", NULL, "print a JSON object; needld(1) describes it"},
    {0},
};
static const struct command_letter letters[] = {{'j', OPT_JSON}, {0}};
// Only one of all options.
static const uint64_t exclusive[] = {COMMAND_BIT(FORMS) - 1, 0};

// What an option asks for. `any_taker`: the flags are for the program that was given.
static const struct {
    enum flags_form form;
    enum flags_taker taker;
    bool any_taker;
} forms[FORMS] = {
    [OPT_CMAKE] = {FLAGS_CMAKE, TAKER_DRIVER, false},
    [OPT_MESON] = {FLAGS_MESON, TAKER_DRIVER, false},
    [OPT_CARGO] = {FLAGS_CARGO, TAKER_RUSTC, false},
    [OPT_BAZEL] = {FLAGS_BAZEL, TAKER_DRIVER, false},
    [OPT_NVCC] = {FLAGS_SHELL, TAKER_NVCC, false},
    [OPT_JSON] = {FLAGS_JSON, TAKER_DRIVER, true},
};

#define LINKS "needld-links"

// The output that the user named, or that the compiler would write; it gets another one.
static struct str given_output(struct arena *a, char **command, enum flags_taker taker) {
    struct str output = S("a.out");
    for (char **arg = command; *arg; arg++) {
        struct str s = str_of(*arg);
        if (str_eq(s, S("-o")) && arg[1]) return str_of(arg[1]);
        if (str_starts(s, S("-o")) && s.n > 2) return str_skip(s, 2);
        if (taker == TAKER_RUSTC && str_ends(s, S(".rs")))
            output = path_base(str_cat(a, (struct str){s.at, s.n - 3}));
    }
    return output;
}

// Resolves the link of a linker command line, without running the linker. False after printing an
// error.
static bool report_linker_call(const struct invocation *inv, struct reports *out) {
    struct process proc = *inv->process;
    proc.argv = strs_from_vector(proc.arena, inv->args);
    struct config config = config_read(&proc);
    struct str ld = process_find_program(&proc, proc.argv.at[0]), own = os_executable(proc.os, proc.arena, 0);
    if (ld.n && !str_eq(os_real_path(proc.os, proc.arena, ld), own)) config.linker = ld;
    struct host_linker linker = host_linker_find(&proc, &config);
    if (linker.problem.n) {
        command_error(inv, linker.problem);
        return false;
    }
    if (linker.flavour == FLAVOUR_OTHER) {
        struct str reason = str_cat(proc.arena, linker.path, S(" is not GNU ld"));
        *vec_push(proc.arena, out) = (struct report){
            .output = given_output(proc.arena, inv->args, TAKER_LINKER), .bypass_reason = reason};
        return true;
    }
    struct link *l = link_resolve(&proc, &config, &linker, true);
    const struct linker_result unknown = {0};
    struct report r = report_all(&proc, &linker, l);
    problems_find(&proc, &config, &linker, l, &unknown, &r.problems);
    *vec_push(proc.arena, out) = r;
    return true;
}

// Compiler options that write files beside the output, such as dependency files for make. needld flags runs
// the compiler with another output, so it would overwrite these files with wrong contents.
static const struct {
    const char *name;
    bool attached; // a value may follow in the same argument
    bool value;    // it takes a value: the next argument, if nothing is attached
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

// `*value`: the next argument is the option's value.
static bool writes_file(struct str arg, bool *value) {
    for (size_t i = 0; i < sizeof writing / sizeof *writing; i++) {
        struct str name = str_of(writing[i].name);
        *value = writing[i].value && arg.n == name.n;
        if (str_eq(arg, name) || (writing[i].attached && str_starts(arg, name))) return true;
    }
    return false;
}

// The compiler's command line, changed so that it does not overwrite the user's files. Linker options such as
// -Map can stay: no linker runs.
static struct strs without_outputs(struct arena *a, char **command, struct str output) {
    struct strs given = strs_from_vector(a, command), out = {0};
    for (size_t i = 0; i < given.n; i++) {
        bool value;
        if (!writes_file(given.at[i], &value))
            strs_add(a, &out, given.at[i]);
        else if (value)
            i++;
    }
    strs_add(a, &out, S("-o"));
    strs_add(a, &out, output);
    return out;
}

// Runs a compiler up to its link, where the shim reports instead of running the linker. False after printing
// an error.
static bool run_compiler(
    const struct invocation *inv, struct str output, enum flags_taker taker, struct reports *out) {
    struct arena *a = inv->process->arena;
    struct strs args = without_outputs(a, inv->args, output);
    struct process process = *inv->process;
    process.env = env_with(a, &process.env, S("NEEDLD_ONLY_LOG=1"));
    struct invocation with = *inv;
    with.args = strs_vector(a, &args);
    with.process = &process;
    struct watch_result seen;
    if (!watch(&with, &(struct watch_options){.to_stderr = true}, &seen)) return false;
    *out = seen.reports;
    for (size_t i = 0; i < out->n; i++)
        if (str_eq(out->at[i].output, output)) out->at[i].output = given_output(a, inv->args, taker);
    if (explain_count(out)) return true;
    if (!seen.started) return false; // an error was printed
    command_error(inv, seen.status ? str_format(a, "%s did not link anything; its exit status is %d",
                                         inv->args[0], seen.status)
                                   : str_format(a, "%s did not link anything", inv->args[0]));
    return false;
}

// rustc writes other files beside its output, which must not be in /dev.
static bool report_compiler_call(const struct invocation *inv, enum flags_taker taker, struct reports *out) {
    if (taker != TAKER_RUSTC) return run_compiler(inv, S("/dev/null"), taker, out);
    struct arena *a = inv->process->arena;
    struct str dir = probe_dir_make(inv->process);
    if (!dir.n) {
        command_error(inv, str_cat(a, S("cannot create a temporary directory: "), str_of(strerror(errno)),
                               S("; set TMPDIR")));
        return false;
    }
    bool reported = run_compiler(inv, path_join(a, dir, S("out")), taker, out);
    probe_dir_remove(inv->process, dir);
    return reported;
}

// The cause of a link that fails is printed later.
static void print_bypassed(const struct invocation *inv, const struct reports *reports) {
    for (size_t i = 0; i < reports->n; i++)
        if (reports->at[i].bypass_reason.n && !report_fails(&reports->at[i]))
            command_error(inv, str_cat(inv->process->arena, reports->at[i].output, S(": nothing is added: "),
                                   reports->at[i].bypass_reason));
}

static void print_notes(const struct invocation *inv, const struct flags *f) {
    struct arena *a = inv->process->arena;
    struct text t = text_begin(a);
    struct paint p = paint_choose(inv->process, COLOR_AUTO, terminal_of(2));
    struct summary_view view = {.here = os_working_dir(inv->process->os, a), .whole = true};
    summary_add_failures(inv->process, &p, &t, &f->failing, &view);
    struct str script = flags_script(a, f);
    if (script.n)
        text_add(
            &t, str_cat(a, t.n ? S("\n") : S(""),
                    S("# Run these commands once. They create symbolic links with the names that ld looks "
                      "for:\n"),
                    script));
    command_note(text_str(&t));
}

static int print_flags(const struct invocation *inv, const struct reports *reports, enum flags_taker taker,
    enum flags_form form) {
    struct arena *a = inv->process->arena;
    struct str links = path_join(a, os_working_dir(inv->process->os, a), S(LINKS));
    struct flags f = flags_of(a, reports, links, taker, form);
    if (f.problem.n) return command_error(inv, f.problem);
    print_bypassed(inv, reports);
    if (form != FLAGS_JSON) demangle(inv->process, &f.failing);
    int printed = command_print(inv, flags_text(a, &f));
    if (form != FLAGS_JSON) print_notes(inv, &f);
    return f.failing.n ? EXIT_ERROR : printed;
}

// False after printing an error.
static bool find_taker(const struct invocation *inv, enum flags_taker *taker) {
    struct arena *a = inv->process->arena;
    struct strs command = strs_from_vector(a, inv->args);
    switch (compiler_of(&command)->kind) {
    case COMPILER_LINKER: *taker = TAKER_LINKER; return true;
    case COMPILER_NVCC: *taker = TAKER_NVCC; return true;
    case COMPILER_RUSTC: *taker = TAKER_RUSTC; return true;
    case COMPILER_CARGO:
    case COMPILER_GO:
        command_usage_error(inv, str_format(a,
                                     "%s makes several links and runs what they write; give one command of a "
                                     "compiler or linker",
                                     inv->args[0]));
        return false;
    default: *taker = TAKER_DRIVER; return true;
    }
}

// False after printing an error.
static bool find_form(struct invocation *inv, int *chosen) {
    const char *value;
    *chosen = FORMS;
    for (int arg; (arg = command_next_arg(inv, &value)) != ARG_END;) {
        if (arg < 0) return false;
        *chosen = arg;
    }
    return true;
}

static int run_flags(struct invocation *inv) {
    int chosen;
    if (!find_form(inv, &chosen)) return EXIT_USAGE;
    if (!*inv->args)
        return command_usage_error(
            inv, S("no compiler or linker command given; example: needld flags gcc main.o -lfoo"));
    struct str program = str_of(inv->args[0]);
    if (str_has(program, ' ') && os_look(inv->process->os, program).kind == OS_NONE)
        return command_usage_error(inv,
            str_cat(inv->process->arena, program, S(" is not a program; give the command without quotes")));
    enum flags_taker given;
    if (!find_taker(inv, &given)) return EXIT_USAGE;
    struct reports reports = {0};
    bool reported = given == TAKER_LINKER ? report_linker_call(inv, &reports)
                                          : report_compiler_call(inv, given, &reports);
    if (!reported) return EXIT_ERROR;
    if (chosen == FORMS) return print_flags(inv, &reports, given, FLAGS_SHELL);
    enum flags_taker taker = forms[chosen].any_taker ? given : forms[chosen].taker;
    return print_flags(inv, &reports, taker, forms[chosen].form);
}

const struct command command_flags = {
    .name = "flags",
    .operands = "[--] CC-OR-LD ARGUMENT...",
    .summary = "print the equivalent flags, for builds that cannot use needld",
    .about = "Prints linker flags for LDFLAGS that make this link work without needld. A\n"
             "compiler runs up to its link, with `-o /dev/null' at the end of its arguments,\n"
             "and its output goes to standard error; no linker runs. A library whose file has\n"
             "another name than the one needed gets a symbolic link in ./" LINKS ":\n"
             "the shell commands that create it are printed on standard error. Exit status 1,\n"
             "and the cause, if no flags make the link work.\n",
    .options = options,
    .letters = letters,
    .exclusive = exclusive,
    .runs = true,
    .run = run_flags,
};
