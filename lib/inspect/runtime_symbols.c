#include "runtime_symbols.h"

#include <string.h>

// In `bound`: the symbol was searched for, and no object defines it.
static const uint32_t NOT_DEFINED = NO_INDEX - 1;

struct symbol_search {
    const struct runtime_load *load;
    struct arena *a;
    const struct runtime_tables **tables; // of each object
    uint32_t *scope;                      // the objects in the order in which their symbols are searched
    size_t scope_count;
    bool *used;        // for each object: a symbol of the first one is bound to it
    struct map *bound; // references that were searched for -> number of the object, or NOT_DEFINED
};

// --- the order of the search

// The symbols of a library that DT_FILTER or DT_AUXILIARY names come before those of the filter.
static void add_to_scope(struct symbol_search *s, bool *listed, uint32_t object) {
    const struct runtime_load *load = s->load;
    for (size_t i = 0; i < load->resolved.n; i++) {
        const struct runtime_name *n = &load->resolved.at[i];
        bool filter = n->cause == RUNTIME_FILTER || n->cause == RUNTIME_AUXILIARY;
        if (!filter || n->by != object || n->lib == NO_INDEX || listed[n->lib]) continue;
        listed[n->lib] = true;
        s->scope[s->scope_count++] = n->lib;
    }
    if (listed[object]) return;
    listed[object] = true;
    s->scope[s->scope_count++] = object;
}

static void order_scope(struct symbol_search *s) {
    bool *listed = arena_calloc(s->a, sizeof *listed, s->load->objects.n);
    bool filters = false;
    for (uint32_t i = 0; i < s->load->objects.n; i++)
        filters |= s->load->objects.at[i].file->image.filters.n > 0;
    for (uint32_t i = 0; i < s->load->objects.n; i++) {
        if (filters)
            add_to_scope(s, listed, i);
        else
            s->scope[s->scope_count++] = i;
    }
}

// --- binding

// The object that defines the symbol; NO_INDEX if there is none.
static uint32_t search_scope(const struct symbol_search *s, const struct elf_reference *r, uint32_t by) {
    for (size_t i = 0; i < s->scope_count; i++) {
        arena_charge(s->a, 1);
        if (r->copy && s->scope[i] == by) continue;
        if (elf_binding_defines(&s->tables[s->scope[i]]->binding, s->a, r, s->load->sys->musl))
            return s->scope[i];
    }
    return NO_INDEX;
}

static uint32_t bind(struct symbol_search *s, size_t reference, uint32_t by) {
    const struct elf_reference *r = &s->tables[by]->references.at[reference];
    struct str key = s->tables[by]->keys.at[reference];
    if (r->copy) return search_scope(s, r, by);
    uint32_t known = map_get(s->bound, key);
    if (known != NO_INDEX) return known == NOT_DEFINED ? NO_INDEX : known;
    uint32_t found = search_scope(s, r, by);
    map_add(s->a, s->bound, key, found == NO_INDEX ? NOT_DEFINED : found);
    return found;
}

static struct undefined bind_object(struct symbol_search *s, uint32_t i) {
    struct undefined u = {.lib = i};
    const struct runtime_tables *t = s->tables[i];
    for (size_t j = 0; j < t->references.n; j++) {
        uint32_t found = bind(s, j, i);
        if (found != NO_INDEX && !i) s->used[found] = true;
        if (found == NO_INDEX && !t->references.at[j].weak) strs_add(s->a, &u.symbols, t->keys.at[j]);
    }
    strs_sort(&u.symbols);
    return u;
}

static struct strs unused_of(const struct symbol_search *s) {
    struct strs out = {0};
    const struct strs *needed = &s->load->objects.at[0].file->image.dynamic.needed;
    for (size_t i = 0; i < needed->n; i++) {
        uint32_t lib = map_get(&s->load->names, needed->at[i]);
        if (lib != NO_INDEX && !s->used[lib]) strs_add(s->a, &out, needed->at[i]);
    }
    return out;
}

struct runtime_symbols runtime_symbols(const struct runtime_load *load) {
    struct arena *a = load->sys->proc->arena;
    size_t n = load->objects.n;
    struct symbol_search s = {.load = load, .a = a, .bound = &load->sys->bound};
    s.bound->n = 0;
    if (s.bound->slot_count) memset(s.bound->slots, 0, sizeof *s.bound->slots * s.bound->slot_count);
    struct runtime_symbols out = {0};
    s.tables = arena_calloc(a, sizeof *s.tables, n);
    s.scope = arena_calloc(a, sizeof *s.scope, n);
    s.used = arena_calloc(a, sizeof *s.used, n);
    for (uint32_t i = 0; i < n; i++) s.tables[i] = runtime_tables(load, i);
    order_scope(&s);
    for (uint32_t i = 0; i < n; i++) {
        struct undefined u = bind_object(&s, i);
        if (u.symbols.n) *vec_push(a, &out.undefined) = u;
    }
    out.unused = unused_of(&s);
    return out;
}
