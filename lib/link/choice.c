#include "choice.h"

#include <string.h>

struct selection {
    const struct link_facts *facts;
    struct symbols *symbols;
    const struct link_map *map;
    const struct verdict *verdict;
    struct choice out;
    struct module **modules;   // the symbols of each library
    bool *linked;              // for each library: it is in the link with the present choice
    bool *was_linked;          // for each library, before the last change
    bool *baseline;            // for each library: it is in the link without any candidate
    bool *needed;              // for each dependency: a linked library needs it
    bool *undefined_in_object; // for each symbol, without any candidate
    bool undefined_fails;      // undefined symbols of libraries are errors
    uint32_t *definer;         // for each symbol: the first library that defines it, or NO_INDEX
    bool *is_excluded;         // for each library
    struct {
        uint32_t *at;
        size_t n, cap;
    } excluded; // the same libraries, in the order of their exclusion
};

// True where the link has the library of a dependency if something needs it.
static bool is_available(const struct selection *g, uint32_t dep) {
    return g->map->deps.at[dep].state != DEP_CANDIDATE || g->out.chosen[dep];
}

// Marks the libraries that are in the link with the present choice, and the dependencies that they need.
static void mark_linked(struct selection *g) {
    const struct map_libraries *libs = &g->map->libs;
    for (uint32_t i = 0; i < libs->n; i++) g->linked[i] = libs->at[i].dep == NO_INDEX;
    for (uint32_t i = 0; i < g->map->deps.n; i++) g->needed[i] = false;
    for (bool again = true; again;) {
        again = false;
        arena_charge(g->facts->proc->arena, libs->n + g->map->deps.n);
        for (uint32_t i = 0; i < libs->n; i++) {
            uint32_t dep = libs->at[i].dep;
            bool linked = dep == NO_INDEX || (g->needed[dep] && is_available(g, dep));
            again |= linked && !g->linked[i];
            g->linked[i] = linked;
            for (size_t j = 0; linked && j < libs->at[i].deps.n; j++) {
                uint32_t on = libs->at[i].deps.at[j];
                // The libraries before this one had their turn in this round.
                again |= !g->needed[on] && g->map->deps.at[on].lib < i;
                g->needed[on] = true;
            }
        }
    }
}

// Counts only what changes: the libraries of a link may have a hundred thousand symbols.
static void relink(struct selection *g) {
    const size_t n = g->map->libs.n;
    memcpy(g->was_linked, g->linked, n * sizeof *g->linked);
    mark_linked(g);
    for (size_t i = 0; i < n; i++)
        if (g->linked[i] != g->was_linked[i]) symbols_count(g->symbols, g->modules[i], g->linked[i] ? 1 : -1);
}

// --- harmful candidates

static bool leaves_unresolved(const struct selection *g, uint32_t lib) {
    const struct map_library *l = &g->map->libs.at[lib];
    for (size_t i = 0; i < l->deps.n; i++) {
        const uint32_t dep = l->deps.at[i];
        const struct dependency *d = &g->map->deps.at[dep];
        if (dep_is_missing(d) && !(d->state == DEP_CANDIDATE && g->out.chosen[dep])) return true;
    }
    return false;
}

// The next undefined symbol of a library, from `*at` on.
static bool next_undefined(const struct selection *g, uint32_t lib, size_t *at) {
    bool found = g->map->libs.at[lib].dep != NO_INDEX, added = !g->baseline[lib];
    return symbols_next_undefined(g->symbols, g->modules[lib], found, added, at);
}

// GNU ld fails with "DSO missing from command line" if a library that is no input defines an undefined symbol
// of an object, even where it would accept the symbol as undefined. Where it would not, the link fails
// anyway, and that message is the right one.
static bool causes_dso_missing(const struct selection *g, uint32_t lib) {
    const struct module *m = g->modules[lib];
    if (g->map->libs.at[lib].copy_needed) return false;
    arena_charge(g->facts->proc->arena, m->n);
    for (size_t i = 0; i < m->n; i++) {
        uint32_t symbol = m->at[i].symbol;
        bool resolves =
            m->at[i].definition && g->undefined_in_object[symbol] && g->symbols->list.at[symbol].strong_ref;
        if (resolves && !symbols_fails(g->symbols, symbol)) return true;
    }
    return false;
}

