#include "link.h"

#include "alternatives.h"

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

// A copy that GNU ld finds by itself may be one with which the link fails.
static bool has_alternatives(struct link *l) {
    struct candidate_index index = candidates_begin(&l->search_path, &l->libraries);
    return alternatives_exist(&index, &l->inputs, &l->plain);
}

// Reads the symbols, which decide which libraries GNU ld keeps and whether the link fails.
static void resolve_with_symbols(struct link *l) {
    bool *kept;
    const struct linker_answer *answer = linker_query_run(&l->query);
    l->symbols = symbols_read(&l->facts, answer, &l->scripts, &l->inputs, &kept);
    l->map = l->plain = closure_walk(&l->search_path, &l->libraries, &l->inputs, kept);
    struct candidate_index index = candidates_begin(&l->search_path, &l->libraries);
    if (l->plain.missing || alternatives_exist(&index, &l->inputs, &l->plain))
        l->verdict = verdict_find(&l->symbols, &l->plain);
    if (!verdict_fails(&l->verdict)) return;
    const struct solver solver = {
        &l->facts, &l->libraries, &index, &l->inputs, kept, &l->symbols, &l->plain, &l->verdict};
    const struct solution found = alternatives_try(&solver);
    l->map = found.map;
    l->choice = found.choice;
    l->plan = found.plan;
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
    if (exact || l->map.missing || depends_on_kept(l) || has_alternatives(l)) resolve_with_symbols(l);
    if (link_trouble(l).n) return link_trouble(l);
    return os_trouble(proc->os) ? S("a file could not be read") : (struct str){0};
}

struct link *link_resolve(
    const struct process *proc, const struct config *config, const struct host_linker *linker, bool exact) {
    struct link *l = arena_calloc(proc->arena, sizeof *l, 1);
    l->bypass_reason = resolve_link(proc, config, linker, exact, l);
    return l;
}
