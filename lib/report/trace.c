#include "trace.h"

struct str trace_fix(const struct report_dependency *dep) {
    if (str_starts(dep->name, S("/")))
        return S("link the library that needs it again, with a SONAME in this one, or use patchelf "
                 "--replace-needed");
    if (dep->file.n)
        return S(
            "create a directory that contains only a symbolic link of that name to the file, and pass the "
            "directory with -rpath-link");
    return S("add its directory to LIBRARY_PATH, or the directory of a stub to NEEDLD_STUB_PATH");
}

struct str trace_needed_by(struct arena *a, const struct report *r, const struct report_dependency *dep) {
    return str_cat(a, dep->name, S(", needed by "), r->libs.at[dep->by].file);
}

struct str trace_blocked(struct arena *a, const struct report_dependency *dep) {
    return str_cat(a, S("found "), dep->file, S(" but cannot add it: "), dep->why);
}

static struct str missing_line(struct arena *a, const struct report *r, const struct report_dependency *dep) {
    if (dep->file.n)
        return str_cat(
            a, trace_needed_by(a, r, dep), S(": "), trace_blocked(a, dep), S("; "), trace_fix(dep));
    struct str end = S("); add its directory with -L or LIBRARY_PATH");
    if (str_starts(dep->name, S("/"))) end = str_cat(a, S("), a path; "), trace_fix(dep));
    if (dep->unfit.n) end = str_cat(a, S("): "), dep->unfit);
    return str_cat(a, S("cannot find "), dep->name, S(" (needed by "), r->libs.at[dep->by].file, end);
}

void trace_missing(struct arena *a, const struct report *r, struct strs *lines) {
    for (size_t i = 0; i < r->deps.n; i++)
        if (r->deps.at[i].status == REPORT_MISSING) strs_add(a, lines, missing_line(a, r, &r->deps.at[i]));
}

static struct str outcome_of(struct arena *a, const struct report_dependency *dep) {
    struct str found = str_cat(a, dep->file, S(" ("), dep->rule, S(")"));
    switch (dep->status) {
    case REPORT_SKIPPED: return S("not searched for");
    case REPORT_INPUT: return S("an input of the link");
    case REPORT_FOUND: return found;
    case REPORT_ADDED: return str_cat(a, found, S(": added "), dep->added);
    case REPORT_LEFT_OUT:
        return dep->file.n ? str_cat(a, found, S(": not added, "), dep->why)
                           : str_cat(a, S("not found, nothing is added: "), dep->why);
    case REPORT_MISSING: break;
    }
    return S("not found");
}

static void trace_dirs(struct arena *a, const char *program, const struct strs *dirs, struct strs *lines) {
    for (size_t i = 0; i < dirs->n; i++) {
        struct str dir = dirs->at[i].n ? dirs->at[i] : S(".");
        strs_add(a, lines, str_cat(a, S("    "), str_of(program), S(" searched "), dir));
    }
}

void trace_link(struct arena *a, const struct report *r, int level, struct strs *lines) {
    for (size_t i = 0; i < r->deps.n; i++) {
        const struct report_dependency *dep = &r->deps.at[i];
        bool decided = dep->status == REPORT_ADDED || dep->status == REPORT_LEFT_OUT;
        // trace_missing has printed a line for each missing library.
        if (dep->status != REPORT_MISSING && (decided || level >= 2))
            strs_add(a, lines, str_cat(a, trace_needed_by(a, r, dep), S(": "), outcome_of(a, dep)));
        if (level < 2) continue;
        trace_dirs(a, "ld", &dep->ld_dirs, lines);
        trace_dirs(a, "needld", &dep->own_dirs, lines);
    }
}
