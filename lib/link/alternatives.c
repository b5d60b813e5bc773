#include "alternatives.h"

// Each trial resolves the link anew.
enum { MAX_TRIALS = 200 };

struct trials {
    const struct solver *solver;
    struct arena *arena;
    size_t left;
    bool has_blocked;
    struct solution blocked; // if has_blocked: one that would work if its files could be passed to GNU ld
};
// A failure that a pick is to end.
struct target_failure {
    struct failure failure;
    const struct link_map *map; // in which the names are that may be picked
    bool left_out;              // a candidate of the map was left out for it
};
// A solution, and with which picks it was found.
struct trial {
    struct picks picks;
    struct solution solution;
};

// --- copies that GNU ld finds by itself

// The libraries of a C library belong together, and to the loader that the program gets.
static bool is_of_libc(struct str name) {
    static const char *const prefixes[] = {"libc.so", "libc.musl", "ld-", "ld.so", "ld64.so", "libpthread.so",
        "libdl.so", "libm.so", "librt.so", "libresolv.so", "libutil.so", "libanl.so", "libnsl.so",
        "libmvec.so", "libthread_db.so", "libBrokenLocale.so", "libnss_", "libc_malloc_debug.so"};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (str_starts(name, str_of(prefixes[i]))) return true;
    return false;
}

static bool may_be_replaced(const struct dependency *d) {
    return d->state == DEP_FOUND && !d->unkept_input && !is_of_libc(d->name) && !str_starts(d->name, S("/"));
}

bool alternatives_exist(
    struct candidate_index *index, const struct inputs *inputs, const struct link_map *plain) {
    struct own_dirs dirs = {0};
    for (size_t i = 0; i < plain->deps.n; i++) {
        const struct dependency *d = &plain->deps.at[i];
        if (!may_be_replaced(d)) continue;
        if (!index->path->reached.n) closure_reach(&index->path->reached, inputs, plain);
        if (!dirs.n) dirs = candidate_own_dirs(index);
        if (candidate_has_other_copy(index, &dirs, d->name, plain->libs.at[d->lib].file)) return true;
    }
    return false;
}

// --- which alternatives may help

static bool defines(const struct trials *t, const struct library *file, uint32_t symbol) {
    if (symbol == NO_INDEX) return false;
    const struct module *m = symbols_of(t->solver->symbols, file, NO_INDEX);
    arena_charge(t->arena, m->n);
    for (size_t i = 0; i < m->n; i++)
        if (m->at[i].definition && m->at[i].symbol == symbol) return true;
    return false;
}

// True if the library of a failure is `lib`, or in the link below it.
static bool is_below(const struct trials *t, const struct link_map *map, uint32_t failing, uint32_t lib) {
    while (failing != lib && map->libs.at[failing].dep != NO_INDEX) {
        arena_charge(t->arena, 1);
        failing = map->deps.at[map->libs.at[failing].dep].by;
    }
    return failing == lib;
}

static bool is_found_without_help(const struct trials *t, struct str name) {
    const struct dependencies *deps = &t->solver->plain->deps;
    arena_charge(t->arena, deps->n);
    for (size_t i = 0; i < deps->n; i++)
        if (deps->at[i].state == DEP_FOUND && str_eq(deps->at[i].name, name)) return true;
    return false;
}

// True if the present file of a name brings the failure into the link, or was left out for it. Never for a
// name that GNU ld finds without help.
static bool brings(const struct trials *t, const struct dependency *d, const struct target_failure *target) {
    const uint32_t failing = target->failure.lib;
    if (!dep_is_missing(d) && is_found_without_help(t, d->name)) return false;
    if (failing == NO_INDEX) return d->state == DEP_LEFT_OUT || target->left_out;
    return d->lib != NO_INDEX && is_below(t, target->map, failing, d->lib);
}

// Adds the files other than the present one that define the symbol of the failure; if the present one brings
// the failure, all others.
static void add_alternatives(const struct trials *t, const struct dependency *d,
    const struct target_failure *target, struct picks *out) {
    const struct link_map *map = target->map;
    struct search_key key = {d->name, map->libs.at[d->by].file};
    const struct candidates all = candidate_all(t->solver->index, &key);
    const bool loaded = d->lib != NO_INDEX;
    const bool any = brings(t, d, target);
    for (size_t i = 0; i < all.n; i++) {
        const struct candidate *c = &all.at[i];
        bool present = d->path.at && str_eq(c->file->path, d->path);
        present |= loaded && os_same_file(&c->file->st, &map->libs.at[d->lib].file->st);
        if (present || c->blocked_reason.n || !(any || defines(t, c->file, target->failure.symbol))) continue;
        *vec_push(t->arena, out) = (struct pick){d->name, *c};
    }
}

