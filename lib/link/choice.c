#include "choice.h"

#include <string.h>

struct selection {
    const struct link_facts *facts;
    struct symbols *symbols;
    const struct link_map *map;
    const struct verdict *verdict;
    bool with_missing;
    struct choice out;
    struct module **modules;   // the symbols of each library
    bool *linked;              // for each library: it is in the link with the present choice
    bool *was_linked;          // for each library, before the last change
    bool *baseline;            // for each library: it is in the link without any candidate
    bool *needed;              // for each dependency: a linked library needs it
    bool *needed_anyway;       // ... without any candidate
    bool *undefined_in_object; // for each symbol, without any candidate
    bool *undefined_by_inputs; // the same, with the inputs only
    bool *common_in_inputs;    // for each symbol: objects have it common, and no input defines it
    bool any_common;
    bool *mixed; // for each symbol: some files have it as thread-local, others as anything else
    bool any_mixed;
    uint32_t *definer; // for each symbol: the first library that defines it, or NO_INDEX
    bool *is_excluded; // for each library
    struct {
        uint32_t *at;
        size_t n, cap;
    } excluded; // the same libraries, in the order of their exclusion
};

// True if the link has the library of a dependency if something needs it.
static bool is_available(const struct selection *sel, uint32_t dep) {
    return sel->map->deps.at[dep].state != DEP_CANDIDATE || sel->out.chosen[dep];
}

// Marks the libraries that are in the link with the present choice, and the dependencies that they need.
static void mark_linked(struct selection *sel) {
    const struct map_libraries *libs = &sel->map->libs;
    for (uint32_t i = 0; i < libs->n; i++) sel->linked[i] = libs->at[i].dep == NO_INDEX;
    for (uint32_t i = 0; i < sel->map->deps.n; i++) sel->needed[i] = false;
    for (bool again = true; again;) {
        again = false;
        arena_charge(sel->facts->proc->arena, libs->n + sel->map->deps.n);
        for (uint32_t i = 0; i < libs->n; i++) {
            uint32_t dep = libs->at[i].dep;
            bool linked = dep == NO_INDEX || (sel->needed[dep] && is_available(sel, dep));
            again |= linked && !sel->linked[i];
            sel->linked[i] = linked;
            for (size_t j = 0; linked && j < libs->at[i].deps.n; j++) {
                uint32_t on = libs->at[i].deps.at[j];
                // The libraries before this one were visited already in this round.
                again |= !sel->needed[on] && sel->map->deps.at[on].lib < i;
                sel->needed[on] = true;
            }
        }
    }
}

// Counts only what changes: the libraries of a link may have a hundred thousand symbols.
static void relink(struct selection *sel) {
    const size_t n = sel->map->libs.n;
    memcpy(sel->was_linked, sel->linked, n * sizeof *sel->linked);
    mark_linked(sel);
    for (size_t i = 0; i < n; i++)
        if (sel->linked[i] != sel->was_linked[i])
            symbols_count(sel->symbols, sel->modules[i], sel->linked[i] ? 1 : -1);
}

// --- harmful candidates

static bool is_unresolved(const struct selection *sel, uint32_t dep) {
    const struct dependency *d = &sel->map->deps.at[dep];
    return dep_is_missing(d) && !(d->state == DEP_CANDIDATE && sel->out.chosen[dep]);
}

static bool leaves_unresolved(const struct selection *sel, uint32_t lib) {
    const struct map_library *l = &sel->map->libs.at[lib];
    for (size_t i = 0; i < l->deps.n; i++)
        if (is_unresolved(sel, l->deps.at[i])) return true;
    return false;
}

// True if a name is missing only because of the library.
static bool brings_unresolved(const struct selection *sel, uint32_t lib) {
    const struct map_library *l = &sel->map->libs.at[lib];
    for (size_t i = 0; i < l->deps.n; i++)
        if (!sel->needed_anyway[l->deps.at[i]] && is_unresolved(sel, l->deps.at[i])) return true;
    return false;
}

// True if GNU ld warns about the library, or about a dependency of it.
static bool causes_warning(const struct selection *sel, uint32_t lib) {
    const uint32_t dep = sel->map->libs.at[lib].dep;
    return leaves_unresolved(sel, lib) || (dep != NO_INDEX && sel->map->deps.at[dep].may_conflict);
}

