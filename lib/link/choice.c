#include "choice.h"

struct weighing {
    const struct link_facts *s;
    struct symbols *t;
    const struct link_map *map;
    const struct verdict *verdict;
    struct choice out;
    struct module **modules; // the symbols of each library
    bool *linked;            // for each library: it is in the link with what is chosen now
    bool *native;            // ... with nothing chosen
    bool *needed;            // for each need: a library that is linked now needs it
    bool *blamed;            // for each library: it is among the guilty
    bool *lacked;            // for each symbol: objects lack it
    bool undefined_fails;    // what libraries lack stops the linker
    uint32_t *definer;       // for each symbol: the first library that defines it, or NO_INDEX
    struct {
        uint32_t *at;
        size_t n, cap;
    } guilty; // libraries behind which no supply is to stay, as they were found
};

static bool is_chosen(const struct weighing *g, uint32_t dep) {
    const struct dependency *n = &g->map->deps.at[dep];
    return !n->supplied || n->status == DEP_FOUND || g->out.chosen[dep];
}

// Marks the libraries that are in the link with what is chosen now, and counts their symbols.
static void relink(struct weighing *g) {
    const struct map_libraries *libs = &g->map->libs;
    for (uint32_t i = 0; i < libs->n; i++) {
        if (g->linked[i]) symbols_count(g->t, g->modules[i], -1);
        g->linked[i] = libs->at[i].dep == NO_INDEX;
    }
    for (uint32_t i = 0; i < g->map->deps.n; i++) g->needed[i] = false;
    for (bool again = true; again;) {
        again = false;
        arena_charge(g->s->proc->arena, libs->n + g->map->deps.n);
        for (uint32_t i = 0; i < libs->n; i++) {
            uint32_t dep = libs->at[i].dep;
            bool linked = dep == NO_INDEX || (g->needed[dep] && is_chosen(g, dep));
            again |= linked && !g->linked[i];
            g->linked[i] = linked;
            for (size_t j = 0; linked && j < libs->at[i].deps.n; j++) {
                uint32_t asked = libs->at[i].deps.at[j];
                // A library before this one was passed already.
                again |= !g->needed[asked] && g->map->deps.at[asked].lib < i;
                g->needed[asked] = true;
            }
        }
    }
    for (uint32_t i = 0; i < libs->n; i++)
        if (g->linked[i]) symbols_count(g->t, g->modules[i], 1);
}

static bool leaves_needs(const struct weighing *g, uint32_t lib) {
    const struct map_library *l = &g->map->libs.at[lib];
    for (size_t i = 0; i < l->deps.n; i++) {
        const uint32_t number = l->deps.at[i];
        const struct dependency *dep = &g->map->deps.at[number];
        if (dep->status == DEP_MISSING && !(dep->supplied && g->out.chosen[number])) return true;
    }
    return false;
}

// The next symbol, from `*at` on, that the library references and nobody in the link defines.
static bool next_undefined(const struct weighing *g, uint32_t lib, size_t *at) {
    bool found = g->map->libs.at[lib].dep != NO_INDEX, supply = !g->native[lib];
    return symbols_next_undefined(g->t, g->modules[lib], found, supply, at);
}

static bool leaves_symbols(const struct weighing *g, uint32_t lib) {
    size_t at = 0;
    return next_undefined(g, lib, &at);
}

// "DSO missing from command line": a library that is found defines what an object lacks. That is an error
// even where the lack itself is none. Where it is one, these words are the ones to be said.
static bool answers_object(const struct weighing *g, uint32_t lib) {
    const struct module *m = g->modules[lib];
    if (g->map->libs.at[lib].copy_needed) return false;
    arena_charge(g->s->proc->arena, m->n);
    for (size_t i = 0; i < m->n; i++) {
        uint32_t symbol = m->at[i].symbol;
        bool answers = m->at[i].definition && g->lacked[symbol] && g->t->list.at[symbol].wanted;
        if (answers && !symbols_fails(g->t, symbol)) return true;
    }
    return false;
}

static bool may_fail(const struct weighing *g, uint32_t lib) {
    return leaves_symbols(g, lib) || answers_object(g, lib);
}

static bool is_harmful(const struct weighing *g, uint32_t lib) {
    return leaves_needs(g, lib) || may_fail(g, lib);
}

static bool deps(const struct weighing *g, uint32_t lib, uint32_t dep) {
    const struct map_library *l = &g->map->libs.at[lib];
    size_t i = 0;
    arena_charge(g->s->proc->arena, l->deps.n);
    while (i < l->deps.n && l->deps.at[i] != dep) i++;
    return i < l->deps.n;
}

// Adds a library to those for which supplies are taken out, once.
static void blame(struct weighing *g, uint32_t lib) {
    if (g->native[lib] || g->blamed[lib]) return;
    g->blamed[lib] = true;
    *vec_push(g->s->proc->arena, &g->guilty) = lib;
}

// Takes out the supplies that bring a library into the link: all of them, for each alone would do.
static void drop_behind(struct weighing *g, uint32_t lib) {
    size_t next = g->guilty.n;
    for (blame(g, lib); next < g->guilty.n; next++) {
        uint32_t dep = g->map->libs.at[g->guilty.at[next]].dep;
        g->out.chosen[dep] = false;
        for (uint32_t i = 0; i < g->map->libs.n && !g->map->deps.at[dep].supplied; i++)
            if (g->linked[i] && deps(g, i, dep)) blame(g, i);
    }
}

