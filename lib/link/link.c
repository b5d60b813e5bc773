#include "link.h"

// GNU ld does not search for the dependencies of --as-needed libraries that it drops. Then another library
// may be the first to need a name, and GNU ld searches that one's run path. True if this may change what
// it finds.
static bool depends_on_kept(const struct link *l) {
    bool as_needed = false, run_path = false;
    for (size_t i = 0; i < l->inputs.n; i++)
        as_needed |= l->inputs.at[i].kind == INPUT_SHARED && l->inputs.at[i].state.as_needed;
    for (size_t i = 0; i < l->plain.libs.n; i++) run_path |= l->plain.libs.at[i].file->dynamic.runpath.n > 0;
    return as_needed && run_path;
}

// --- what must not be added

// What the next round must respect.
struct constraints {
    struct exclusions excluded;
    struct strs added_files; // SONAMEs of added files, which are inputs of the link
};

static void exclude(struct arena *a, struct str name, struct str blocked_reason, struct exclusions *out) {
    if (map_add_new(a, &out->names, name)) *vec_push(a, out) = (struct exclusion){name, blocked_reason};
}

// The added dependency that brings a library into the link; NULL if GNU ld finds it without any.
static const struct dependency *added_above(const struct link *l, uint32_t lib) {
    for (uint32_t up = lib; l->map.libs.at[up].dep != NO_INDEX;) {
        const struct dependency *d = &l->map.deps.at[l->map.libs.at[up].dep];
        arena_charge(l->facts.proc->arena, 1);
        if (dep_can_be_added(d)) return d;
        up = d->by;
    }
    return NULL;
}

// With an added library, the name is first needed by another library than without: GNU ld searches that one's
// run path.
static void exclude_mover(const struct link *l, const struct dependency *moved, struct exclusions *out) {
    struct arena *a = l->facts.proc->arena;
    const struct dependency *mover = added_above(l, moved->by);
    if (mover)
        exclude(a, mover->name, str_cat(a, S("with it ld would find another file for "), moved->name), out);
}

// An added file that conflicts with a dependency of a library makes GNU ld reject that library in its first
// pass.
static void exclude_displacing(
    const struct link *l, const struct dependency *displaced, struct exclusions *out) {
    struct arena *a = l->facts.proc->arena;
    struct strs needed = l->map.libs.at[displaced->lib].file->dynamic.needed;
    struct str reason = str_cat(a, S("as an input it conflicts with a dependency of "), displaced->path);
    arena_charge(a, l->map.deps.n * needed.n);
    for (size_t i = 0; i < l->map.deps.n; i++)
        for (size_t j = 0; l->plan.deps[i].method == METHOD_FILE && j < needed.n; j++)
            if (closure_conflict(needed.at[j], l->map.deps.at[i].name))
                exclude(a, l->map.deps.at[i].name, reason, out);
}

// Excludes for good what cannot be passed to GNU ld, and what would make it find another file for a name.
// True if there is any. This lifts all other exclusions, which may be unnecessary without it.
static bool exclude_blocked(const struct link *l, struct constraints *c) {
    struct arena *a = l->facts.proc->arena;
    struct exclusions for_good = {0};
    for (size_t i = 0; i < c->excluded.n; i++) {
        const struct exclusion *e = &c->excluded.at[i];
        if (e->blocked_reason.n) exclude(a, e->name, e->blocked_reason, &for_good);
    }
    size_t before = for_good.n;
    for (size_t i = 0; i < l->map.deps.n; i++) {
        const struct dependency *d = &l->map.deps.at[i];
        struct str reason = l->plan.deps[i].blocked_reason;
        if (reason.n) exclude(a, d->name, reason, &for_good);
        if (d->moved) exclude_mover(l, d, &for_good);
        if (d->displaced) exclude_displacing(l, d, &for_good);
    }
    if (for_good.n == before) return false;
    *c = (struct constraints){.excluded = for_good};
    return true;
}

// Excludes the candidates that were not chosen. True if there are any.
static bool exclude_unneeded(const struct link *l, struct constraints *c) {
    size_t before = c->excluded.n;
    for (size_t i = 0; i < l->map.deps.n; i++)
        if (dep_can_be_added(&l->map.deps.at[i]) && !l->choice.chosen[i])
            exclude(l->facts.proc->arena, l->map.deps.at[i].name, (struct str){0}, &c->excluded);
    if (c->excluded.n == before) return false;
    c->added_files = (struct strs){0};
    return true;
}

// True if the plan adds files that were not counted as inputs.
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

// Each round shows what the next one must respect: without an excluded library, another one may be the first
// to need a name; an added file is an input, with which other libraries may conflict.
//
// The rounds end. Each but the last adds a name to one of three lists: the names excluded for good, those
// excluded until now, the added files. It may empty the lists after that one, never those before it. And the
// names are few: DT_NEEDED entries of libraries within reach.
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

// Reads the symbols, which decide which libraries GNU ld keeps and whether the link fails.
static void resolve_with_symbols(struct link *l) {
    bool *kept;
    const struct linker_answer *answer = linker_query_run(&l->query);
    l->symbols = symbols_read(&l->facts, answer, &l->scripts, &l->inputs, &kept);
    l->map = l->plain = closure_walk(&l->search_path, &l->libraries, &l->inputs, kept);
    if (l->plain.missing) l->verdict = verdict_find(&l->symbols, &l->plain);
    if (verdict_fails(&l->verdict)) add_candidates(l, kept);
}

// False if the linker does not report whether it has a sysroot.
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
