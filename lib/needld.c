#include "needld.h"

#include "explain.h"

static int trace_level(const struct world *w) {
    struct str level = world_env(w, "NEEDLD_TRACE");
    return level.n == 1 && level.at[0] >= '0' && level.at[0] <= '9' ? level.at[0] - '0' : 0;
}

static bool is_disabled(const struct world *w) {
    struct str off = world_env(w, "NEEDLD_DISABLE");
    return off.n && !str_eq(off, S("0"));
}

static struct strs with_chain(const struct world *w, struct str chain) {
    struct strs env = {0};
    for (size_t i = 0; i < w->env.n; i++)
        if (!str_starts(w->env.at[i], S("NEEDLD_CHAIN="))) strs_add(w->arena, &env, w->env.at[i]);
    strs_add(w->arena, &env, str_cat(w->arena, S("NEEDLD_CHAIN="), chain));
    return env;
}

static struct strs argv_with(const struct world *w, struct str program, const struct strs *words) {
    struct strs argv = {0};
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
    out.env = with_chain(w, real->chain);
    return out;
}

static void trace_untouched(const struct world *w, struct str why, struct outcome *out) {
    if (trace_level(w) && why.n)
        strs_add(w->arena, &out->lines, str_cat(w->arena, S("nothing is added: "), why));
}

// argv -> link request -> search path -> link map -> plan (link_follow) -> argv'.
static void add_what_is_missing(
    const struct world *w, const struct config *config, const struct real *real, struct outcome *out) {
    struct link *l = arena_take(w->arena, sizeof *l, 1);
    link_follow(w, config, real, false, l);
    if (l->untouched.n) {
        trace_untouched(w, l->untouched, out);
        return;
    }
    out->argv = argv_with(w, out->program, &l->plan.words);
    if (!l->map.missing && !trace_level(w)) return;
    struct report r = report_of(l);
    explain_missing(w->arena, &r, &out->lines);
    if (trace_level(w)) explain_trace(w->arena, &r, trace_level(w), &out->lines);
}

struct outcome needld_link(const struct world *w) {
    struct config config = config_read(w);
    struct real real = real_find(w, &config);
    const struct outcome given = as_given(w, &config, &real);
    if (!given.program.n || is_disabled(w)) return given;
    jmp_buf full;
    w->arena->full = &full;
    if (setjmp(full)) return given;
    struct outcome better = given;
    if (trace_level(w) >= 2)
        strs_add(w->arena, &better.lines, str_cat(w->arena, S("the linker is "), real.path));
    if (real.flavour == FLAVOUR_OTHER) {
        trace_untouched(w, str_cat(w->arena, real.path, S(" is not GNU ld")), &better);
        return better;
    }
    add_what_is_missing(w, &config, &real, &better);
    return better;
}