// Takes out supplies that could do harm until none is left. From the last to the first, for those before are
// the ones that need those behind.
static void drop_harmful(struct weighing *g) {
    for (bool again = true; again;) {
        again = false;
        for (uint32_t i = (uint32_t)g->map->libs.n; i--;) {
            if (!g->linked[i] || g->native[i] || g->blamed[i] || !is_harmful(g, i)) continue;
            drop_behind(g, i);
            again = true;
        }
        if (again) relink(g); // taking out more never makes another harmless, so one count a round is enough
    }
}

static bool can_take_back(const struct weighing *g, uint32_t symbol) {
    uint32_t lib = g->definer[symbol];
    return lib != NO_INDEX && !g->linked[lib];
}

// Takes back the supply that defines a symbol, with all that must be there for it to be looked for.
static bool take_back(struct weighing *g, uint32_t symbol) {
    uint32_t lib = g->definer[symbol];
    if (!can_take_back(g, symbol)) return false;
    for (uint32_t up = lib; !g->linked[up];) {
        uint32_t dep = g->map->libs.at[up].dep;
        g->out.chosen[dep] = g->map->deps.at[dep].supplied;
        if (g->needed[dep]) break;
        up = g->map->deps.at[dep].by;
    }
    relink(g);
    return g->linked[lib];
}

static bool take_back_for(struct weighing *g, uint32_t lib) {
    bool took = false;
    for (size_t at = 0; g->linked[lib] && next_undefined(g, lib, &at); at++) {
        uint32_t symbol = g->modules[lib]->at[at].symbol;
        if (g->undefined_fails || symbols_withheld(g->t, symbol)) took |= take_back(g, symbol);
    }
    return took;
}

// With --copy-dt-needed-entries, and for what -u asks for, a library that is found answers for what objects lack too.
static bool take_back_for_objects(struct weighing *g) {
    bool took = false;
    arena_charge(g->s->proc->arena, g->t->list.n);
    for (uint32_t i = 0; i < g->t->list.n; i++) {
        uint32_t lib = g->definer[i];
        bool helps = lib != NO_INDEX && (g->map->libs.at[lib].copy_needed || g->t->list.at[i].asked);
        bool fails = g->t->list.at[i].required || !g->t->list.at[i].forgiven;
        if (g->lacked[i] && helps && fails && symbols_lacked(g->t, i)) took |= take_back(g, i);
    }
    return took;
}

static void read_modules(struct weighing *g) {
    const struct map_libraries *libs = &g->map->libs;
    g->modules = symbols_of_all(g->t, libs);
    for (uint32_t i = 0; i < libs->n; i++)
        g->linked[i] = libs->at[i].input != NO_INDEX; // these were counted when the inputs were read
    size_t n = g->t->list.n;
    g->lacked = arena_calloc(g->s->proc->arena, sizeof *g->lacked, n);
    g->definer = arena_calloc(g->s->proc->arena, sizeof *g->definer, n);
    for (size_t i = 0; i < n; i++) g->definer[i] = NO_INDEX;
    for (uint32_t i = (uint32_t)libs->n; i--;)
        for (size_t j = 0; j < g->modules[i]->n; j++)
            if (g->modules[i]->at[j].definition) g->definer[g->modules[i]->at[j].symbol] = i;
}

// True where some supply defines what the link fails for.
static bool may_help(const struct weighing *g) {
    for (size_t i = 0; i < g->verdict->symbols.n; i++)
        if (can_take_back(g, g->verdict->symbols.at[i])) return true;
    return false;
}

static void choose_all(struct weighing *g) {
    for (size_t i = 0; i < g->map->deps.n; i++) g->out.chosen[i] = g->map->deps.at[i].supplied;
}

static void weigh(struct weighing *g) {
    const struct request *r = g->s->request;
    relink(g); // without any supply
    for (uint32_t i = 0; i < g->map->libs.n; i++) g->native[i] = g->linked[i];
    for (uint32_t i = 0; i < g->t->list.n; i++) g->lacked[i] = symbols_lacked(g->t, i);
    if (!may_help(g)) return;
    choose_all(g);
    relink(g);
    drop_harmful(g);
    g->undefined_fails = r->check_undefined && !r->tolerate_undefined;
    for (bool again = true; again;) {
        again = take_back_for_objects(g);
        for (uint32_t i = 0; i < g->map->libs.n; i++) again |= take_back_for(g, i);
    }
}

// Leaves the counts as the reading of the inputs left them.
static void unlink_all(struct weighing *g) {
    for (uint32_t i = 0; i < g->map->libs.n; i++)
        if (g->linked[i] && g->map->libs.at[i].input == NO_INDEX) symbols_count(g->t, g->modules[i], -1);
}

struct choice choice_make(const struct link_facts *s, struct symbols *t, const struct link_map *map,
    const struct verdict *verdict) {
    struct arena *a = s->proc->arena;
    struct weighing g = {.s = s, .t = t, .map = map, .verdict = verdict};
    g.linked = arena_calloc(a, sizeof *g.linked, map->libs.n);
    g.native = arena_calloc(a, sizeof *g.native, map->libs.n);
    g.blamed = arena_calloc(a, sizeof *g.blamed, map->libs.n);
    g.needed = arena_calloc(a, sizeof *g.needed, map->deps.n);
    g.out.chosen = arena_calloc(a, sizeof *g.out.chosen, map->deps.n);
    if (verdict->warnings_fail) {
        choose_all(&g);
        return g.out;
    }
    read_modules(&g);
    weigh(&g);
    unlink_all(&g);
    return g.out;
}
