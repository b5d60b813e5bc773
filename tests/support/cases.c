// cases [--faults | --show] FILE...: runs text cases (tests/cases/README.md) and prints TAP. A directory
// stands for all cases in it and below.
// cases --store ROOT FILE: writes the files of a case below ROOT and prints its command line, to try a real
// linker in `chroot ROOT`.
#define _POSIX_C_SOURCE 200809L
#include "../../lib/needld/needld.h"
#include "arena_apart.h"
#include "scene.h"

#include <dirent.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const size_t AMPLE = (size_t)256 << 20;

struct expected {
    struct strs want; // the arguments of all `want` lines
    bool wanted, unchanged;
    struct strs says; // patterns
    struct str runs;
};
struct test {
    struct arena *a;
    struct process w;
    struct expected expected;
    struct strs problems; // lines that say what is wrong
    size_t faults;        // how many were tried
};

static void add_problem(struct test *t, const char *what, struct str text) {
    strs_add(t->a, &t->problems, str_cat(t->a, str_of(what), text));
}

static void read_expected(struct test *t, const struct strs *lines) {
    struct expected *e = &t->expected;
    e->runs = S("/usr/bin/ld");
    for (size_t i = 0; i < lines->n; i++) {
        struct cut c = str_cut(lines->at[i], ' ');
        if (str_eq(c.head, S("says"))) strs_add(t->a, &e->says, c.tail);
        if (str_eq(c.head, S("runs"))) e->runs = c.tail;
        if (!str_eq(c.head, S("want"))) continue;
        e->wanted = true;
        e->unchanged = str_eq(c.tail, S("untouched"));
        struct strs words = scene_words(t->a, c.tail);
        for (size_t j = 0; j < words.n && !e->unchanged; j++) strs_add(t->a, &e->want, words.at[j]);
    }
    for (size_t i = 1; e->unchanged && i < t->w.argv.n; i++) strs_add(t->a, &e->want, t->w.argv.at[i]);
    if (!e->wanted) add_problem(t, "there is no `want' line", S(""));
}

static void read_case(struct test *t, const char *path) {
    static const char *const others[] = {"want", "says", "runs", NULL};
    struct str text = {0};
    struct strs rest = {0};
    if (!scene_file(t->a, path, &text)) {
        add_problem(t, "cannot be read", S(""));
        return;
    }
    if (!str_starts(text, S("# "))) add_problem(t, "the first line does not say what the case shows", S(""));
    struct str problem = scene_read(t->a, text, others, &t->w, &rest);
    if (problem.n) add_problem(t, "", problem);
    if (!problem.n) read_expected(t, &rest);
}

// --- running

struct run {
    struct exec_plan o;
    bool full; // memory ran out before there was a plan
};

static struct run run_link(struct process w, struct arena *arena) {
    struct run run = {0};
    jmp_buf full;
    arena->full = &full;
    w.arena = arena;
    if (setjmp(full)) return (struct run){.full = true};
    run.o = needld_link(&w);
    return run;
}

static struct run run_with_ample_memory(const struct test *t) {
    struct arena arena = arena_make(AMPLE);
    return run_link(t->w, &arena);
}

// --- comparing

static bool same_words(const struct strs *got, size_t skip, const struct strs *want, size_t skip_want) {
    if (got->n < skip || got->n - skip != want->n - skip_want) return false;
    for (size_t i = skip; i < got->n; i++)
        if (!str_eq(got->at[i], want->at[i - skip + skip_want])) return false;
    return true;
}

static struct str line_of(struct arena *a, const struct strs *words, size_t skip) {
    struct str line = S("");
    for (size_t i = skip; i < words->n; i++) {
        struct str w = words->at[i], quote = !w.n || str_has(w, ' ') ? S("\"") : S("");
        line = str_cat(a, line, i > skip ? S(" ") : S(""), quote, w, quote);
    }
    return line;
}

static void check_argv(struct test *t, const struct exec_plan *o) {
    const struct expected *e = &t->expected;
    if (!str_eq(o->program, e->runs)) {
        add_problem(t, "program, want: ", e->runs);
        add_problem(t, "program, got:  ", o->program);
    }
    if (!o->program.n) return;
    if (!same_words(&o->argv, 1, &e->want, 0)) {
        add_problem(t, "want: ", line_of(t->a, &e->want, 0));
        add_problem(t, "got:  ", line_of(t->a, &o->argv, 1));
    }
}

