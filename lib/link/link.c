#include "link.h"

// An --as-needed library that the linker drops asks for nothing, and then another may ask first, with another
// run path. Only where run paths decide can that change what is found.
static bool depends_on_kept(const struct link *l) {
    bool as_needed = false, run_path = false;
    for (size_t i = 0; i < l->inputs.n; i++)
        as_needed |= l->inputs.at[i].kind == INPUT_SHARED && l->inputs.at[i].state.as_needed;
    for (size_t i = 0; i < l->plain.libs.n; i++) run_path |= l->plain.libs.at[i].file->dynamic.runpath.n > 0;
    return as_needed && run_path;
}

static void refuse(const struct link *l, const struct dependency *n, struct str why, struct refusals *out) {
    *vec_push(l->facts.proc->arena, out) = (struct refusal){n->name, why};
}

// The supply that brings a library into the link; NULL where the linker finds it without any.
static const struct dependency *supply_behind(const struct link *l, uint32_t lib) {
    for (uint32_t up = lib; l->map.libs.at[up].dep != NO_INDEX;) {
        const struct dependency *n = &l->map.deps.at[l->map.libs.at[up].dep];
        arena_charge(l->facts.proc->arena, 1);
        if (n->supplied) return n;
        up = n->by;
    }
    return NULL;
}

static void refuse_mover(const struct link *l, const struct dependency *moved, struct refusals *out) {
    const struct dependency *mover = supply_behind(l, moved->by);
    struct str why = str_cat(
        l->facts.proc->arena, S("the linker would no longer find "), moved->name, S(" where it does"));
    if (mover) refuse(l, mover, why, out);
}

// A file that is given conflicts with what a library needs, and so puts another one in that library's place.
static void refuse_displacing(
    const struct link *l, const struct dependency *displaced, struct refusals *out) {
    struct strs needed = l->map.libs.at[displaced->lib].file->dynamic.needed;
    struct str why =
        str_cat(l->facts.proc->arena, S("as an input it conflicts with what "), displaced->path, S(" needs"));
    arena_charge(l->facts.proc->arena, l->map.deps.n * needed.n);
    for (size_t i = 0; i < l->map.deps.n; i++)
        for (size_t j = 0; l->plan.handover[i].method == METHOD_FILE && j < needed.n; j++)
            if (closure_conflict(needed.at[j], l->map.deps.at[i].name))
                refuse(l, &l->map.deps.at[i], why, out);
}

// Adds the names for which needld has something that cannot be handed over, and those whose supply would move a library
// that cannot be kept in place.
static void refuse_hindered(const struct link *l, struct refusals *out) {
    for (size_t i = 0; i < l->map.deps.n; i++) {
        const struct dependency *n = &l->map.deps.at[i];
        if (l->plan.handover[i].blocked_reason.n) refuse(l, n, l->plan.handover[i].blocked_reason, out);
        if (n->moved) refuse_mover(l, n, out);
        if (n->displaced) refuse_displacing(l, n, out);
    }
}

// ... and those that the link does better without.
static void refuse_harmful(const struct link *l, struct refusals *out) {
    for (size_t i = 0; i < l->map.deps.n; i++)
        if (l->map.deps.at[i].supplied && !l->choice.chosen[i])
            refuse(l, &l->map.deps.at[i], (struct str){0}, out);
}

// Adds the SONAMEs of what the plan gives as files.
static void note_files(const struct link *l, struct strs *given) {
    struct arena *a = l->facts.proc->arena;
    for (size_t i = 0; i < l->map.deps.n; i++) {
        if (l->plan.handover[i].method != METHOD_FILE) continue;
        arena_charge(a, given->n);
        if (!strs_have(given, l->map.deps.at[i].name)) strs_add(a, given, l->map.deps.at[i].name);
    }
}

// What is not handed over asks for nothing: then others ask first, and may find what they need elsewhere. A supply that
// cannot be handed over never can, but what the link does better without is to be judged again without that one. What is
// given as a file is an input, by which the linker judges what it finds.
static void supply(struct link *l, const bool *kept) {
    struct candidate_index index = candidates_begin(&l->search_path, &l->libraries);
    struct refusals hindered = {0}, refused = {0};
    struct strs given = {0};
    for (;;) {
        l->map = closure_supply(&index, &l->inputs, kept, &l->plain, &refused, &given);
        l->choice = choice_make(&l->facts, &l->symbols, &l->map, &l->verdict);
        l->plan = plan_make(&l->facts, &l->libraries, &l->symbols, &l->map, &l->choice);
        size_t were_hindered = hindered.n, were_refused = refused.n, were_given = given.n;
        refuse_hindered(l, &hindered);
        if (hindered.n > were_hindered) {
            refused = hindered;
            refused.cap = refused.n; // what is added must not be added to both
        } else {
            refuse_harmful(l, &refused);
        }
        if (refused.n > were_refused || hindered.n > were_hindered) {
            given = (struct strs){0};
            continue;
        }
        note_files(l, &given);
        if (given.n == were_given) return;
    }
}

// Something is missing, or may be: reads who defines what, and so learns what GNU ld will really look for.
static void look_closer(struct link *l) {
    bool *kept;
    const struct linker_answer *answer = linker_query_run(&l->query);
    l->symbols = symbols_read(&l->facts, answer, &l->scripts, &l->inputs, &kept);
    l->map = l->plain = closure_walk(&l->search_path, &l->libraries, &l->inputs, kept);
    if (l->plain.missing) l->verdict = verdict_find(&l->symbols, &l->plain);
    if (verdict_fails(&l->verdict)) supply(l, kept);
}

static void set_untouched(struct link *l, struct str why) {
    if (!l->bypass_reason.n) l->bypass_reason = why;
}

// False where the linker, which is the only one to know its sysroot, does not tell it.
static bool know_sysroot(
    const struct process *proc, const struct host_linker *linker, struct request *request) {
    struct str own = {0};
    bool known = request->sysroot.at || host_linker_sysroot(proc, linker, &own);
    request_set_sysroot(request, proc->arena, own);
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

void link_follow(const struct process *proc, const struct config *config, const struct host_linker *linker,
    bool exact, struct link *l) {
    *l = (struct link){.request = request_read(proc, exact)};
    l->bypass_reason = l->request.bypass_reason;
    if (!l->bypass_reason.n && !know_sysroot(proc, linker, &l->request))
        l->bypass_reason = S("the linker does not tell its sysroot");
    if (l->bypass_reason.n) return;
    link_begin(proc, config, linker, l);
    l->bypass_reason = link_trouble(l);
    if (l->bypass_reason.n) return;
    l->inputs = inputs_open(&l->facts, &l->scripts, &l->search_path);
    l->bypass_reason = l->inputs.bypass_reason;
    if (l->bypass_reason.n) return;
    l->map = l->plain = closure_walk(&l->search_path, &l->libraries, &l->inputs, NULL);
    if (exact || l->map.missing || depends_on_kept(l)) look_closer(l);
    set_untouched(l, link_trouble(l));
    if (os_trouble(proc->os)) set_untouched(l, S("a file could not be read"));
}
