// What two files load differently, as text or JSON.
#ifndef NEEDLD_DIFF_H
#define NEEDLD_DIFF_H

#include "../inspect/difference.h"
#include "../sys/terminal.h"

struct diff {
    const struct report *before, *after;
    struct differences list;
};

// Adds the lines, as `diff -u` would for two lists; none if nothing is different.
void diff_lines(const struct paint *p, struct text *out, const struct diff *d);

// A JSON object and a newline.
struct str diff_json(struct arena *a, const struct diff *d);

#endif
