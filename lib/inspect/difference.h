// What two files load differently.
#ifndef NEEDLD_DIFFERENCE_H
#define NEEDLD_DIFFERENCE_H

#include "report.h"

#include "../sys/process.h"

// A name for which the two load different files. NULL: that file does not need the name.
struct difference {
    const struct report_dependency *before, *after;
};
struct differences {
    struct difference *at;
    size_t n, cap;
};

// In the order of the first report; what only the second one has follows.
struct differences difference_find(
    const struct process *proc, const struct report *before, const struct report *after);

// True for two paths of one file.
bool difference_same_file(const struct process *proc, struct str a, struct str b);

#endif