// The next undefined symbol of a library, from `*at` on.
static bool next_undefined(const struct selection *sel, uint32_t lib, size_t *at) {
    bool found = sel->map->libs.at[lib].dep != NO_INDEX, added = !sel->baseline[lib];
    return symbols_next_undefined(sel->symbols, sel->modules[lib], found, added, at);
}

// GNU ld fails with "DSO missing from command line" if a library that is no input defines what an object has
// common. Returns such a symbol, or NO_INDEX.
static uint32_t replaced_common(const struct selection *sel, uint32_t lib) {
    const struct module *m = sel->modules[lib];
    const struct map_library *l = &sel->map->libs.at[lib];
    if (!sel->any_common || l->input != NO_INDEX || l->copy_needed) return NO_INDEX;
    arena_charge(sel->facts->proc->arena, m->n);
    for (size_t i = 0; i < m->n; i++)
        if (m->at[i].replaces_common && sel->common_in_inputs[m->at[i].symbol]) return m->at[i].symbol;
    return NO_INDEX;
}

// The same if it defines an undefined symbol of an object, even if GNU ld would accept the symbol as
// undefined. If it would not, the link fails anyway, and that message is the right one.
static bool causes_dso_missing(const struct selection *sel, uint32_t lib) {
    const struct module *m = sel->modules[lib];
    if (sel->map->libs.at[lib].copy_needed) return false;
    arena_charge(sel->facts->proc->arena, m->n);
    for (size_t i = 0; i < m->n; i++) {
        uint32_t symbol = m->at[i].symbol;
        bool resolves = m->at[i].definition && sel->undefined_in_object[symbol] &&
                        sel->symbols->list.at[symbol].strong_ref;
        if (resolves && !symbols_fails(sel->symbols, symbol)) return true;
    }
    return false;
}

// --- thread-local symbols
//
// GNU ld fails if one file has a symbol as thread-local and another one as anything else, whether they define
// or reference it. But it passes over what a library defines where an object before it defines the symbol.

enum { TLS = 1, NOT_TLS = 2 };

static unsigned object_kinds(const struct symbol *s) {
    return (s->tls ? TLS : 0u) | (s->not_tls ? NOT_TLS : 0u);
}

static unsigned use_kind(const struct selection *sel, const struct symbol_use *u) {
    const struct symbol *s = &sel->symbols->list.at[u->symbol];
    if (u->definition && (s->visible_def || s->hidden_def)) return 0;
    return u->tls ? TLS : NOT_TLS;
}

static void find_mixed(struct selection *sel) {
    const size_t n = sel->symbols->list.n;
    unsigned char *kinds = arena_calloc(sel->facts->proc->arena, 1, n);
    sel->mixed = arena_calloc(sel->facts->proc->arena, sizeof *sel->mixed, n);
    for (size_t i = 0; i < n; i++) kinds[i] = (unsigned char)object_kinds(&sel->symbols->list.at[i]);
    for (uint32_t i = 0; i < sel->map->libs.n; i++)
        for (size_t j = 0; j < sel->modules[i]->n; j++)
            kinds[sel->modules[i]->at[j].symbol] |= (unsigned char)use_kind(sel, &sel->modules[i]->at[j]);
    for (size_t i = 0; i < n; i++) sel->any_mixed |= sel->mixed[i] = kinds[i] == (TLS | NOT_TLS);
}

// The kinds that a symbol has in the objects and in the linked libraries.
static unsigned linked_kinds(const struct selection *sel, uint32_t symbol) {
    unsigned kinds = object_kinds(&sel->symbols->list.at[symbol]);
    for (uint32_t i = 0; i < sel->map->libs.n; i++)
        for (size_t j = 0; sel->linked[i] && j < sel->modules[i]->n; j++)
            if (sel->modules[i]->at[j].symbol == symbol) kinds |= use_kind(sel, &sel->modules[i]->at[j]);
    return kinds;
}

// A symbol that a library has as thread-local and another file of the link not, or the reverse; or NO_INDEX.
static uint32_t mismatch(const struct selection *sel, uint32_t lib) {
    const struct module *m = sel->modules[lib];
    for (size_t i = 0; sel->any_mixed && i < m->n; i++)
        if (sel->mixed[m->at[i].symbol] && linked_kinds(sel, m->at[i].symbol) == (TLS | NOT_TLS))
            return m->at[i].symbol;
    return NO_INDEX;
}

// ---

static void add_failure(struct selection *sel, struct failures *out, uint32_t symbol, uint32_t lib) {
    *vec_push(sel->facts->proc->arena, out) = (struct failure){symbol, lib};
}