static bool is_harmful(const struct selection *g, uint32_t lib) {
    size_t at = 0;
    return leaves_unresolved(g, lib) || next_undefined(g, lib, &at) || causes_dso_missing(g, lib);
}

static bool needs(const struct selection *g, uint32_t lib, uint32_t dep) {
    const struct map_library *l = &g->map->libs.at[lib];
    size_t i = 0;
    arena_charge(g->facts->proc->arena, l->deps.n);
    while (i < l->deps.n && l->deps.at[i] != dep) i++;
    return i < l->deps.n;
}

static void mark_excluded(struct selection *g, uint32_t lib) {
    if (g->baseline[lib] || g->is_excluded[lib]) return;
    g->is_excluded[lib] = true;
    *vec_push(g->facts->proc->arena, &g->excluded) = lib;
}

// Excludes the candidate that brings a library into the link. Where it is not a candidate itself, each
// library that needs it would bring it in, so all of them are excluded.
static void exclude_library(struct selection *g, uint32_t lib) {
    size_t next = g->excluded.n;
    for (mark_excluded(g, lib); next < g->excluded.n; next++) {
        uint32_t dep = g->map->libs.at[g->excluded.at[next]].dep;
        g->out.chosen[dep] = false;
        if (dep_can_be_added(&g->map->deps.at[dep])) continue;
        for (uint32_t i = 0; i < g->map->libs.n; i++)
            if (g->linked[i] && needs(g, i, dep)) mark_excluded(g, i);
    }
}

// Excludes harmful candidates until none is left. Goes backwards: most libraries need libraries after them,
// so excluding a library can make those before it harmful. It never makes another one harmless, so the
// symbols are counted only once a round.
static void exclude_harmful(struct selection *g) {
    for (bool again = true; again;) {
        again = false;
        for (uint32_t i = (uint32_t)g->map->libs.n; i--;) {
            if (!g->linked[i] || g->baseline[i] || g->is_excluded[i] || !is_harmful(g, i)) continue;
            exclude_library(g, i);
            again = true;
        }
        if (again) relink(g);
    }
}

// --- candidates without which the link fails

static bool can_readd(const struct selection *g, uint32_t symbol) {
    uint32_t lib = g->definer[symbol];
    return lib != NO_INDEX && !g->linked[lib];
}

// Chooses the candidate that defines a symbol, and the candidates through which the link needs that one. True
// if its library is in the link afterwards.
static bool readd(struct selection *g, uint32_t symbol) {
    uint32_t lib = g->definer[symbol];
    if (!can_readd(g, symbol)) return false;
    for (uint32_t up = lib; !g->linked[up];) {
        uint32_t dep = g->map->libs.at[up].dep;
        g->out.chosen[dep] = dep_can_be_added(&g->map->deps.at[dep]);
        if (g->needed[dep]) break;
        up = g->map->deps.at[dep].by;
    }
    relink(g);
    return g->linked[lib];
}

static bool readd_for_library(struct selection *g, uint32_t lib) {
    bool any = false;
    for (size_t at = 0; g->linked[lib] && next_undefined(g, lib, &at); at++) {
        uint32_t symbol = g->modules[lib]->at[at].symbol;
        if (g->undefined_fails || symbols_hidden_from_dso(g->symbols, symbol)) any |= readd(g, symbol);
    }
    return any;
}

// A library that is no input resolves undefined symbols of objects only with --copy-dt-needed-entries and for
// -u.
static bool readd_for_objects(struct selection *g) {
    bool any = false;
    arena_charge(g->facts->proc->arena, g->symbols->list.n);
    for (uint32_t i = 0; i < g->symbols->list.n; i++) {
        uint32_t lib = g->definer[i];
        const struct symbol *s = &g->symbols->list.at[i];
        bool helps = lib != NO_INDEX && (g->map->libs.at[lib].copy_needed || s->requested);
        bool fails = s->required || !s->undef_allowed;
        if (g->undefined_in_object[i] && helps && fails && symbols_undefined_in_object(g->symbols, i))
            any |= readd(g, i);
    }
    return any;
}

