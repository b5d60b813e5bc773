#include "search_rule.h"

#include "../base/text.h"
#include "../tables/stubs.h"

void search_add_dir(const struct rule_input *in, struct str dir, struct search_dirs *out) {
    enum search_tier tier = in->tier;
    if (tier != TIER_LD) {
        dir = path_trim(dir);
        if (stubs_is_stub_dir(dir)) tier = TIER_STUBS;
    }
    *vec_push(in->proc->arena, out) = (struct search_dir){dir, tier};
}

void search_add_dirs(const struct rule_input *in, const struct strs *dirs, struct search_dirs *out) {
    for (size_t i = 0; i < dirs->n; i++) search_add_dir(in, dirs->at[i], out);
}

// Expands $ORIGIN and $LIB, with or without braces. A token reaches to the next slash or the end; GNU ld
// accepts it without the closing brace. Any other `$` stays.
struct str search_expand_tokens(
    const struct rule_input *in, struct str dir, struct str origin, bool *per_library) {
    struct arena *a = in->proc->arena;
    struct str out = {0};
    while (str_has(dir, '$')) {
        struct cut c = str_cut(dir, '$');
        struct str token = str_cut(c.tail, '/').head;
        struct str value = {0};
        if (str_eq(token, S("ORIGIN")) || str_eq(token, S("{ORIGIN}")) || str_eq(token, S("{ORIGIN"))) {
            *per_library = true;
            value = str_has(origin, '/') ? path_dir(origin) : S("");
            struct str here = str_starts(value, S("/")) ? S("") : os_working_dir(in->proc->os, a);
            if (here.n) value = value.n ? path_join(a, here, value) : here;
        }
        if (str_eq(token, S("LIB")) || str_eq(token, S("{LIB}")) || str_eq(token, S("{LIB")))
            value = in->facts->target.is64 ? S("lib64") : S("lib");
        out = value.n ? str_cat(a, out, c.head, value) : str_cat(a, out, c.head, S("$"), token);
        dir = str_skip(c.tail, token.n);
    }
    return out.n ? str_cat(a, out, dir) : dir;
}

void search_add_run_path(const struct rule_input *in, const struct run_path *list, struct search_dirs *out) {
    struct arena *a = in->proc->arena;
    struct strs dirs = str_split(a, list->list, ':');
    for (size_t i = 0; i < dirs.n; i++) {
        struct str dir = dirs.at[i];
        // The sysroot comes in front before the tokens are expanded.
        if (list->sysroot.n && str_starts(dir, S("/"))) dir = str_cat(a, list->sysroot, dir);
        search_add_dir(in, search_expand_tokens(in, dir, list->origin, &out->per_library), out);
    }
}

// True if `part` is in `list` between colons. It may contain colons itself.
static bool list_has(struct str list, struct str part) {
    for (struct cut c = {.tail = list, .found = true}; c.found; c = str_cut(c.tail, ':')) {
        bool ends = c.tail.n == part.n || (c.tail.n > part.n && c.tail.at[part.n] == ':');
        if (ends && str_starts(c.tail, part)) return true;
    }
    return false;
}

// GNU ld joins the arguments of an option with colons before it splits them, so an empty argument after
// another is an empty element: the working directory.
struct str search_join_arguments(struct arena *a, const struct strs *arguments, bool once) {
    struct text list = text_begin(a);
    for (size_t i = 0; i < arguments->n; i++) {
        if (once && i) arena_charge(a, list.n / 16); // about as many elements
        if (once && i && list_has(text_str(&list), arguments->at[i])) continue;
        if (i) text_add(&list, S(":"));
        text_add(&list, arguments->at[i]);
    }
    return text_str(&list);
}
