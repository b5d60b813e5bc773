#include "link.h"

// True where dropped --as-needed libraries decide which files GNU ld finds: it does not search for their
// dependencies, so that another library may be the first to need a name, and its run path is the one that is
// searched.
static bool depends_on_kept(const struct link *l) {
    bool as_needed = false, run_path = false;
    for (size_t i = 0; i < l->inputs.n; i++)
        as_needed |= l->inputs.at[i].kind == INPUT_SHARED && l->inputs.at[i].state.as_needed;
    for (size_t i = 0; i < l->plain.libs.n; i++) run_path |= l->plain.libs.at[i].file->dynamic.runpath.n > 0;
    return as_needed && run_path;
}

// --- what must not be added

// What the next attempt must respect.
struct constraints {
    struct exclusions excluded;
    struct strs added_files; // SONAMEs of added files, which are inputs of the link
};

static void exclude(
    const struct link *l, const struct dependency *d, struct str blocked_reason, struct exclusions *out) {
    arena_charge(l->facts.proc->arena, out->n);
    for (size_t i = 0; i < out->n; i++)
        if (str_eq(out->at[i].name, d->name)) return;
    *vec_push(l->facts.proc->arena, out) = (struct exclusion){d->name, blocked_reason};
}

// The added dependency that brings a library into the link; NULL where GNU ld finds it without any.
static const struct dependency *added_above(const struct link *l, uint32_t lib) {
    for (uint32_t up = lib; l->map.libs.at[up].dep != NO_INDEX;) {
        const struct dependency *d = &l->map.deps.at[l->map.libs.at[up].dep];
        arena_charge(l->facts.proc->arena, 1);
        if (dep_can_be_added(d)) return d;
        up = d->by;
    }
    return NULL;
}

static void exclude_mover(const struct link *l, const struct dependency *moved, struct exclusions *out) {
    const struct dependency *mover = added_above(l, moved->by);
    if (!mover) return;
    exclude(l, mover,
        str_cat(l->facts.proc->arena, S("with it ld would find another file for "), moved->name), out);
}

static void exclude_displacing(
    const struct link *l, const struct dependency *displaced, struct exclusions *out) {
    struct strs needed = l->map.libs.at[displaced->lib].file->dynamic.needed;
    struct str reason =
        str_cat(l->facts.proc->arena, S("as an input it conflicts with a dependency of "), displaced->path);
    arena_charge(l->facts.proc->arena, l->map.deps.n * needed.n);
    for (size_t i = 0; i < l->map.deps.n; i++)
        for (size_t j = 0; l->plan.deps[i].method == METHOD_FILE && j < needed.n; j++)
            if (closure_conflict(needed.at[j], l->map.deps.at[i].name))
                exclude(l, &l->map.deps.at[i], reason, out);
}

// Excludes for good: what cannot be passed to GNU ld, and what would make it find another file for a name
// that it finds. True where there is any; the other exclusions are then lifted, for they may have depended on
// it.
static bool exclude_blocked(const struct link *l, struct constraints *c) {
    struct exclusions for_good = {0};
    for (size_t i = 0; i < c->excluded.n; i++)
        if (c->excluded.at[i].blocked_reason.n)
            *vec_push(l->facts.proc->arena, &for_good) = c->excluded.at[i];
    size_t before = for_good.n;
    for (size_t i = 0; i < l->map.deps.n; i++) {
        const struct dependency *d = &l->map.deps.at[i];
        if (l->plan.deps[i].blocked_reason.n) exclude(l, d, l->plan.deps[i].blocked_reason, &for_good);
        if (d->moved) exclude_mover(l, d, &for_good);
        if (d->displaced) exclude_displacing(l, d, &for_good);
    }
    if (for_good.n == before) return false;
    *c = (struct constraints){.excluded = for_good};
    return true;
}

// Excludes the candidates that were not chosen. True where there are any.
static bool exclude_unneeded(const struct link *l, struct constraints *c) {
    size_t before = c->excluded.n;
    for (size_t i = 0; i < l->map.deps.n; i++)
        if (dep_can_be_added(&l->map.deps.at[i]) && !l->choice.chosen[i])
            exclude(l, &l->map.deps.at[i], (struct str){0}, &c->excluded);
    if (c->excluded.n == before) return false;
    c->added_files = (struct strs){0};
    return true;
}

