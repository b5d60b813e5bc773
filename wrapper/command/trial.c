#include "../posix.h"

#include "trial.h"

#include <errno.h>
#include <string.h>

static struct str words_joined(struct arena *a, const struct strs *words) {
    return strs_join(a, words, S(" "));
}

static size_t index_of(struct arena *a, const struct trials *all, const struct strs *command) {
    size_t i = 0;
    while (i < all->n && !str_eq(words_joined(a, &all->at[i].command), words_joined(a, command))) i++;
    return i;
}

void trials_add(struct arena *a, struct trials *all, struct str command, struct str origin) {
    struct strs words = {0}, parts = str_split(a, command, ' ');
    for (size_t i = 0; i < parts.n; i++)
        if (parts.at[i].n) strs_add(a, &words, parts.at[i]);
    if (!words.n) return;
    struct trial t = {.command = words, .row = compiler_of(&words), .origin = origin};
    t.shown = words_joined(a, &words);
    if (origin.n) t.shown = str_cat(a, t.shown, S(" ("), origin, S(")"));
    size_t same = index_of(a, all, &words);
    if (same == all->n)
        *vec_push(a, all) = t;
    else if (!all->at[same].origin.n)
        all->at[same] = t;
}

void trials_add_options(struct arena *a, struct trials *all, const struct strs *options, struct str origin) {
    for (size_t i = 0; options->n && i < all->n; i++) {
        struct trial *t = &all->at[i];
        if (t->row->kind != COMPILER_DRIVER) continue;
        strs_add_all(a, &t->command, options);
        t->origin = origin;
        t->shown = str_cat(a, t->shown, S(" "), words_joined(a, options), S(" ("), origin, S(")"));
    }
}

// --- files

static void set_problem(struct arena *a, struct trial *t, struct str what, struct str where) {
    t->problem = str_cat(a, what, where, S(": "), str_of(strerror(errno)));
}

// Writes the program for a compiler that does not read standard input. Returns the directory it is in; empty
// if there is none.
static struct str write_program(const struct process *proc, struct trial *t) {
    struct arena *a = proc->arena;
    if (!t->row->files[0].name) return (struct str){0};
    struct str dir = probe_dir_make(proc);
    if (!dir.n) set_problem(a, t, S("cannot be tried, no directory for its files can be made"), S(""));
    for (size_t i = 0; dir.n && i < COMPILER_FILES && t->row->files[i].name; i++) {
        struct str name = str_of(t->row->files[i].name);
        if (!probe_dir_write(proc, dir, name, str_of(t->row->files[i].text)))
            set_problem(a, t, S("cannot be tried, cannot write "), path_join(a, dir, name));
    }
    return dir;
}

// --- running

static void add_arg(struct arena *a, struct strs *out, struct str dir, struct str arg) {
    strs_add(a, out, str_starts(arg, S("@")) ? str_cat(a, dir, str_skip(arg, 1)) : arg);
}

static void add_list(struct arena *a, struct strs *out, const char *const *list) {
    for (size_t i = 0; i < COMPILER_ARGS && list[i]; i++) strs_add(a, out, str_of(list[i]));
}

static struct probe_job job_of(struct arena *a, const struct trial *t, struct str dir, bool show) {
    struct probe_job job = {.args = {0}, .input = S(COMPILER_INPUT "\n")};
    strs_add_all(a, &job.args, &t->command);
    for (size_t i = 0; i < COMPILER_ARGS && t->row->args[i]; i++) {
        if (strcmp(t->row->args[i], "+") != 0)
            add_arg(a, &job.args, dir, str_of(t->row->args[i]));
        else if (show)
            add_list(a, &job.args, t->row->show);
    }
    strs_add(a, &job.env, S("NEEDLD_TRACE=0")); // its lines would be taken for errors
    add_list(a, &job.env, t->row->env);
    return job;
}

// Links that failed run once more without the options that show the linker: among what these print, an error
// is hard to find.
static int run_failed_again(
    const struct process *proc, struct trials *all, const struct str *dirs, unsigned seconds) {
    struct arena *a = proc->arena;
    struct probe_job *jobs = arena_calloc(a, sizeof *jobs, all->n);
    struct trial **failed = arena_calloc(a, sizeof(struct trial *), all->n);
    size_t n = 0;
    for (size_t i = 0; i < all->n; i++) {
        if (!all->at[i].probe.ran || !all->at[i].probe.status) continue;
        failed[n] = &all->at[i];
        jobs[n++] = job_of(a, &all->at[i], dirs[i], all->at[i].row->kind == COMPILER_LINKER);
    }
    struct probes p = probe_all(proc, jobs, n, seconds);
    for (size_t i = 0; i < n; i++) failed[i]->output = str_cat(a, p.at[i].err, S("\n"), p.at[i].out);
    return p.interrupted;
}

int trials_run(const struct process *proc, struct trials *all, unsigned seconds) {
    struct arena *a = proc->arena;
    struct str *dirs = arena_calloc(a, sizeof *dirs, all->n);
    struct probe_job *jobs = arena_calloc(a, sizeof *jobs, all->n);
    size_t *of = arena_calloc(a, sizeof *of, all->n), n = 0;
    for (size_t i = 0; i < all->n; i++) {
        dirs[i] = write_program(proc, &all->at[i]);
        if (all->at[i].problem.n) continue;
        of[n] = i;
        jobs[n++] = job_of(a, &all->at[i], dirs[i], true);
    }
    struct probes p = probe_all(proc, jobs, n, seconds);
    for (size_t i = 0; i < n; i++) all->at[of[i]].probe = p.at[i];
    int interrupted = p.interrupted ? p.interrupted : run_failed_again(proc, all, dirs, seconds);
    for (size_t i = 0; i < all->n; i++)
        if (dirs[i].n) probe_dir_remove(proc, dirs[i]);
    return interrupted;
}