// --- the choice

static void choose_all(struct selection *g) {
    for (size_t i = 0; i < g->map->deps.n; i++) g->out.chosen[i] = dep_can_be_added(&g->map->deps.at[i]);
}

static void read_modules(struct selection *g) {
    const struct map_libraries *libs = &g->map->libs;
    struct arena *a = g->facts->proc->arena;
    g->modules = symbols_of_all(g->symbols, libs);
    size_t n = g->symbols->list.n;
    g->undefined_in_object = arena_calloc(a, sizeof *g->undefined_in_object, n);
    g->definer = arena_calloc(a, sizeof *g->definer, n);
    for (size_t i = 0; i < n; i++) g->definer[i] = NO_INDEX;
    for (uint32_t i = (uint32_t)libs->n; i--;)
        for (size_t j = 0; j < g->modules[i]->n; j++)
            if (g->modules[i]->at[j].definition) g->definer[g->modules[i]->at[j].symbol] = i;
}

// The link without any candidate: its libraries, and what objects leave undefined.
static void set_baseline(struct selection *g) {
    const struct map_libraries *libs = &g->map->libs;
    for (uint32_t i = 0; i < libs->n; i++)
        g->linked[i] = libs->at[i].input != NO_INDEX; // their symbols were counted when they were read
    relink(g);
    for (uint32_t i = 0; i < libs->n; i++) g->baseline[i] = g->linked[i];
    for (uint32_t i = 0; i < g->symbols->list.n; i++)
        g->undefined_in_object[i] = symbols_undefined_in_object(g->symbols, i);
}

// True where a candidate defines a symbol for which the link fails.
static bool may_help(const struct selection *g) {
    for (size_t i = 0; i < g->verdict->symbols.n; i++)
        if (can_readd(g, g->verdict->symbols.at[i])) return true;
    return false;
}

static void select_candidates(struct selection *g) {
    const struct request *r = g->facts->request;
    set_baseline(g);
    if (!may_help(g)) return;
    choose_all(g);
    relink(g);
    exclude_harmful(g);
    g->undefined_fails = r->check_undefined && !r->tolerate_undefined;
    for (bool again = true; again;) {
        again = readd_for_objects(g);
        for (uint32_t i = 0; i < g->map->libs.n; i++) again |= readd_for_library(g, i);
    }
}

// Leaves the counts as they were after reading the inputs.
static void uncount_added(struct selection *g) {
    for (uint32_t i = 0; i < g->map->libs.n; i++)
        if (g->linked[i] && g->map->libs.at[i].input == NO_INDEX)
            symbols_count(g->symbols, g->modules[i], -1);
}

struct choice choice_make(const struct link_facts *facts, struct symbols *symbols, const struct link_map *map,
    const struct verdict *verdict) {
    struct arena *a = facts->proc->arena;
    struct selection g = {.facts = facts, .symbols = symbols, .map = map, .verdict = verdict};
    g.out.chosen = arena_calloc(a, sizeof *g.out.chosen, map->deps.n);
    if (verdict->warnings_fail) {
        choose_all(&g);
        return g.out;
    }
    g.linked = arena_calloc(a, sizeof *g.linked, map->libs.n);
    g.was_linked = arena_calloc(a, sizeof *g.was_linked, map->libs.n);
    g.baseline = arena_calloc(a, sizeof *g.baseline, map->libs.n);
    g.is_excluded = arena_calloc(a, sizeof *g.is_excluded, map->libs.n);
    g.needed = arena_calloc(a, sizeof *g.needed, map->deps.n);
    read_modules(&g);
    select_candidates(&g);
    uncount_added(&g);
    return g.out;
}