static void check_lines(struct test *t, const struct exec_plan *o) {
    const struct strs *says = &t->expected.says;
    size_t n = o->lines.n > says->n ? o->lines.n : says->n;
    for (size_t i = 0; i < n; i++) {
        struct str got = i < o->lines.n ? o->lines.at[i] : S(""), want = i < says->n ? says->at[i] : S("");
        if (got.n && want.n && !fnmatch(str_z(t->a, want), str_z(t->a, got), 0)) continue;
        add_problem(t, "says, want: ", want.n ? want : S("(nothing)"));
        add_problem(t, "says, got:  ", got.n ? got : S("(nothing)"));
    }
}

// What holds for every link: the arguments as given, the environment and the open files.
static void check_rest(struct test *t, const struct exec_plan *o) {
    if (memory_open_files(t->w.os)) add_problem(t, "a file stays open", S(""));
    if (!o->program.n) return;
    if (!str_eq(o->argv.at[0], o->program)) add_problem(t, "argv[0] is ", o->argv.at[0]);
    if (!str_eq(o->given.at[0], o->program) || !same_words(&o->given, 1, &t->w.argv, 1))
        add_problem(t, "the words as given are lost: ", line_of(t->a, &o->given, 0));
    if (!o->env.n || !str_starts(o->env.at[o->env.n - 1], S("NEEDLD_CHAIN=")))
        add_problem(t, "NEEDLD_CHAIN is not set", S(""));
    struct strs env = {0};
    for (size_t i = 0; i < t->w.env.n; i++)
        if (!str_starts(t->w.env.at[i], S("NEEDLD_CHAIN="))) strs_add(t->a, &env, t->w.env.at[i]);
    struct strs rest = {.at = o->env.at, .n = o->env.n ? o->env.n - 1 : 0};
    if (!same_words(&rest, 0, &env, 0)) add_problem(t, "the environment is another one", S(""));
}

// True if a run with a fault does no harm: the linker runs, with the given arguments or with the wanted ones.
static bool is_harmless(const struct test *t, const struct run *r) {
    if (r->full) return true; // then the program runs the linker with the given arguments
    // needld itself, which then finds no linker either
    bool again = !t->expected.runs.n && str_eq(r->o.program, t->w.program);
    if (!again && !str_eq(r->o.program, t->expected.runs)) return false;
    if (!r->o.program.n) return true;
    return same_words(&r->o.argv, 1, &t->w.argv, 1) || same_words(&r->o.argv, 1, &t->expected.want, 0);
}

static void check_fault(struct test *t, const char *what, size_t number, struct run r) {
    t->faults++;
    if (is_harmless(t, &r)) return;
    add_problem(
        t, str_format(t->a, "with %s %zu failing, got: ", what, number).at, line_of(t->a, &r.o.argv, 1));
}

// Runs the link again and again; each time one allocation, or one system call, fails.
static void check_faults(struct test *t) {
    memory_reset(t->w.os);
    struct arena counted = arena_make(AMPLE);
    apart_watch(&counted, 0);
    run_link(t->w, &counted);
    size_t pieces = apart_count(), calls = memory_calls(t->w.os);
    for (size_t i = 1; i <= pieces + calls; i++) {
        size_t mark = apart_mark(), problems = t->problems.n;
        struct arena arena = arena_make(AMPLE);
        memory_reset(t->w.os);
        apart_watch(&arena, i <= pieces ? i : 0);
        if (i > pieces) memory_fail(t->w.os, i - pieces);
        struct run r = run_link(t->w, &arena);
        if (i <= pieces)
            check_fault(t, "piece of memory", i, r);
        else
            check_fault(t, "call", i - pieces, r);
        if (t->problems.n == problems) apart_forget(mark);
    }
}

// --- the program

static void print_strs(const char *before, const struct strs *lines) {
    for (size_t i = 0; i < lines->n; i++)
        printf("%s%.*s\n", before, (int)lines->at[i].n, lines->at[i].n ? lines->at[i].at : "");
}

