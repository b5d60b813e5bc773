#include "needld.h"

#include "../inspect/collect.h"
#include "../link/linker_chain.h"
#include "../inspect/shown.h"
#include "../report/trace.h"
#include "../report/log.h"

struct needld_run {
    const struct process *proc;
    struct config config;
    struct host_linker linker;
    struct exec_plan plan;
    struct link *link; // for the log
    bool logged;
    bool watched; // by `needld explain`
    bool brief;   // ... which does not show what is not exact of a link that works without help
    struct linker_result result;
    struct problems problems;
};

// --- settings

static int trace_level(const struct process *proc) {
    struct str level = process_env(proc, "NEEDLD_TRACE");
    return level.n == 1 && level.at[0] >= '0' && level.at[0] <= '9' ? level.at[0] - '0' : 0;
}

static bool is_logged(const struct process *proc) {
    return process_env(proc, "NEEDLD_LOG").n > 0 && !linker_chain_is_query(proc);
}

// --- the command line unchanged

static struct strs argv_with(const struct process *proc, struct str program, const struct strs *added) {
    struct strs argv = strs_room(proc->arena, proc->argv.n + added->n + 1);
    strs_add(proc->arena, &argv, program);
    strs_add_all(proc->arena, &argv, added);
    for (size_t i = 1; i < proc->argv.n; i++) strs_add(proc->arena, &argv, proc->argv.at[i]);
    return argv;
}

static struct exec_plan pass_through(
    const struct process *proc, const struct config *config, const struct host_linker *linker) {
    const struct strs nothing = {0};
    struct exec_plan plan = {.program = linker->path, .lines = config->problems};
    if (linker->problem.n) {
        strs_add(proc->arena, &plan.lines, linker->problem);
        return plan;
    }
    plan.given = plan.argv = argv_with(proc, linker->path, &nothing);
    plan.env = linker_chain_env(proc, linker->chain);
    return plan;
}

static void trace_bypass(const struct process *proc, struct str reason, struct strs *lines) {
    if (trace_level(proc))
        strs_add(proc->arena, lines, str_cat(proc->arena, S("nothing is added: "), reason));
}

static struct link *unresolved_link(const struct process *proc, struct str reason) {
    struct link *l = arena_calloc(proc->arena, sizeof *l, 1);
    l->bypass_reason = reason;
    return l;
}

// The run if memory or work is exhausted: the command line unchanged. Built beforehand, because nothing can
// be allocated then. Its lines are a copy, since the array of the others may grow.
static struct needld_run fallback_of(const struct needld_run *run) {
    const struct str reason = S("it would take too much memory or time");
    struct arena *a = run->proc->arena;
    struct needld_run out = *run;
    out.plan.lines = (struct strs){0};
    strs_add_all(a, &out.plan.lines, &run->plan.lines);
    trace_bypass(run->proc, reason, &out.plan.lines);
    out.link = unresolved_link(run->proc, reason);
    return out;
}

// --- the steps

// Tries a second time after a system error: running the wrong linker is worse than the delay.
static void find_linker(struct needld_run *run) {
    for (int attempt = 0; attempt < 2; attempt++) {
        run->config = config_read(run->proc);
        run->linker = host_linker_find(run->proc, &run->config);
        if (!os_trouble(run->proc->os) && !run->linker.problem.n) return;
    }
}

// argv -> request -> search path -> inputs -> link map -> choice -> plan (link_resolve) -> argv with the
// plan's arguments.
static void add_dependencies(struct needld_run *run) {
    const struct process *proc = run->proc;
    struct arena *a = proc->arena;
    const int level = trace_level(proc);
    if (config_is_disabled(proc)) {
        run->link = unresolved_link(proc, S("NEEDLD_DISABLE is set"));
        return;
    }
    if (level >= 2) strs_add(a, &run->plan.lines, str_cat(a, S("the real linker is "), run->linker.path));
    if (run->linker.flavour == FLAVOUR_OTHER)
        run->link = unresolved_link(proc, str_cat(a, run->linker.path, S(" is not GNU ld")));
    else
        run->link = link_resolve(proc, &run->config, &run->linker, run->logged && !run->brief);
    if (run->link->bypass_reason.n) {
        trace_bypass(proc, run->link->bypass_reason, &run->plan.lines);
        return;
    }
    run->plan.argv = argv_with(proc, run->plan.program, &run->link->plan.args);
    if (!level && !report_finds_missing(run->link)) return;
    struct report r = report_link(run->link);
    report_find_unfit(run->link, &r);
    trace_missing(a, &r, &run->plan.lines);
    if (level) trace_link(a, &r, level, &run->plan.lines);
}

