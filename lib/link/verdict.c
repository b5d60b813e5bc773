#include "verdict.h"

struct judging {
    struct symbols *symbols;
    const struct link_map *plain;
    struct module **modules; // of each library
    bool undefined_fails;    // undefined symbols of libraries are errors
    struct verdict out;
};

static void add_failing_symbol(struct judging *g, uint32_t symbol) {
    *vec_push(g->symbols->facts->proc->arena, &g->out.symbols) = symbol;
}

static void judge_library(struct judging *g, uint32_t lib) {
    const struct module *m = g->modules[lib];
    bool found = g->plain->libs.at[lib].dep != NO_INDEX;
    for (size_t at = 0; symbols_next_undefined(g->symbols, m, found, false, &at); at++) {
        uint32_t symbol = m->at[at].symbol;
        if (!g->undefined_fails && !symbols_hidden_from_dso(g->symbols, symbol)) continue;
        add_failing_symbol(g, symbol);
        g->out.library_fails = true;
    }
}

// If a library is found that defines such a symbol, the link still fails, but with the better message "DSO
// missing from command line".
static void judge_objects(struct judging *g) {
    arena_charge(g->symbols->facts->proc->arena, g->symbols->list.n);
    for (uint32_t i = 0; i < g->symbols->list.n; i++)
        if (symbols_undefined_in_object(g->symbols, i) &&
            (g->symbols->list.at[i].required || symbols_fails(g->symbols, i)))
            add_failing_symbol(g, i);
}

struct verdict verdict_find(struct symbols *symbols, const struct link_map *plain) {
    const struct request *r = symbols->facts->request;
    struct judging g = {.symbols = symbols, .plain = plain};
    if (r->never_fails) return g.out;
    g.out.warnings_fail = r->fatal_warnings && plain->missing;
    if (r->fatal_warnings) return g.out;
    g.modules = symbols_of_all(symbols, &plain->libs);
    g.undefined_fails = r->check_undefined && !r->tolerate_undefined;
    symbols_count_found(symbols, &plain->libs, g.modules, 1);
    judge_objects(&g);
    for (uint32_t i = 0; i < plain->libs.n; i++) judge_library(&g, i);
    symbols_count_found(symbols, &plain->libs, g.modules, -1);
    return g.out;
}

bool verdict_fails(const struct verdict *v) {
    return v->warnings_fail || v->symbols.n;
}

bool verdict_is_of_libraries(const struct verdict *v) {
    return v->warnings_fail || v->library_fails;
}