static bool run_case(const char *path, bool faults) {
    struct arena arena = arena_make(AMPLE);
    struct test t = {.a = &arena};
    jmp_buf full;
    arena.full = &full;
    if (setjmp(full)) {
        printf("not ok - %s\n# the case takes too much memory\n", path);
        return false;
    }
    read_case(&t, path);
    if (!t.problems.n) {
        struct run r = run_with_ample_memory(&t);
        check_argv(&t, &r.o);
        check_lines(&t, &r.o);
        check_rest(&t, &r.o);
        if (faults) check_faults(&t);
    }
    if (faults)
        printf("%sok - %zu faults: %s\n", t.problems.n ? "not " : "", t.faults, path);
    else
        printf("%sok - %s\n", t.problems.n ? "not " : "", path);
    print_strs("# ", &t.problems);
    return !t.problems.n;
}

static bool show(const char *path) {
    struct arena arena = arena_make(AMPLE);
    struct test t = {.a = &arena};
    jmp_buf full;
    arena.full = &full;
    if (setjmp(full)) return false;
    read_case(&t, path);
    print_strs("", &t.problems);
    strs_add(&arena, &t.w.env, S("NEEDLD_TRACE=2"));
    struct run r = run_with_ample_memory(&t);
    print_strs("needld: ", &r.o.lines);
    struct str line = line_of(&arena, &r.o.argv, 0);
    printf("%.*s\n", (int)line.n, line.at);
    return !t.problems.n;
}

static bool store(const char *root, const char *path) {
    struct arena arena = arena_make(AMPLE);
    struct test t = {.a = &arena};
    jmp_buf full;
    arena.full = &full;
    if (setjmp(full)) return false;
    read_case(&t, path);
    print_strs("# ", &t.problems);
    print_strs("env ", &t.w.env);
    print_strs("argv ", &t.w.argv);
    print_strs("want ", &t.expected.want);
    struct str dir = os_working_dir(t.w.os, &arena);
    printf("cwd %.*s\n", (int)dir.n, dir.at);
    if (!memory_store(t.w.os, root)) perror(root);
    return !t.problems.n;
}

// --- the files to run

struct todo {
    enum { RUN, RUN_WITH_FAULTS, SHOW } mode;
    struct arena arena;
    int ran;
    bool ok;
};

static void run_file(struct todo *todo, const char *path) {
    size_t mark = apart_mark();
    todo->ran++;
    todo->ok &= todo->mode == SHOW ? show(path) : run_case(path, todo->mode == RUN_WITH_FAULTS);
    apart_forget(mark);
}

static int is_listed(const struct dirent *entry) {
    return entry->d_name[0] != '.';
}

static void run_all(struct todo *todo, struct str path, bool named) {
    struct dirent **entries;
    int n = scandir(path.at, &entries, is_listed, alphasort);
    if (n < 0 && (named || str_ends(path, S(".case")))) run_file(todo, path.at);
    for (int i = 0; i < n; i++) {
        run_all(todo, str_cat(&todo->arena, path, S("/"), str_of(entries[i]->d_name)), false);
        free(entries[i]);
    }
    if (n >= 0) free(entries);
}

int main(int argc, char **argv) {
    struct todo todo = {.arena = arena_make(AMPLE), .ok = true};
    const char *mode = argc > 1 && !strncmp(argv[1], "--", 2) ? argv[1] : "";
    if (!strcmp(mode, "--store") && argc == 4) return !store(argv[2], argv[3]);
    if (!strcmp(mode, "--faults")) todo.mode = RUN_WITH_FAULTS;
    if (!strcmp(mode, "--show")) todo.mode = SHOW;
    int first = todo.mode == RUN ? 1 : 2;
    if (first == argc || (mode[0] && todo.mode == RUN)) {
        fputs("usage: cases [--faults | --show] FILE... | cases --store ROOT FILE\n", stderr);
        return 2;
    }
    for (int i = first; i < argc; i++) run_all(&todo, str_of(argv[i]), true);
    if (todo.mode != SHOW) printf("1..%d\n", todo.ran);
    return !todo.ok || !todo.ran;
}
