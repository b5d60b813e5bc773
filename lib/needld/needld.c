#include "needld.h"

#include "../inspect/collect.h"
#include "../report/trace.h"
#include "../report/log.h"

static int trace_level(const struct process *proc) {
    struct str level = process_env(proc, "NEEDLD_TRACE");
    return level.n == 1 && level.at[0] >= '0' && level.at[0] <= '9' ? level.at[0] - '0' : 0;
}

static bool is_disabled(const struct process *proc) {
    struct str off = process_env(proc, "NEEDLD_DISABLE");
    return off.n && !str_eq(off, S("0"));
}

static struct strs argv_with(const struct process *proc, struct str program, const struct strs *words) {
    struct strs argv = strs_room(proc->arena, proc->argv.n + words->n + 1);
    strs_add(proc->arena, &argv, program);
    for (size_t i = 0; i < words->n; i++) strs_add(proc->arena, &argv, words->at[i]);
    for (size_t i = 1; i < proc->argv.n; i++) strs_add(proc->arena, &argv, proc->argv.at[i]);
    return argv;
}

static struct exec_plan as_given(
    const struct process *proc, const struct config *config, const struct host_linker *linker) {
    const struct strs nothing = {0};
    struct exec_plan out = {.program = linker->path, .lines = config->problems};
    if (linker->problem.n) {
        strs_add(proc->arena, &out.lines, linker->problem);
        return out;
    }
    out.given = out.argv = argv_with(proc, linker->path, &nothing);
    out.env = host_linker_env(proc, linker->chain);
    return out;
}

static void trace_untouched(const struct process *proc, struct str why, struct exec_plan *out) {
    if (trace_level(proc) && why.n)
        strs_add(proc->arena, &out->lines, str_cat(proc->arena, S("nothing is added: "), why));
}

static bool is_logged(const struct process *proc) {
    return process_env(proc, "NEEDLD_LOG").n > 0 && !host_linker_is_asked(proc);
}

// argv -> link request -> search path -> link map -> plan (link_follow) -> argv'.
static void add_what_is_missing(const struct process *proc, const struct config *config,
    const struct host_linker *linker, struct link *l, struct exec_plan *out) {
    link_follow(proc, config, linker, is_logged(proc), l);
    if (l->bypass_reason.n) {
        trace_untouched(proc, l->bypass_reason, out);
        return;
    }
    out->argv = argv_with(proc, out->program, &l->plan.words);
    if (!trace_level(proc) && !report_finds_missing(l)) return;
    struct report r = report_link(l);
    explain_missing(proc->arena, &r, &out->lines);
    if (trace_level(proc)) explain_trace(proc->arena, &r, trace_level(proc), &out->lines);
}

static struct exec_plan leave_untouched(
    const struct process *proc, struct str why, struct link *l, const struct exec_plan *given) {
    struct exec_plan out = *given;
    l->bypass_reason = why;
    if (!is_disabled(proc)) trace_untouched(proc, why, &out);
    return out;
}

#define OUT_OF_BOUNDS "it would take too much memory or time"
// Made beforehand, for when nothing can be made any more.
static struct exec_plan out_of_bounds(const struct process *proc, const struct exec_plan *given) {
    struct exec_plan out = *given;
    out.lines = (struct strs){0}; // those of `given` go on to grow in their own place
    for (size_t i = 0; i < given->lines.n; i++) strs_add(proc->arena, &out.lines, given->lines.at[i]);
    trace_untouched(proc, S(OUT_OF_BOUNDS), &out);
    return out;
}

// What is executed.
static struct exec_plan decide(const struct process *proc, const struct config *config,
    const struct host_linker *linker, struct link *l, const struct exec_plan *given) {
    if (is_disabled(proc)) return leave_untouched(proc, S("NEEDLD_DISABLE is set"), l, given);
    struct exec_plan out = *given;
    if (trace_level(proc) >= 2)
        strs_add(proc->arena, &out.lines, str_cat(proc->arena, S("the linker is "), linker->path));
    if (linker->flavour == FLAVOUR_OTHER)
        return leave_untouched(proc, str_cat(proc->arena, linker->path, S(" is not GNU ld")), l, &out);
    add_what_is_missing(proc, config, linker, l, &out);
    return out;
}

// The same; where memory or time runs out on the way, what is given. A little is held back for what must be done then.
static struct exec_plan decide_within_bounds(const struct process *proc, const struct config *config,
    const struct host_linker *linker, struct link *l, const struct exec_plan *given) {
    const struct exec_plan exhausted = out_of_bounds(proc, given);
    jmp_buf full, *const outer = proc->arena->full;
    const struct arena_reserve held = arena_hold(proc->arena, 16);
    struct exec_plan out;
    proc->arena->full = &full;
    if (!setjmp(full)) {
        out = decide(proc, config, linker, l, given);
    } else {
        *l = (struct link){.bypass_reason = S(OUT_OF_BOUNDS)};
        out = exhausted;
    }
    proc->arena->full = outer;
    arena_release(proc->arena, held);
    return out;
}

static struct str log_line(const struct process *proc, const struct host_linker *linker, struct link *l) {
    if (l->bypass_reason.n) l->request = request_read(proc, true); // which may not have been
    struct report r = report_all(proc, linker, l);
    return log_write(proc->arena, &r);
}

// The line for the log; empty where half of the memory that is left does not do.
static struct str log_within_bounds(
    const struct process *proc, const struct host_linker *linker, struct link *l) {
    jmp_buf full, *const outer = proc->arena->full;
    const struct arena_reserve held = arena_hold(proc->arena, 2);
    struct str line = {0};
    proc->arena->full = &full;
    if (!setjmp(full)) line = log_line(proc, linker, l);
    proc->arena->full = outer;
    arena_release(proc->arena, held);
    return line;
}

// Without the right linker there is no link at all: what could not be looked at is looked at once more.
static struct host_linker find_linker(const struct process *proc, struct config *config) {
    *config = config_read(proc);
    struct host_linker linker = host_linker_find(proc, config);
    if (!os_trouble(proc->os) && !linker.problem.n) return linker;
    *config = config_read(proc);
    return host_linker_find(proc, config);
}

struct exec_plan needld_link(const struct process *proc) {
    struct config config;
    struct host_linker linker = find_linker(proc, &config);
    const struct exec_plan given = as_given(proc, &config, &linker);
    if (!given.program.n) return given;
    struct link *l = arena_calloc(proc->arena, sizeof *l, 1);
    struct exec_plan out = decide_within_bounds(proc, &config, &linker, l, &given);
    if (is_logged(proc)) out.log = log_within_bounds(proc, &linker, l);
    // A linker that is asked something still answers: the driver may depend on it.
    bool links = out.log.n && l->request.product != PRODUCT_NOTHING;
    out.only_log = links && str_eq(process_env(proc, "NEEDLD_ONLY_LOG"), S("1"));
    return out;
}