// Those for missing names first.
static struct picks find_alternatives(
    const struct trials *t, const struct picks *picks, const struct target_failure *target) {
    const struct dependencies *deps = &target->map->deps;
    struct picks out = {0};
    for (size_t i = 0; i < deps->n; i++)
        if (dep_is_missing(&deps->at[i]) && deps->at[i].path.at && !picks_find(picks, deps->at[i].name))
            add_alternatives(t, &deps->at[i], target, &out);
    for (size_t i = 0; i < deps->n; i++)
        if (may_be_replaced(&deps->at[i]) && !picks_find(picks, deps->at[i].name))
            add_alternatives(t, &deps->at[i], target, &out);
    return out;
}

// --- trials

static struct trial trial_of(struct trials *t, struct picks picks) {
    if (t->left) t->left--;
    const struct trial now = {picks, solution_find(t->solver, &picks)};
    const bool works = solution_works(&now.solution), replaces = link_map_replaces(&now.solution.map);
    if (t->has_blocked || works || replaces || !now.solution.would_work) return now;
    t->has_blocked = true;
    t->blocked = now.solution;
    return now;
}

static struct picks picks_with(const struct trials *t, const struct picks *picks, const struct pick *more) {
    struct picks out = {0};
    for (size_t i = 0; i < picks->n; i++) *vec_push(t->arena, &out) = picks->at[i];
    *vec_push(t->arena, &out) = *more;
    return out;
}

static struct picks picks_without(const struct trials *t, const struct picks *picks, size_t gone) {
    struct picks out = {0};
    for (size_t i = 0; i < picks->n; i++)
        if (i != gone) *vec_push(t->arena, &out) = picks->at[i];
    return out;
}

static struct str file_of_failure(const struct trial *t, const struct failure *f) {
    return f->lib == NO_INDEX ? S("") : t->solution.map.libs.at[f->lib].file->path;
}

// True if a trial still has a failure of another one: the same symbol, referenced by the same file.
static bool has_failure(const struct trial *now, const struct trial *other, const struct failure *failure) {
    const struct str file = file_of_failure(other, failure);
    for (size_t i = 0; i < now->solution.choice.failures.n; i++) {
        const struct failure *f = &now->solution.choice.failures.at[i];
        if (f->symbol == failure->symbol && str_eq(file_of_failure(now, f), file)) return true;
    }
    return false;
}

static struct picks picks_for_first(const struct trials *t, const struct picks *picks,
    const struct failures *failures, struct target_failure *target) {
    struct picks all = {0};
    for (size_t i = 0; i < failures->n && !all.n; i++) {
        target->failure = failures->at[i];
        all = find_alternatives(t, picks, target);
    }
    return all;
}

static bool is_blocked(const struct trial *now) {
    bool blocked = false;
    const struct dependencies *deps = &now->solution.map.deps;
    for (size_t i = 0; i < deps->n; i++) blocked |= deps->at[i].state == DEP_BLOCKED;
    return blocked;
}

// The first failure that a pick may end. Others may end with it: a file that could not be added can be where
// another one is used. So it can where a candidate that was left out is used.
static struct picks picks_for_failure(
    const struct trials *t, const struct trial *now, struct failure *failure) {
    const struct solution *s = &now->solution;
    struct target_failure target = {.map = &s->map};
    struct picks all = picks_for_first(t, &now->picks, &s->choice.failures, &target);
    if (!all.n && is_blocked(now)) {
        target = (struct target_failure){.map = &s->first_map, .left_out = true};
        all = picks_for_first(t, &now->picks, &s->left_out, &target);
    }
    *failure = target.failure;
    return all;
}

// A trial with which the link works, from one with which it does not. A pick must end a failure; a file that
// does may fail for a symbol of its own, which another pick must end. False if there is none.
static bool find_working(struct trials *t, struct trial *now) {
    if (solution_works(&now->solution)) return true;
    if (now->solution.choice.objects_fail) return false;
    const struct trial start = *now;
    struct failure failure;
    const struct picks all = picks_for_failure(t, &start, &failure);
    for (size_t i = 0; i < all.n && t->left; i++) {
        *now = trial_of(t, picks_with(t, &start.picks, &all.at[i]));
        if (!has_failure(now, &start, &failure) && find_working(t, now)) return true;
    }
    return false;
}

// Drops the picks that the link does not need after all.
static void drop_unneeded(struct trials *t, struct trial *found) {
    for (size_t i = found->picks.n; i-- && found->picks.n > 1;) {
        struct trial fewer = trial_of(t, picks_without(t, &found->picks, i));
        if (solution_works(&fewer.solution)) *found = fewer;
    }
}

struct solution alternatives_try(const struct solver *solver) {
    struct trials t = {.solver = solver, .arena = solver->facts->proc->arena, .left = MAX_TRIALS};
    const struct trial first = trial_of(&t, (struct picks){0});
    struct trial found = first;
    if (find_working(&t, &found)) {
        drop_unneeded(&t, &found);
        return found.solution;
    }
    // What is left out for a missing name may lie where it is found with what the link needs.
    const bool blocked = is_blocked(&first);
    const struct trial with_missing = blocked ? trial_of(&t, (struct picks){.with_missing = true}) : first;
    if (solution_works(&with_missing.solution)) return with_missing.solution;
    return t.has_blocked ? t.blocked : first.solution;
}
