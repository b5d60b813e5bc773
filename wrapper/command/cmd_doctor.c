// needld doctor: checks which linker each compiler runs, and the configuration.
#include "../posix.h"

#include "launch.h"
#include "trial.h"

#include "../../lib/base/json.h"
#include "../../lib/report/compiler_output.h"
#include "../../lib/report/doctor.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { OPT_VERBOSE, OPT_TIMEOUT, OPT_JSON, OPT_COLOR };
static const struct command_option options[] = {
    [OPT_VERBOSE] = {"verbose", NULL, "also show what is fine"},
    [OPT_TIMEOUT] = {"timeout", "N", "seconds for each compiler; 60 by default"},
    [OPT_JSON] = {"json", NULL, "print a JSON object; needld(1) describes it"},
    [OPT_COLOR] = COMMAND_COLOR,
    {0},
};
static const struct command_letter letters[] = {{'v', OPT_VERBOSE}, {'j', OPT_JSON}, {0}};
enum { USUAL_TIMEOUT = 60, MAX_TIMEOUT = 86400 };

struct doctor {
    const struct process *proc;
    struct arena *a;
    struct str shim_dir, shim_problem;
    struct findings out;
};

static struct finding *add_finding(
    struct doctor *d, const char *section, struct str what, struct str state, struct str remedy) {
    struct finding *f = vec_push(d->a, &d->out);
    *f = (struct finding){.section = section, .what = what, .state = state, .remedy = {.text = remedy}};
    return f;
}

static void add_findings(struct doctor *d, struct findings more) {
    for (size_t i = 0; i < more.n; i++) *vec_push(d->a, &d->out) = more.at[i];
}

static void check_shim(struct doctor *d) {
    d->shim_dir = launch_shim_dir(d->proc, &d->shim_problem);
    struct str state =
        d->shim_problem.n ? S("is not installed correctly") : str_cat(d->a, S("is in "), d->shim_dir);
    add_finding(d, "needld", S("needld"), state, d->shim_problem)->detail = true;
}

// gcc and clang use /tmp if the directory does not exist, others fail.
static void check_tmpdir(struct doctor *d) {
    struct str dir = process_env(d->proc, "TMPDIR");
    if (!dir.n) return;
    struct str what = str_cat(d->a, S("TMPDIR: "), dir), state = S("can be written"), remedy = {0};
    if (os_look(d->proc->os, dir).kind != OS_DIRECTORY) {
        state = S("is no directory");
        remedy = S("correct or unset it");
    } else if (access(str_z(d->a, dir), W_OK | X_OK)) {
        state = str_cat(d->a, S("cannot be written: "), str_of(strerror(errno)));
        remedy = S("set it to a directory in which you may create files, or unset it");
    }
    add_finding(d, "environment", what, state, remedy)->detail = true;
}

// --- compilers

// The path of the linker in the last line of the shim's log; empty if the shim did not run.
static struct str linker_in_log(struct arena *a, struct str log) {
    struct str last = {0};
    for (struct cut c = {.tail = log, .found = true}; c.found;) {
        c = str_cut(c.tail, '\n');
        if (c.head.n) last = c.head;
    }
    return last.n ? json_get_string(json_read(a, last), "linker") : last;
}

static struct doctor_linker linker_of(struct doctor *d, const struct trial *t) {
    struct doctor_linker l = {.path = linker_in_log(d->a, t->probe.log)};
    l.has_needld = l.path.n > 0;
    if (!l.path.n && t->row->kind == COMPILER_LINKER)
        l.path = process_find_program(d->proc, t->command.at[0]);
    struct str all = str_cat(d->a, t->probe.out, S("\n"), t->probe.err);
    if (!l.path.n) l.path = compiler_output_linker(d->a, all);
    l.banner = compiler_output_banner(all, &l.flavour);
    return l;
}

static struct str by_hand(struct doctor *d, const struct trial *t) {
    struct cut c = str_cut_text(str_of(t->row->by_hand), S("COMPILER"));
    struct str command = strs_join(d->a, &t->command, S(" ")), out = {0};
    for (; c.found; c = str_cut_text(c.tail, S("COMPILER"))) out = str_cat(d->a, out, c.head, command);
    return str_cat(d->a, out, c.head);
}

// The first error of a compiler, on one line.
static struct str error_of(struct doctor *d, const struct trial *t) {
    enum { LONGEST = 400, KILLED = 128 };
    struct str error = compiler_output_error(t->output);
    int status = t->probe.status;
    if (!error.n && status > KILLED)
        return str_format(d->a, "killed by signal %d (%s)", status - KILLED, strsignal(status - KILLED));
    if (!error.n) return str_format(d->a, "it prints nothing, and its exit status is %d", status);
    if (error.n <= LONGEST) return error;
    return str_cat(d->a, (struct str){error.at, LONGEST}, S("..."));
}

