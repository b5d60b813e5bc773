#include "report.h"

bool report_has_missing(const struct report *r) {
    for (size_t i = 0; i < r->deps.n; i++)
        if (r->deps.at[i].status == REPORT_MISSING) return true;
    return false;
}

bool report_is_file(const struct report_dependency *n) {
    return str_starts(n->added, S("--as-needed "));
}