// True where the plan adds files that were not counted as inputs.
static bool note_added_files(const struct link *l, struct constraints *c) {
    struct arena *a = l->facts.proc->arena;
    size_t before = c->added_files.n;
    for (size_t i = 0; i < l->map.deps.n; i++) {
        if (l->plan.deps[i].method != METHOD_FILE) continue;
        arena_charge(a, c->added_files.n);
        if (!strs_have(&c->added_files, l->map.deps.at[i].name))
            strs_add(a, &c->added_files, l->map.deps.at[i].name);
    }
    return c->added_files.n > before;
}

// Each attempt shows what the next one must respect: without an excluded library another one may be the first
// to need a name, and an added file counts as an input, with which other libraries may conflict.
//
// This ends. Each attempt but the last makes the constraints larger: it adds a name to those excluded for
// good, or else to those excluded, or else to the added files. Only the lists that come later in this order
// become shorter by it, and the names are DT_NEEDED entries of libraries within reach, of which there are
// finitely many.
static void add_candidates(struct link *l, const bool *kept) {
    struct candidate_index index = candidates_begin(&l->search_path, &l->libraries);
    struct constraints c = {0};
    do {
        l->map = closure_with_candidates(&index, &l->inputs, kept, &l->plain, &c.excluded, &c.added_files);
        l->choice = choice_make(&l->facts, &l->symbols, &l->map, &l->verdict);
        l->plan = plan_make(&l->facts, &l->libraries, &l->symbols, &l->map, &l->choice);
    } while (exclude_blocked(l, &c) || exclude_unneeded(l, &c) || note_added_files(l, &c));
}

// --- the link

// With the symbols it is known which libraries GNU ld keeps, and whether the link fails.
static void resolve_with_symbols(struct link *l) {
    bool *kept;
    const struct linker_answer *answer = linker_query_run(&l->query);
    l->symbols = symbols_read(&l->facts, answer, &l->scripts, &l->inputs, &kept);
    l->map = l->plain = closure_walk(&l->search_path, &l->libraries, &l->inputs, kept);
    if (l->plain.missing) l->verdict = verdict_find(&l->symbols, &l->plain);
    if (verdict_fails(&l->verdict)) add_candidates(l, kept);
}

// False where the linker has a sysroot and does not report it.
static bool find_sysroot(
    const struct process *proc, const struct host_linker *linker, struct request *request) {
    struct str sysroot = {0};
    bool known = request->sysroot.at || linker_query_sysroot(proc, linker, &sysroot);
    request_set_sysroot(request, proc->arena, sysroot);
    return known;
}

void link_begin(const struct process *proc, const struct config *config, const struct host_linker *linker,
    struct link *l) {
    l->facts = link_facts_of(proc, config, &l->request, linker);
    l->query = linker_query_begin(&l->facts);
    l->scripts = scripts_begin(&l->facts);
    l->search_path = search_path_begin(&l->facts, &l->query, &l->scripts);
    l->libraries = libraries_begin(proc, &l->facts.target);
}

struct str link_trouble(const struct link *l) {
    if (l->query.answer.trouble.n) return l->query.answer.trouble;
    return l->scripts.trouble.n ? l->scripts.trouble : l->facts.trouble;
}

// Returns why the command line must pass through unchanged; empty: it need not.
static struct str resolve_link(const struct process *proc, const struct config *config,
    const struct host_linker *linker, bool exact, struct link *l) {
    l->request = request_read(proc, exact);
    if (l->request.bypass_reason.n) return l->request.bypass_reason;
    if (!find_sysroot(proc, linker, &l->request)) return S("the linker does not report its sysroot");
    link_begin(proc, config, linker, l);
    if (link_trouble(l).n) return link_trouble(l);
    l->inputs = inputs_open(&l->facts, &l->scripts, &l->search_path);
    if (l->inputs.bypass_reason.n) return l->inputs.bypass_reason;
    l->map = l->plain = closure_walk(&l->search_path, &l->libraries, &l->inputs, NULL);
    if (exact || l->map.missing || depends_on_kept(l)) resolve_with_symbols(l);
    if (link_trouble(l).n) return link_trouble(l);
    return os_trouble(proc->os) ? S("a file could not be read") : (struct str){0};
}

struct link *link_resolve(
    const struct process *proc, const struct config *config, const struct host_linker *linker, bool exact) {
    struct link *l = arena_calloc(proc->arena, sizeof *l, 1);
    l->bypass_reason = resolve_link(proc, config, linker, exact, l);
    return l;
}