// Why a compiler did not start or end, and what to do; false if it did.
static bool has_not_run(struct doctor *d, const struct trial *t, struct finding *f) {
    const struct probe *p = &t->probe;
    if (t->problem.n) {
        f->state = t->problem;
        f->remedy.text = S("set TMPDIR to a directory in which you may create files");
    } else if (!p->started) {
        struct str program = process_find_program(d->proc, t->command.at[0]);
        bool has_file = os_look(d->proc->os, program).kind == OS_FILE;
        bool no_interpreter = has_file && str_eq(p->problem, str_of(strerror(ENOENT)));
        f->state = str_cat(d->a, S("cannot be run: "), p->problem,
            no_interpreter ? S(" (the program or library that runs this file)") : S(""));
        f->remedy.text = t->origin.n ? str_cat(d->a, S("correct or unset "), t->origin)
                                     : S("install it, or call needld doctor without it");
    } else if (!p->ran) {
        f->state = p->problem;
        f->remedy = (struct remedy){S("see what it does"), by_hand(d, t)};
    }
    return f->remedy.text.n > 0;
}

static bool wants_32_bits(const struct trial *t) {
    return strs_have(&t->command, S("-m32")) || strs_have(&t->command, S("-mx32"));
}

static struct remedy failed_remedy(struct doctor *d, const struct trial *t, struct str error) {
    if (str_starts(error, S("needld: "))) return (struct remedy){.text = S("see the configuration below")};
    if (str_contains(error, S("error while loading shared libraries")) &&
        process_env(d->proc, "LD_LIBRARY_PATH").n)
        return (struct remedy){
            .text = S("unset LD_LIBRARY_PATH, or remove the directory with this library from it")};
    if (wants_32_bits(t))
        return (struct remedy){
            S("install its 32-bit libraries (gcc-multilib, glibc-devel.i686), and try"), by_hand(d, t)};
    return (struct remedy){S("see all that it prints"), by_hand(d, t)};
}

static struct remedy past_remedy(struct doctor *d, const struct trial *t) {
    if (d->shim_problem.n) return (struct remedy){.text = S("install needld, see above")};
    if (t->row->kind == COMPILER_LINKER)
        return (struct remedy){S("for builds that call it"),
            str_cat(d->a, S("export LD="), text_shell_quoted(d->a, path_join(d->a, d->shim_dir, S("ld"))))};
    return doctor_compiler_path_remedy(d->proc, d->shim_dir);
}

// What is found out about one compiler.
static struct finding finding_of(struct doctor *d, const struct trial *t) {
    struct finding f = {.what = str_cat(d->a, t->shown, S(":"))};
    strs_add(d->a, &f.compilers, strs_join(d->a, &t->command, S(" ")));
    strs_add(d->a, &f.shown, t->shown);
    if (has_not_run(d, t, &f)) return f;
    if (t->probe.status) {
        struct str error = error_of(d, t);
        f.state = str_cat(d->a, S("cannot link an empty program: "), error);
        f.remedy = failed_remedy(d, t, error);
        return f;
    }
    struct doctor_linker *l = arena_calloc(d->a, sizeof *l, 1);
    *l = linker_of(d, t);
    if (!l->path.n) {
        f.state = S("does not show which linker it runs");
        f.remedy.text = S("run a link with -v -Wl,-v and look for the linker in its output");
        return f;
    }
    bool past = !l->has_needld && l->flavour != FLAVOUR_OTHER;
    return doctor_compiler(d->a, &f.compilers, &f.shown, l, past ? past_remedy(d, t) : (struct remedy){0});
}

static bool same_result(const struct finding *a, const struct finding *b) {
    bool same_remedy = str_eq(a->remedy.text, b->remedy.text) && str_eq(a->remedy.command, b->remedy.command);
    if (!same_remedy || !a->linker != !b->linker) return false;
    if (!a->linker) return str_eq(a->state, b->state);
    return str_eq(a->linker->path, b->linker->path) && a->linker->has_needld == b->linker->has_needld;
}

// Compilers with the same result share a line.
static void add_compiler(struct doctor *d, struct findings *all, struct finding f) {
    struct finding *same = NULL;
    for (size_t i = 0; !same && i < all->n; i++)
        if (same_result(&all->at[i], &f)) same = &all->at[i];
    if (!same) {
        *vec_push(d->a, all) = f;
        return;
    }
    strs_add_all(d->a, &same->compilers, &f.compilers);
    strs_add_all(d->a, &same->shown, &f.shown);
    if (same->linker)
        *same = doctor_compiler(d->a, &same->compilers, &same->shown, f.linker, f.remedy);
    else
        same->what = str_cat(d->a, strs_join(d->a, &same->shown, S(", ")), S(":"));
}