// GNU ld stops at such a library, before it looks for what is undefined.
static bool stops_at(const struct selection *sel, uint32_t lib) {
    return replaced_common(sel, lib) != NO_INDEX || mismatch(sel, lib) != NO_INDEX;
}

static bool is_harmful(const struct selection *sel, uint32_t lib) {
    size_t at = 0;
    const bool unresolved = !sel->with_missing && brings_unresolved(sel, lib);
    return unresolved || next_undefined(sel, lib, &at) || causes_dso_missing(sel, lib) || stops_at(sel, lib);
}

static bool needs(const struct selection *sel, uint32_t lib, uint32_t dep) {
    const struct map_library *l = &sel->map->libs.at[lib];
    size_t i = 0;
    arena_charge(sel->facts->proc->arena, l->deps.n);
    while (i < l->deps.n && l->deps.at[i] != dep) i++;
    return i < l->deps.n;
}

static void mark_excluded(struct selection *sel, uint32_t lib) {
    if (sel->baseline[lib] || sel->is_excluded[lib]) return;
    sel->is_excluded[lib] = true;
    *vec_push(sel->facts->proc->arena, &sel->excluded) = lib;
}

// Excludes the candidate that brings a library into the link. Where it is not a candidate itself, each
// library that needs it would bring it in, so all of them are excluded.
static void exclude_library(struct selection *sel, uint32_t lib) {
    size_t next = sel->excluded.n;
    for (mark_excluded(sel, lib); next < sel->excluded.n; next++) {
        uint32_t dep = sel->map->libs.at[sel->excluded.at[next]].dep;
        sel->out.chosen[dep] = false;
        if (dep_can_be_added(&sel->map->deps.at[dep])) continue;
        for (uint32_t i = 0; i < sel->map->libs.n; i++)
            if (sel->linked[i] && needs(sel, i, dep)) mark_excluded(sel, i);
    }
}

static void note_left_out(struct selection *sel, uint32_t lib) {
    for (size_t at = 0; next_undefined(sel, lib, &at); at++)
        add_failure(sel, &sel->out.left_out, sel->modules[lib]->at[at].symbol, NO_INDEX);
}

// Excludes harmful candidates until none is left. Goes backwards: most libraries need libraries after them,
// so excluding a library can make those before it harmful. It never makes another one harmless, so the
// symbols are counted only once a round.
static void exclude_harmful(struct selection *sel) {
    for (bool again = true; again;) {
        again = false;
        for (uint32_t i = (uint32_t)sel->map->libs.n; i--;) {
            if (!sel->linked[i] || sel->baseline[i] || sel->is_excluded[i] || !is_harmful(sel, i)) continue;
            note_left_out(sel, i);
            exclude_library(sel, i);
            again = true;
        }
        if (again) relink(sel);
    }
}

// --- candidates without which the link fails

static bool can_readd(const struct selection *sel, uint32_t symbol) {
    uint32_t lib = sel->definer[symbol];
    return lib != NO_INDEX && !sel->linked[lib];
}

// Chooses the candidate that defines a symbol, and the candidates through which the link needs that one. True
// if its library is in the link afterwards.
static bool readd(struct selection *sel, uint32_t symbol) {
    uint32_t lib = sel->definer[symbol];
    if (!can_readd(sel, symbol)) return false;
    for (uint32_t up = lib; !sel->linked[up];) {
        uint32_t dep = sel->map->libs.at[up].dep;
        sel->out.chosen[dep] = dep_can_be_added(&sel->map->deps.at[dep]);
        if (sel->needed[dep]) break;
        up = sel->map->deps.at[dep].by;
    }
    relink(sel);
    return sel->linked[lib];
}

static bool readd_for_library(struct selection *sel, uint32_t lib) {
    bool any = false;
    for (size_t at = 0; sel->linked[lib] && next_undefined(sel, lib, &at); at++) {
        uint32_t symbol = sel->modules[lib]->at[at].symbol;
        if (symbols_undefined_is_error(sel->symbols, symbol)) any |= readd(sel, symbol);
    }
    return any;
}

// A library that is no input resolves undefined symbols of objects only with --copy-dt-needed-entries and for
// -u.
static bool readd_for_objects(struct selection *sel) {
    bool any = false;
    arena_charge(sel->facts->proc->arena, sel->symbols->list.n);
    for (uint32_t i = 0; i < sel->symbols->list.n; i++) {
        uint32_t lib = sel->definer[i];
        const struct symbol *s = &sel->symbols->list.at[i];
        bool helps = lib != NO_INDEX && (sel->map->libs.at[lib].copy_needed || s->requested);
        bool fails = s->required || !s->undef_allowed;
        if (sel->undefined_in_object[i] && helps && fails && symbols_undefined_in_object(sel->symbols, i))
            any |= readd(sel, i);
    }
    return any;
}

