#include "why.h"

#include "log.h"

// --- why a library is needed

// The dependency for which a library was loaded; NO_INDEX for the first one.
static uint32_t reason_of(const struct report *r, uint32_t lib) {
    for (uint32_t i = 0; i < r->deps.n; i++)
        if (r->deps.at[i].lib == lib && !r->libs.at[lib].input) return i;
    return NO_INDEX;
}

// "app -> libfoo.so.1 -> libbar.so.2" for libbar.so.2. A library is loaded for one that comes before it, so
// this ends.
static struct str chain_to(struct arena *a, const struct report *r, uint32_t lib) {
    struct str chain = {0};
    for (uint32_t up = lib;;) {
        uint32_t reason = reason_of(r, up);
        bool first = reason == NO_INDEX || r->deps.at[reason].by >= up;
        struct str name = first ? r->libs.at[up].file : r->deps.at[reason].name;
        chain = str_cat(a, name, chain.n ? S(" -> ") : S(""), chain);
        arena_charge(a, r->deps.n);
        if (first) return chain;
        up = r->deps.at[reason].by;
    }
}

bool why_needed(const struct paint *p, struct text *out, const struct report *r, struct str name) {
    struct arena *a = out->arena;
    bool any = false;
    for (uint32_t i = 0; i < r->libs.n; i++) {
        const struct strs *needed = &r->libs.at[i].needed;
        for (size_t j = 0; j < needed->n; j++) {
            if (!needing_fits(needed->at[j], name)) continue;
            any = true;
            paint_add(p, out, TONE_PLAIN, str_cat(a, chain_to(a, r, i), S(" -> ")));
            paint_add(p, out, TONE_TITLE, needed->at[j]);
            text_add(out, S("\n"));
        }
    }
    return any;
}

// --- what needs a library

void why_needings(const struct paint *p, struct text *out, const struct needings *list) {
    for (size_t i = 0; i < list->n; i++)
        for (size_t j = 0; j < list->at[i].names.n; j++) {
            paint_add(p, out, TONE_PLAIN, str_cat(out->arena, list->at[i].file, S(" -> ")));
            paint_add(p, out, TONE_TITLE, list->at[i].names.at[j]);
            text_add(out, S("\n"));
        }
}

struct str why_needings_json(struct arena *a, const struct needings *list) {
    struct strs objects = {0};
    for (size_t i = 0; i < list->n; i++) {
        struct json j = json_begin(a);
        json_object(&j, NULL);
        json_number(&j, "version", LOG_VERSION);
        json_string(&j, "file", list->at[i].file);
        json_strings(&j, "needed", &list->at[i].names);
        json_end(&j);
        strs_add(a, &objects, text_str(&j.text));
    }
    return log_array(a, &objects);
}

// --- versions

static struct str user_text(struct arena *a, const struct report *r, const struct version_user *u, bool all) {
    struct strs shown = u->symbols;
    if (!all && shown.n > 1) shown.n = 1;
    struct str more = u->symbols.n > shown.n ? str_format(a, " and %zu more", u->symbols.n - shown.n) : S("");
    struct str symbols = shown.n ? str_cat(a, S(" for "), strs_join(a, &shown, S(", ")), more) : S("");
    return str_cat(a, r->libs.at[u->by].file, symbols);
}

void why_versions(const struct paint *p, struct text *out, const struct report *r, bool all) {
    struct arena *a = out->arena;
    for (size_t i = 0; i < r->highest.n; i++) {
        const struct highest_version *v = &r->highest.at[i];
        struct strs users = {0};
        for (size_t j = 0; j < v->users.n; j++) strs_add(a, &users, user_text(a, r, &v->users.at[j], all));
        paint_wrap(p, out, TONE_PLAIN, S(""),
            str_cat(a, v->version, S(" of "), v->library, S(": "), strs_join(a, &users, S("; "))));
    }
}
