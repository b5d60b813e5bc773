#include "report.h"

static const char *const reason_texts[] = {
    [REASON_NONE] = "",
    [REASON_LINK_WORKS] = "ld only warns about it, and the link works",
    [REASON_OTHER_ERROR] = "ld only warns about it, and the link fails for another reason",
    [REASON_NOT_NEEDED] = "the link does not need it",
    [REASON_DIR_IS_SAFE] = "the file has that name, and nothing else would be picked up from its directory",
    [REASON_IN_WORDS] = "",
};

bool report_has_missing(const struct report *r) {
    for (size_t i = 0; i < r->deps.n; i++)
        if (r->deps.at[i].status == REPORT_MISSING) return true;
    return false;
}

bool report_fails(const struct report *r) {
    if (r->status_known) return r->status != 0;
    for (size_t i = 0; i < r->problems.n; i++)
        if (!r->problems.at[i].works) return true;
    return report_has_missing(r);
}

struct str report_needed_by(struct arena *a, const struct report *r, const struct report_dependency *d) {
    struct strs files = {0};
    strs_add(a, &files, r->libs.at[d->by].file);
    for (uint32_t i = 0; i < r->libs.n; i++)
        if (i != d->by && strs_have(&r->libs.at[i].needed, d->name)) strs_add(a, &files, r->libs.at[i].file);
    struct str last = files.at[--files.n];
    return files.n ? str_cat(a, strs_join(a, &files, S(", ")), S(" and "), last) : last;
}

bool report_is_file(const struct report_dependency *d) {
    return str_starts(d->added, S("--as-needed "));
}

struct str report_reason_text(enum report_reason reason) {
    return str_of(reason_texts[reason]);
}

enum report_reason report_reason_of(struct str why) {
    enum report_reason reason = REASON_NONE;
    while (reason < REASON_IN_WORDS && !str_eq(why, report_reason_text(reason))) reason++;
    return reason;
}
