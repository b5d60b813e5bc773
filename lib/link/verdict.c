#include "verdict.h"

struct judge {
    struct symbols *symbols;
    const struct link_map *plain;
    struct module **modules; // of each library
    struct verdict out;
};

static void add_failing_symbol(struct judge *j, uint32_t symbol) {
    *vec_push(j->symbols->facts->proc->arena, &j->out.symbols) = symbol;
}

static void judge_library(struct judge *j, uint32_t lib) {
    const struct module *m = j->modules[lib];
    bool found = j->plain->libs.at[lib].dep != NO_INDEX;
    for (size_t at = 0; symbols_next_undefined(j->symbols, m, found, false, &at); at++) {
        uint32_t symbol = m->at[at].symbol;
        if (!symbols_undefined_is_error(j->symbols, symbol)) continue;
        add_failing_symbol(j, symbol);
        j->out.library_fails = true;
    }
}

// If a library is found that defines such a symbol, the link still fails, but with the better message "DSO
// missing from command line".
static void judge_objects(struct judge *j) {
    arena_charge(j->symbols->facts->proc->arena, j->symbols->list.n);
    for (uint32_t i = 0; i < j->symbols->list.n; i++)
        if (symbols_undefined_in_object(j->symbols, i) &&
            (j->symbols->list.at[i].required || symbols_fails(j->symbols, i)))
            add_failing_symbol(j, i);
}

struct verdict verdict_find(struct symbols *symbols, const struct link_map *plain) {
    const struct request *r = symbols->facts->request;
    struct judge j = {.symbols = symbols, .plain = plain};
    if (r->never_fails) return j.out;
    j.out.warnings_fail = r->fatal_warnings && plain->missing;
    if (j.out.warnings_fail) return j.out;
    j.modules = symbols_of_all(symbols, &plain->libs);
    symbols_count_found(symbols, &plain->libs, j.modules, 1);
    judge_objects(&j);
    for (uint32_t i = 0; i < plain->libs.n; i++) judge_library(&j, i);
    symbols_count_found(symbols, &plain->libs, j.modules, -1);
    return j.out;
}

bool verdict_fails(const struct verdict *v) {
    return v->warnings_fail || v->symbols.n;
}

bool verdict_is_of_libraries(const struct verdict *v) {
    return v->warnings_fail || v->library_fails;
}
