#include "trace.h"

static struct str needed_by(struct arena *a, const struct report *r, const struct report_dependency *n) {
    return str_cat(a, n->name, S(", needed by "), r->libs.at[n->by].file, S(": "));
}

struct str explain_remedy(const struct report_dependency *n) {
    if (n->file.n)
        return S("make a symbolic link of that name in a directory of its own and name that directory with "
                 "-rpath-link");
    return S("name its directory in LIBRARY_PATH, or that of a stub in NEEDLD_STUB_PATH");
}

static struct str complaint(struct arena *a, const struct report_dependency *n) {
    if (n->file.n) return str_cat(a, n->file, S(" cannot be handed over: "), n->why);
    struct str sought = str_format(a, "%zu directories, NEEDLD_TRACE=2 lists them", n->own_dirs.n);
    return str_cat(a, S("not in -L, LIBRARY_PATH or a stub directory either ("), sought, S(")"));
}

void explain_missing(struct arena *a, const struct report *r, struct strs *lines) {
    for (size_t i = 0; i < r->deps.n; i++) {
        const struct report_dependency *n = &r->deps.at[i];
        if (n->status != REPORT_MISSING) continue;
        strs_add(a, lines, str_cat(a, needed_by(a, r, n), complaint(a, n), S("; "), explain_remedy(n)));
    }
}

struct str explain_need(struct arena *a, const struct report_dependency *n) {
    struct str found = str_cat(a, n->file, S(" ("), n->rule, S(")"));
    switch (n->status) {
    case REPORT_SKIPPED: return S("not looked for");
    case REPORT_INPUT: return S("an input of the link");
    case REPORT_FOUND: return found;
    case REPORT_ADDED: return str_cat(a, found, S(": added "), n->added);
    case REPORT_LEFT_OUT:
        return n->file.n ? str_cat(a, found, S(": left out, "), n->why)
                         : str_cat(a, S("not found, nothing is added: "), n->why);
    case REPORT_MISSING: break;
    }
    return S("not found");
}

static void list_directories(struct arena *a, const char *who, const struct strs *dirs, struct strs *lines) {
    for (size_t i = 0; i < dirs->n; i++)
        strs_add(a, lines, str_cat(a, S("    "), str_of(who), S(" "), dirs->at[i].n ? dirs->at[i] : S(".")));
}

void explain_trace(struct arena *a, const struct report *r, int level, struct strs *lines) {
    for (size_t i = 0; i < r->deps.n; i++) {
        const struct report_dependency *n = &r->deps.at[i];
        bool of_note = n->status == REPORT_ADDED || n->status == REPORT_LEFT_OUT;
        // What is missing has a line of its own already.
        if (n->status != REPORT_MISSING && (of_note || level >= 2))
            strs_add(a, lines, str_cat(a, needed_by(a, r, n), explain_need(a, n)));
        if (level < 2) continue;
        list_directories(a, "ld:", &n->ld_dirs, lines);
        list_directories(a, "needld:", &n->own_dirs, lines);
    }
}
