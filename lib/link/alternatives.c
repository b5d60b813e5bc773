#include "alternatives.h"

// Each trial resolves the link anew.
enum { MAX_TRIALS = 200 };

struct trials {
    const struct solver *solver;
    struct arena *arena;
    size_t left;
    struct picks picks;
    struct solution best; // with these picks
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
    return (d->state == DEP_FOUND || d->state == DEP_REPLACED) && !d->unkept_input && !is_of_libc(d->name) &&
           !str_starts(d->name, S("/"));
}

bool alternatives_exist(
    struct candidate_index *index, const struct inputs *inputs, const struct link_map *plain) {
    bool reached = false;
    for (size_t i = 0; i < plain->deps.n; i++) {
        const struct dependency *d = &plain->deps.at[i];
        if (!may_be_replaced(d)) continue;
        if (!reached) closure_reach(&index->path->reached, inputs, plain);
        reached = true;
        struct search_key key = {d->name, plain->libs.at[d->by].file};
        if (candidate_has_other_copy(index, &key, plain->libs.at[d->lib].file)) return true;
    }
    return false;
}

// --- which alternatives may help

static bool defines_failure(const struct trials *t, const struct library *file) {
    const struct module *m = symbols_of(t->solver->symbols, file, NO_INDEX);
    arena_charge(t->arena, m->n);
    for (size_t i = 0; i < m->n; i++)
        for (size_t j = 0; m->at[i].definition && j < t->best.choice.failures.n; j++)
            if (t->best.choice.failures.at[j].symbol == m->at[i].symbol) return true;
    return false;
}

// True if the library, or one that is in the link only below it, references a symbol for which the link fails.
static bool brings_failure(const struct trials *t, uint32_t lib) {
    const struct link_map *map = &t->best.map;
    for (size_t i = 0; i < t->best.choice.failures.n; i++) {
        uint32_t at = t->best.choice.failures.at[i].lib;
        while (at != lib && map->libs.at[at].dep != NO_INDEX) {
            arena_charge(t->arena, 1);
            at = map->deps.at[map->libs.at[at].dep].by;
        }
        if (at == lib) return true;
    }
    return false;
}

static bool is_picked(const struct trials *t, struct str name) {
    for (size_t i = 0; i < t->picks.n; i++)
        if (str_eq(t->picks.at[i].name, name)) return true;
    return false;
}

// Adds the files other than the present one with which the link may fail for less.
static void add_alternatives(const struct trials *t, const struct dependency *d, struct picks *out) {
    const struct link_map *map = &t->best.map;
    struct search_key key = {d->name, map->libs.at[d->by].file};
    struct candidates all = candidate_all(t->solver->index, &key);
    const bool brings = dep_is_missing(d) && d->lib != NO_INDEX && brings_failure(t, d->lib);
    for (size_t i = 0; i < all.n; i++) {
        const struct candidate *c = &all.at[i];
        bool present = d->path.at && str_eq(c->file->path, d->path);
        bool same = d->lib != NO_INDEX && os_same_file(&c->file->st, &map->libs.at[d->lib].file->st);
        if (present || same || c->blocked_reason.n || !(brings || defines_failure(t, c->file))) continue;
        *vec_push(t->arena, out) = (struct pick){d->name, *c};
    }
}

// Those for missing names first.
static struct picks find_alternatives(const struct trials *t) {
    const struct dependencies *deps = &t->best.map.deps;
    struct picks out = {0};
    for (size_t i = 0; i < deps->n; i++)
        if (dep_is_missing(&deps->at[i]) && deps->at[i].path.at && !is_picked(t, deps->at[i].name))
            add_alternatives(t, &deps->at[i], &out);
    for (size_t i = 0; i < deps->n; i++)
        if (may_be_replaced(&deps->at[i]) && !is_picked(t, deps->at[i].name))
            add_alternatives(t, &deps->at[i], &out);
    return out;
}

// --- trials

static struct picks picks_with(const struct trials *t, const struct pick *more) {
    struct picks out = {0};
    for (size_t i = 0; i < t->picks.n; i++) *vec_push(t->arena, &out) = t->picks.at[i];
    *vec_push(t->arena, &out) = *more;
    return out;
}

static struct picks picks_without(const struct trials *t, size_t gone) {
    struct picks out = {0};
    for (size_t i = 0; i < t->picks.n; i++)
        if (i != gone) *vec_push(t->arena, &out) = t->picks.at[i];
    return out;
}

// Adds the alternative with which the link works, or fails for the fewest symbols. False if none is better
// than what there is.
static bool pick_best(struct trials *t) {
    const struct picks all = find_alternatives(t);
    const size_t before = t->best.choice.failures.n;
    const struct trials start = *t;
    for (size_t i = 0; i < all.n && t->left && !solution_works(&t->best); i++) {
        struct picks picks = picks_with(&start, &all.at[i]);
        struct solution trial = solution_find(t->solver, &picks);
        t->left--;
        if (trial.choice.objects_fail || trial.choice.failures.n >= t->best.choice.failures.n) continue;
        t->best = trial;
        t->picks = picks;
    }
    return t->best.choice.failures.n < before;
}

// Drops what the link does not need after all.
static void drop_unneeded(struct trials *t) {
    for (size_t i = t->picks.n; i-- && t->picks.n > 1;) {
        struct picks fewer = picks_without(t, i);
        struct solution trial = solution_find(t->solver, &fewer);
        if (!solution_works(&trial)) continue;
        t->picks = fewer;
        t->best = trial;
    }
}

struct solution alternatives_try(const struct solver *solver) {
    const struct picks none = {0};
    const struct solution first = solution_find(solver, &none);
    struct trials t = {
        .solver = solver, .arena = solver->facts->proc->arena, .left = MAX_TRIALS, .best = first};
    while (!solution_works(&t.best) && !t.best.choice.objects_fail && pick_best(&t)) {
    }
    if (!solution_works(&t.best)) return first;
    drop_unneeded(&t);
    return t.best;
}
