#include "undefined.h"

#include "reach.h"

// --- undefined symbols

static void add_undefined_of(struct link *l, uint32_t lib, const struct module *m, struct undefineds *out) {
    struct arena *a = l->facts.proc->arena;
    struct undefined u = {.lib = lib};
    bool found = l->map.libs.at[lib].dep != NO_INDEX;
    for (size_t at = 0; symbols_next_undefined(&l->symbols, m, found, false, &at); at++)
        strs_add(a, &u.symbols, symbols_key(&l->symbols, m->at[at].symbol));
    strs_sort(&u.symbols);
    if (u.symbols.n) *vec_push(a, out) = u;
}

static struct undefineds undefined_of_libraries(struct link *l) {
    struct undefineds out = {0};
    size_t n = l->map.libs.n;
    struct module **modules = symbols_of_all(&l->symbols, &l->map.libs);
    symbols_count_found(&l->symbols, &l->map.libs, modules, 1);
    for (uint32_t i = 0; i < n; i++) add_undefined_of(l, i, modules[i], &out);
    symbols_count_found(&l->symbols, &l->map.libs, modules, -1);
    return out;
}

// --- libraries that define them

struct undefineds undefined_find(struct link *l) {
    struct undefineds out = {0};
    if (l->bypass_reason.n || !l->symbols.facts) return out;
    out = undefined_of_libraries(l);
    if (!out.n) return out;
    struct reach reach;
    reach_read(&reach, l, false);
    for (size_t i = 0; i < out.n; i++) reach_want(&reach, &out.at[i].symbols);
    for (size_t i = 0; i < out.n; i++)
        for (size_t j = 0; j < reach.files.n; j++) {
            struct definer d = {.file = reach.files.at[j].path};
            d.symbols = reach_defined(&reach, &reach.files.at[j], &out.at[i].symbols);
            if (d.symbols.n) *vec_push(l->facts.proc->arena, &out.at[i].definers) = d;
        }
    return out;
}
