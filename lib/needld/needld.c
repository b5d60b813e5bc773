#include "needld.h"

#include "../inspect/collect.h"
#include "../report/trace.h"
#include "../report/log.h"

static int trace_level(const struct world *w) {
    struct str level = world_env(w, "NEEDLD_TRACE");
    return level.n == 1 && level.at[0] >= '0' && level.at[0] <= '9' ? level.at[0] - '0' : 0;
}

static bool is_disabled(const struct world *w) {
    struct str off = world_env(w, "NEEDLD_DISABLE");
    return off.n && !str_eq(off, S("0"));
}

static struct strs argv_with(const struct world *w, struct str program, const struct strs *words) {
    struct strs argv = strs_room(w->arena, w->argv.n + words->n + 1);
    strs_add(w->arena, &argv, program);
    for (size_t i = 0; i < words->n; i++) strs_add(w->arena, &argv, words->at[i]);
    for (size_t i = 1; i < w->argv.n; i++) strs_add(w->arena, &argv, w->argv.at[i]);
    return argv;
}

static struct outcome as_given(const struct world *w, const struct config *config, const struct real *real) {
    const struct strs nothing = {0};
    struct outcome out = {.program = real->path, .lines = config->problems};
    if (real->problem.n) {
        strs_add(w->arena, &out.lines, real->problem);
        return out;
    }
    out.given = out.argv = argv_with(w, real->path, &nothing);
    out.env = real_env(w, real->chain);
    return out;
}

static void trace_untouched(const struct world *w, struct str why, struct outcome *out) {
    if (trace_level(w) && why.n)
        strs_add(w->arena, &out->lines, str_cat(w->arena, S("nothing is added: "), why));
}

static bool is_logged(const struct world *w) {
    return world_env(w, "NEEDLD_LOG").n > 0 && !real_is_asked(w);
}

// argv -> link request -> search path -> link map -> plan (link_follow) -> argv'.
static void add_what_is_missing(const struct world *w, const struct config *config, const struct real *real,
    struct link *l, struct outcome *out) {
    link_follow(w, config, real, is_logged(w), l);
    if (l->untouched.n) {
        trace_untouched(w, l->untouched, out);
        return;
    }
    out->argv = argv_with(w, out->program, &l->plan.words);
    if (!trace_level(w) && !report_complains(l)) return;
    struct report r = report_of(l);
    explain_missing(w->arena, &r, &out->lines);
    if (trace_level(w)) explain_trace(w->arena, &r, trace_level(w), &out->lines);
}

static struct outcome leave_untouched(
    const struct world *w, struct str why, struct link *l, const struct outcome *given) {
    struct outcome out = *given;
    l->untouched = why;
    if (!is_disabled(w)) trace_untouched(w, why, &out);
    return out;
}

#define OUT_OF_BOUNDS "it would take too much memory or time"
// Made beforehand, for when nothing can be made any more.
static struct outcome out_of_bounds(const struct world *w, const struct outcome *given) {
    struct outcome out = *given;
    out.lines = (struct strs){0}; // those of `given` go on to grow in their own place
    for (size_t i = 0; i < given->lines.n; i++) strs_add(w->arena, &out.lines, given->lines.at[i]);
    trace_untouched(w, S(OUT_OF_BOUNDS), &out);
    return out;
}

// What is executed.
static struct outcome decide(const struct world *w, const struct config *config, const struct real *real,
    struct link *l, const struct outcome *given) {
    if (is_disabled(w)) return leave_untouched(w, S("NEEDLD_DISABLE is set"), l, given);
    struct outcome out = *given;
    if (trace_level(w) >= 2)
        strs_add(w->arena, &out.lines, str_cat(w->arena, S("the linker is "), real->path));
    if (real->flavour == FLAVOUR_OTHER)
        return leave_untouched(w, str_cat(w->arena, real->path, S(" is not GNU ld")), l, &out);
    add_what_is_missing(w, config, real, l, &out);
    return out;
}

// The same; where memory or time runs out on the way, what is given. A little is held back for what must be done then.
static struct outcome decide_within_bounds(const struct world *w, const struct config *config,
    const struct real *real, struct link *l, const struct outcome *given) {
    const struct outcome exhausted = out_of_bounds(w, given);
    jmp_buf full, *const outer = w->arena->full;
    const struct arena_reserve held = arena_hold(w->arena, 16);
    struct outcome out;
    w->arena->full = &full;
    if (!setjmp(full)) {
        out = decide(w, config, real, l, given);
    } else {
        *l = (struct link){.untouched = S(OUT_OF_BOUNDS)};
        out = exhausted;
    }
    w->arena->full = outer;
    arena_release(w->arena, held);
    return out;
}

static struct str log_line(const struct world *w, const struct real *real, struct link *l) {
    if (l->untouched.n) l->request = request_read(w, true); // which may not have been
    struct report r = report_all(w, real, l);
    return log_write(w->arena, &r);
}

// The line for the log; empty where half of the memory that is left does not do.
static struct str log_within_bounds(const struct world *w, const struct real *real, struct link *l) {
    jmp_buf full, *const outer = w->arena->full;
    const struct arena_reserve held = arena_hold(w->arena, 2);
    struct str line = {0};
    w->arena->full = &full;
    if (!setjmp(full)) line = log_line(w, real, l);
    w->arena->full = outer;
    arena_release(w->arena, held);
    return line;
}

// Without the right linker there is no link at all: what could not be looked at is looked at once more.
static struct real find_linker(const struct world *w, struct config *config) {
    *config = config_read(w);
    struct real real = real_find(w, config);
    if (!os_trouble(w->os) && !real.problem.n) return real;
    *config = config_read(w);
    return real_find(w, config);
}

struct outcome needld_link(const struct world *w) {
    struct config config;
    struct real real = find_linker(w, &config);
    const struct outcome given = as_given(w, &config, &real);
    if (!given.program.n) return given;
    struct link *l = arena_calloc(w->arena, sizeof *l, 1);
    struct outcome out = decide_within_bounds(w, &config, &real, l, &given);
    if (is_logged(w)) out.log = log_within_bounds(w, &real, l);
    // A linker that is asked something still answers: the driver may depend on it.
    bool links = out.log.n && l->request.product != PRODUCT_NOTHING;
    out.only_log = links && str_eq(world_env(w, "NEEDLD_ONLY_LOG"), S("1"));
    return out;
}
