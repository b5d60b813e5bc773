#include "link.h"

// An --as-needed library that the linker drops asks for nothing, and then another may ask first, with another
// run path. Only where run paths decide can that change what is found.
static bool depends_on_kept(const struct link *l) {
    bool as_needed = false, run_path = false;
    for (size_t i = 0; i < l->inputs.n; i++)
        as_needed |= l->inputs.at[i].kind == INPUT_SHARED && l->inputs.at[i].state.as_needed;
    for (size_t i = 0; i < l->plain.libs.n; i++) run_path |= l->plain.libs.at[i].file.dynamic.runpath.n > 0;
    return as_needed && run_path;
}

// True where a supply turned out to be one that cannot be handed over: others that build on it must be weighed again.
static bool note_hindrances(struct link *l) {
    bool found = false;
    for (size_t i = 0; i < l->map.needs.n; i++) {
        struct str why = l->plan.handing[i].hindrance;
        if (!why.n) continue;
        l->map.needs.at[i].hindrance = why;
        found = true;
    }
    return found;
}

// Something is missing, or may be: reads who defines what, and so learns what GNU ld will really look for.
static void look_closer(struct link *l) {
    bool *kept;
    sources_ask(&l->sources);
    struct symbols symbols = symbols_read(&l->sources, &l->inputs, &kept);
    l->map = l->plain = closure_walk(&l->sources, &l->inputs, kept);
    if (!l->plain.missing) return;
    l->map = closure_supply(&l->sources, &l->inputs, kept, &l->plain);
    do {
        l->choice = choice_make(&l->sources, &symbols, &l->map);
        l->plan = plan_make(&l->sources, &symbols, &l->map, &l->choice);
    } while (note_hindrances(l));
}

static void set_untouched(struct link *l, struct str why) {
    if (!l->untouched.n) l->untouched = why;
}

void link_follow(
    const struct world *w, const struct config *config, const struct real *real, bool exact, struct link *l) {
    *l = (struct link){.request = request_read(w)};
    l->untouched = l->request.untouched;
    if (l->untouched.n) return;
    l->sources = sources_begin(w, config, &l->request, real);
    l->untouched = l->sources.trouble;
    if (l->untouched.n) return;
    l->inputs = inputs_open(&l->sources);
    l->untouched = l->inputs.untouched;
    if (l->untouched.n) return;
    l->map = l->plain = closure_walk(&l->sources, &l->inputs, NULL);
    if (exact || l->map.missing || depends_on_kept(l)) look_closer(l);
    set_untouched(l, l->sources.trouble);
    if (os_trouble(w->os)) set_untouched(l, S("a file could not be read"));
}