// --- the choice

static void choose_all(struct selection *sel) {
    for (size_t i = 0; i < sel->map->deps.n; i++)
        sel->out.chosen[i] = dep_can_be_added(&sel->map->deps.at[i]);
}

static void choose_replacing(struct selection *sel) {
    for (size_t i = 0; i < sel->map->deps.n; i++)
        sel->out.chosen[i] = sel->map->deps.at[i].state == DEP_REPLACED;
}

static void read_modules(struct selection *sel) {
    const struct map_libraries *libs = &sel->map->libs;
    struct arena *a = sel->facts->proc->arena;
    sel->modules = symbols_of_all(sel->symbols, libs);
    size_t n = sel->symbols->list.n;
    sel->undefined_in_object = arena_calloc(a, sizeof *sel->undefined_in_object, n);
    sel->undefined_by_inputs = arena_calloc(a, sizeof *sel->undefined_by_inputs, n);
    sel->common_in_inputs = arena_calloc(a, sizeof *sel->common_in_inputs, n);
    sel->definer = arena_calloc(a, sizeof *sel->definer, n);
    for (size_t i = 0; i < n; i++) sel->definer[i] = NO_INDEX;
    for (uint32_t i = (uint32_t)libs->n; i--;)
        for (size_t j = 0; j < sel->modules[i]->n; j++)
            if (sel->modules[i]->at[j].definition) sel->definer[sel->modules[i]->at[j].symbol] = i;
}

// The link without any candidate: its libraries, and what objects leave undefined.
static void set_baseline(struct selection *sel) {
    const struct map_libraries *libs = &sel->map->libs;
    for (uint32_t i = 0; i < libs->n; i++)
        sel->linked[i] = libs->at[i].input != NO_INDEX; // their symbols were counted when they were read
    for (uint32_t i = 0; i < sel->symbols->list.n; i++) {
        const struct symbol *s = &sel->symbols->list.at[i];
        bool weak_tls = s->weak_ref && s->tls && !symbols_is_defined(s);
        sel->undefined_by_inputs[i] = weak_tls || symbols_undefined_in_object(sel->symbols, i);
        sel->common_in_inputs[i] = s->common_def && !s->allocated_def && !s->dso_defs;
        sel->any_common |= sel->common_in_inputs[i];
    }
    relink(sel);
    for (uint32_t i = 0; i < libs->n; i++) sel->baseline[i] = sel->linked[i];
    memcpy(sel->needed_anyway, sel->needed, sel->map->deps.n * sizeof *sel->needed);
    for (uint32_t i = 0; i < sel->symbols->list.n; i++)
        sel->undefined_in_object[i] = symbols_undefined_in_object(sel->symbols, i);
}

// True if a candidate defines a symbol for which the link fails, or a file that replaces another may need it.
static bool may_help(const struct selection *sel) {
    if (link_map_replaces(sel->map)) return true;
    for (size_t i = 0; i < sel->verdict->symbols.n; i++)
        if (can_readd(sel, sel->verdict->symbols.at[i])) return true;
    return false;
}

static void select_candidates(struct selection *sel) {
    choose_replacing(sel);
    set_baseline(sel);
    if (!sel->verdict->warnings_fail && !may_help(sel)) return;
    for (uint32_t i = 0; i < sel->map->libs.n; i++)
        if (sel->baseline[i] && stops_at(sel, i)) return;
    choose_all(sel);
    relink(sel);
    if (sel->verdict->warnings_fail) return;
    exclude_harmful(sel);
    for (bool again = true; again;) {
        again = readd_for_objects(sel);
        for (uint32_t i = 0; i < sel->map->libs.n; i++) again |= readd_for_library(sel, i);
    }
}

// --- what still fails

