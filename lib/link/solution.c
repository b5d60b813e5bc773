#include "solution.h"

// A solution in the making.
struct round {
    const struct solver *solver;
    struct arena *arena;
    struct constraints must; // what the next round must respect
    struct solution now;
};

static void exclude(struct arena *a, struct str name, struct str blocked_reason, struct exclusions *out) {
    if (map_add_new(a, &out->names, name)) *vec_push(a, out) = (struct exclusion){name, blocked_reason};
}

// The added dependency that brings a library into the link; NULL if GNU ld finds it without any.
static const struct dependency *added_above(const struct round *r, uint32_t lib) {
    for (uint32_t up = lib; r->now.map.libs.at[up].dep != NO_INDEX;) {
        const struct dependency *d = &r->now.map.deps.at[r->now.map.libs.at[up].dep];
        arena_charge(r->arena, 1);
        if (dep_can_be_added(d)) return d;
        up = d->by;
    }
    return NULL;
}

// With an added library, the name is first needed by another library than without: GNU ld searches that one's
// run path.
static void exclude_mover(const struct round *r, const struct dependency *moved, struct exclusions *out) {
    struct arena *a = r->arena;
    const struct dependency *mover = added_above(r, moved->by);
    if (mover)
        exclude(a, mover->name, str_cat(a, S("with it ld would find another file for "), moved->name), out);
}

// An added file that conflicts with a dependency of a library makes GNU ld reject that library in its first
// pass.
static void exclude_displacing(
    const struct round *r, const struct dependency *displaced, struct exclusions *out) {
    struct arena *a = r->arena;
    struct strs needed = r->now.map.libs.at[displaced->lib].file->dynamic.needed;
    struct str reason = str_cat(a, S("as an input it conflicts with a dependency of "), displaced->path);
    arena_charge(a, r->now.map.deps.n * needed.n);
    for (size_t i = 0; i < r->now.map.deps.n; i++)
        for (size_t j = 0; r->now.plan.deps[i].method == METHOD_FILE && j < needed.n; j++)
            if (closure_conflict(needed.at[j], r->now.map.deps.at[i].name))
                exclude(a, r->now.map.deps.at[i].name, reason, out);
}

// Excludes for good what cannot be passed to GNU ld, and what would make it find another file for a name.
// True if there is any. This lifts all other exclusions, which may be unnecessary without it.
static bool exclude_blocked(struct round *r) {
    struct arena *a = r->arena;
    struct exclusions for_good = {0};
    for (size_t i = 0; i < r->must.excluded.n; i++) {
        const struct exclusion *e = &r->must.excluded.at[i];
        if (e->blocked_reason.n) exclude(a, e->name, e->blocked_reason, &for_good);
    }
    size_t before = for_good.n;
    for (size_t i = 0; i < r->now.map.deps.n; i++) {
        const struct dependency *d = &r->now.map.deps.at[i];
        struct str reason = r->now.plan.deps[i].blocked_reason;
        if (reason.n) exclude(a, d->name, reason, &for_good);
        if (d->moved) exclude_mover(r, d, &for_good);
        if (d->displaced) exclude_displacing(r, d, &for_good);
    }
    if (for_good.n == before) return false;
    r->must.excluded = for_good;
    r->must.added_files = (struct strs){0};
    return true;
}

// Excludes the candidates that were not chosen. True if there are any.
static bool exclude_unneeded(struct round *r) {
    size_t before = r->must.excluded.n;
    for (size_t i = 0; i < r->now.map.deps.n; i++)
        if (dep_can_be_added(&r->now.map.deps.at[i]) && !r->now.choice.chosen[i])
            exclude(r->arena, r->now.map.deps.at[i].name, (struct str){0}, &r->must.excluded);
    if (r->must.excluded.n == before) return false;
    r->must.added_files = (struct strs){0};
    return true;
}

// True if the plan adds files that were not counted as inputs.
static bool note_added_files(struct round *r) {
    struct arena *a = r->arena;
    size_t before = r->must.added_files.n;
    for (size_t i = 0; i < r->now.map.deps.n; i++) {
        if (r->now.plan.deps[i].method != METHOD_FILE) continue;
        arena_charge(a, r->must.added_files.n);
        strs_add_new(a, &r->must.added_files, r->now.map.deps.at[i].name);
    }
    return r->must.added_files.n > before;
}

// Each round shows what the next one must respect: without an excluded library, another one may be the first
// to need a name; an added file is an input, with which other libraries may conflict.
//
// The rounds end. Each but the last adds a name to one of three lists: the names excluded for good, those
// excluded until now, the added files. It may empty the lists after that one, never those before it. And the
// names are few: DT_NEEDED entries of libraries within reach.
struct solution solution_find(const struct solver *s, const struct picks *picks) {
    struct round r = {.solver = s, .arena = s->facts->proc->arena, .must.picks = *picks};
    struct solution *now = &r.now;
    bool first = true;
    do {
        now->map = closure_with_candidates(s->index, s->inputs, s->kept, s->plain, &r.must);
        now->choice = choice_make(s->facts, s->symbols, &now->map, s->verdict, picks->with_missing);
        now->plan = plan_make(s->facts, s->libraries, s->symbols, &now->map, &now->choice);
        for (size_t i = 0; i < now->choice.left_out.n; i++)
            *vec_push(r.arena, &now->left_out) = now->choice.left_out.at[i];
        if (first) now->would_work = solution_works(now), now->first_map = now->map;
        first = false;
    } while (exclude_blocked(&r) || exclude_unneeded(&r) || note_added_files(&r));
    return r.now;
}

bool solution_works(const struct solution *s) {
    bool objects_fail = s->choice.objects_fail || (s->choice.objects_may_fail && link_map_replaces(&s->map));
    return !objects_fail && !s->choice.failures.n;
}