// A link that was passed through unchanged may lack its request, or have one that was not read to its end.
static void complete_request(struct needld_run *run) {
    if (run->link->bypass_reason.n) run->link->request = request_read(run->proc, true);
}

static bool link_worked(const struct needld_run *run) {
    return run->result.known && !run->result.status;
}

static void find_problems(struct needld_run *run) {
    if (run->link->request.product == PRODUCT_NOTHING || config_is_disabled(run->proc)) return;
    problems_find(run->proc, &run->config, &run->linker, run->link, &run->result, &run->problems);
}

static void write_report(struct needld_run *run, struct report *r) {
    r->status_known = run->result.known;
    r->status = run->result.status;
    r->problems = run->problems;
    bool links = run->link->request.product != PRODUCT_NOTHING;
    if (links && r->status && !r->problems.n)
        *vec_push(run->proc->arena, &r->problems) =
            problem_of_linker(run->proc->arena, run->linker.path, &run->result);
    run->plan.log = log_write(run->proc->arena, r);
}

static void write_log(struct needld_run *run) {
    bool brief = run->brief && link_worked(run);
    struct report r = brief ? report_brief(run->proc, &run->linker, run->link)
                            : report_all(run->proc, &run->linker, run->link);
    write_report(run, &r);
}

// If the whole report takes too much memory or time.
static void write_small_log(struct needld_run *run) {
    struct report r = report_brief(run->proc, &run->linker, run->link);
    write_report(run, &r);
}

// Runs a step with all memory and work that is left but one part in `share`. False if they run out on the
// way.
static bool within_bounds(struct needld_run *run, size_t share, void (*step)(struct needld_run *)) {
    struct arena *const a = run->proc->arena;
    jmp_buf full, *const outer = a->full;
    const struct arena_reserve held = arena_hold(a, share);
    bool done;
    a->full = &full;
    if (!setjmp(full)) {
        step(run);
        done = true;
    } else {
        done = false;
    }
    a->full = outer;
    arena_release(a, held);
    return done;
}

static bool is_watched(const struct process *proc, bool *brief) {
    bool links = !str_eq(process_env(proc, "NEEDLD_ONLY_LOG"), S("1")) && !config_is_disabled(proc);
    return shown_reader(proc, brief).n && links;
}

static struct needld_run *begin_run(const struct process *proc) {
    struct needld_run *run = arena_calloc(proc->arena, sizeof *run, 1);
    run->proc = proc;
    run->logged = is_logged(proc);
    if (run->logged) run->watched = is_watched(proc, &run->brief);
    return run;
}

// Half of the memory that is left for each step: the linker must run even if the log is too large.
static struct str log_of(struct needld_run *run) {
    within_bounds(run, 2, complete_request);
    within_bounds(run, 2, find_problems);
    bool written = within_bounds(run, 2, write_log);
    if (!written && run->watched) written = within_bounds(run, 2, write_small_log);
    return written ? run->plan.log : (struct str){0};
}

struct exec_plan needld_link(const struct process *proc) {
    struct needld_run *run = begin_run(proc);
    find_linker(run);
    run->plan = pass_through(proc, &run->config, &run->linker);
    if (!run->plan.program.n) return run->plan;
    const struct needld_run fallback = fallback_of(run);
    if (!within_bounds(run, 16, add_dependencies)) *run = fallback;
    if (run->watched)
        run->plan.watched = run;
    else if (run->logged)
        run->plan.log = log_of(run);
    // A driver may depend on the output of an option such as --version: the linker runs for it even with
    // NEEDLD_ONLY_LOG.
    bool links = run->plan.log.n && run->link->request.product != PRODUCT_NOTHING;
    run->plan.only_log = links && str_eq(process_env(proc, "NEEDLD_ONLY_LOG"), S("1"));
    return run->plan;
}

struct str needld_log(struct needld_run *watched, const struct linker_result *result) {
    watched->result = *result;
    return log_of(watched);
}
