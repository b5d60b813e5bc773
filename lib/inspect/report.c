#include "report.h"

bool report_lacks(const struct report *r) {
    for (size_t i = 0; i < r->needs.n; i++)
        if (r->needs.at[i].status == TOLD_MISSING) return true;
    return false;
}

bool told_as_file(const struct told_need *n) {
    return str_starts(n->added, S("--as-needed "));
}