static struct trials compilers_to_try(struct doctor *d, const struct strs *named) {
    static const char *const usual[] = {"gcc", "clang", "gfortran", "nvcc", "rustc"};
    static const char *const variables[] = {"CC", "CXX", "FC", "LD"};
    struct trials all = {0};
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (process_find_program(d->proc, str_of(usual[i])).n)
            trials_add(d->a, &all, str_of(usual[i]), S(""));
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        trials_add(d->a, &all, process_env(d->proc, variables[i]), str_of(variables[i]));
    struct strs flags = doctor_linker_options(d->a, process_env(d->proc, "LDFLAGS"));
    trials_add_options(d->a, &all, &flags, S("LDFLAGS"));
    for (size_t i = 0; i < named->n; i++) trials_add(d->a, &all, named->at[i], S(""));
    return all;
}

// True if one of them has a problem.
static bool check_compilers(struct doctor *d, const struct strs *named, unsigned seconds) {
    struct trials trials = compilers_to_try(d, named);
    int interrupted = trials_run(d->proc, &trials, seconds);
    if (interrupted) probe_end_by(interrupted);
    struct findings found = {0};
    for (size_t i = 0; i < trials.n; i++) add_compiler(d, &found, finding_of(d, &trials.at[i]));
    for (size_t i = 0; i < found.n; i++) found.at[i].section = "compilers";
    add_findings(d, found);
    if (!found.n)
        add_finding(d, "compilers", S("neither gcc nor clang is in PATH"), S(""),
            S("give a compiler: needld doctor CC"));
    return doctor_problems(&found) > 0;
}

// --- the command

static bool read_timeout(const struct invocation *inv, const char *value, unsigned *seconds) {
    struct str s = str_of(value);
    uint64_t n = str_leading_number(s, 5);
    bool digits = s.n > 0 && s.n <= 5;
    for (size_t i = 0; i < s.n; i++) digits &= s.at[i] >= '0' && s.at[i] <= '9';
    *seconds = (unsigned)n;
    if (digits && n > 0 && n <= MAX_TIMEOUT) return true;
    command_usage_error(inv,
        str_cat(inv->process->arena, S("--timeout takes a number of seconds, from 1 to 86400, not "), s));
    return false;
}

static int run_doctor(struct invocation *inv) {
    struct arena *a = inv->process->arena;
    struct strs compilers = {0};
    enum color_when color = COLOR_AUTO;
    unsigned seconds = USUAL_TIMEOUT;
    bool verbose = false, json = false;
    const char *value;
    for (int arg; (arg = command_next_arg(inv, &value)) != ARG_END;) switch (arg) {
        case OPT_VERBOSE: verbose = true; break;
        case OPT_JSON: json = true; break;
        case OPT_TIMEOUT:
            if (!read_timeout(inv, value, &seconds)) return EXIT_USAGE;
            break;
        case OPT_COLOR:
            if (!command_color(inv, value, &color)) return EXIT_USAGE;
            break;
        case ARG_OPERAND: strs_add(a, &compilers, str_of(value)); break;
        default: return EXIT_USAGE;
        }
    struct doctor d = {.proc = inv->process, .a = a};
    struct config config = config_read(inv->process);
    check_shim(&d);
    check_tmpdir(&d);
    bool compiler_problem = check_compilers(&d, &compilers, seconds);
    add_findings(&d, doctor_settings(inv->process, &config));
    add_findings(&d, doctor_stubs(inv->process, &config));
    // The fix of a compiler says what is wrong with COMPILER_PATH.
    if (!compiler_problem) add_findings(&d, doctor_compiler_path(inv->process, d.shim_dir));
    add_findings(&d, doctor_lists(inv->process));
    struct paint paint = command_paint(inv, color);
    int printed = command_print(inv, json ? doctor_json(a, &d.out) : doctor_text(a, &paint, &d.out, verbose));
    return printed ? printed : doctor_problems(&d.out) ? EXIT_ERROR : EXIT_OK;
}

const struct command command_doctor = {
    .name = "doctor",
    .operands = "[--] [CC...]",
    .summary = "check your setup and say how to fix it",
    .about = "Links an empty program with gcc, clang, gfortran, nvcc and rustc where they are\n"
             "there, with $CC, $CXX, $FC and $LD if they are set, and with each CC, and shows\n"
             "which linker they run. CC is a command, in quotes if it has options: 'gcc -m32',\n"
             "'ccache clang', cargo, go. Linker options in LDFLAGS (-fuse-ld) are used. Then\n"
             "checks the configuration, the stub directories, and LIBRARY_PATH and the like.\n"
             "Each problem is followed by its fix. Exit status 1 if there is anything to fix.\n",
    .options = options,
    .letters = letters,
    .run = run_doctor,
};