// A symbol of an object fails the link if it is undefined, or defined only by a library that is no input
// ("DSO missing from command line").
static void judge_object_symbol(struct selection *sel, uint32_t symbol) {
    const struct symbol *s = &sel->symbols->list.at[symbol];
    const bool weak_tls = s->weak_ref && s->tls && s->dso_defs;
    sel->out.objects_may_fail |= weak_tls && symbols_may_be_local_exec(sel->symbols, symbol);
    if (!symbols_undefined_in_object(sel->symbols, symbol))
        sel->out.objects_fail |= s->strong_ref && !s->requested;
    else if (s->required && !s->strong_ref) // any library may define it
        add_failure(sel, &sel->out.failures, symbol, NO_INDEX);
    else if (s->required || ((s->strong_ref || s->version) && symbols_fails(sel->symbols, symbol)))
        sel->out.objects_fail = true;
    else
        sel->out.objects_may_fail |= symbols_may_fail(sel->symbols, symbol);
}

// GNU ld fails where an expression has a symbol that neither the program nor a linker script defines.
static void judge_expressions(struct selection *sel) {
    const struct inputs *inputs = sel->symbols->inputs;
    for (size_t i = 0; i < inputs->n; i++) {
        if (inputs->at[i].kind != INPUT_REFERENCE) continue;
        const struct symbol *s = symbols_named(sel->symbols, inputs->at[i].name);
        sel->out.objects_may_fail |= !s || !(s->visible_def || s->hidden_def || s->linker_defined);
    }
}

static void find_conflicts(struct selection *sel) {
    for (uint32_t i = 0; i < sel->map->libs.n; i++) {
        if (!sel->linked[i]) continue;
        const uint32_t mixed = mismatch(sel, i), common = replaced_common(sel, i);
        if (mixed != NO_INDEX) add_failure(sel, &sel->out.failures, mixed, i);
        if (common != NO_INDEX) add_failure(sel, &sel->out.failures, common, i);
    }
}

static void find_failures(struct selection *sel) {
    struct arena *a = sel->facts->proc->arena;
    bool *copy_needed = arena_calloc(a, sizeof *copy_needed, sel->symbols->list.n);
    for (uint32_t i = 0; i < sel->map->libs.n; i++) {
        const struct module *m = sel->modules[i];
        if (sel->verdict->warnings_fail && sel->linked[i] && causes_warning(sel, i))
            add_failure(sel, &sel->out.failures, NO_INDEX, i);
        bool copies = sel->linked[i] && sel->map->libs.at[i].copy_needed;
        for (size_t j = 0; copies && j < m->n; j++) copy_needed[m->at[j].symbol] |= m->at[j].definition;
        // What GNU ld does, where next_undefined is careful about what is added.
        const bool found = sel->map->libs.at[i].dep != NO_INDEX;
        size_t at = 0;
        for (; sel->linked[i] && symbols_next_undefined(sel->symbols, m, found, false, &at); at++)
            if (symbols_undefined_is_error(sel->symbols, m->at[at].symbol))
                add_failure(sel, &sel->out.failures, m->at[at].symbol, i);
    }
    find_conflicts(sel);
    for (uint32_t i = 0; i < sel->symbols->list.n; i++)
        if (sel->undefined_by_inputs[i] && !copy_needed[i]) judge_object_symbol(sel, i);
    judge_expressions(sel);
    sel->out.objects_may_fail |= sel->symbols->other_machine;
}

// Leaves the counts as they were after reading the inputs.
static void uncount_added(struct selection *sel) {
    for (uint32_t i = 0; i < sel->map->libs.n; i++)
        if (sel->linked[i] && sel->map->libs.at[i].input == NO_INDEX)
            symbols_count(sel->symbols, sel->modules[i], -1);
}

struct choice choice_make(const struct link_facts *facts, struct symbols *symbols, const struct link_map *map,
    const struct verdict *verdict, bool with_missing) {
    struct arena *a = facts->proc->arena;
    struct selection sel = {
        .facts = facts, .symbols = symbols, .map = map, .verdict = verdict, .with_missing = with_missing};
    sel.out.chosen = arena_calloc(a, sizeof *sel.out.chosen, map->deps.n);
    sel.linked = arena_calloc(a, sizeof *sel.linked, map->libs.n);
    sel.was_linked = arena_calloc(a, sizeof *sel.was_linked, map->libs.n);
    sel.baseline = arena_calloc(a, sizeof *sel.baseline, map->libs.n);
    sel.is_excluded = arena_calloc(a, sizeof *sel.is_excluded, map->libs.n);
    sel.needed = arena_calloc(a, sizeof *sel.needed, map->deps.n);
    sel.needed_anyway = arena_calloc(a, sizeof *sel.needed_anyway, map->deps.n);
    read_modules(&sel);
    find_mixed(&sel);
    select_candidates(&sel);
    find_failures(&sel);
    uncount_added(&sel);
    return sel.out;
}
