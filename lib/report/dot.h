// The libraries of some links as one graph, in Graphviz's language.
#ifndef NEEDLD_DOT_H
#define NEEDLD_DOT_H

#include "../base/map.h"
#include "../inspect/report.h"
#include "../base/text.h"

// A node a file, the same one in every report, and an edge for each name that a file needs; what only needld finds and what
// nobody finds stand out. Bytes that are not UTF-8 become U+FFFD.
struct dot {
    struct text text;
    struct map nodes; // files and missing names -> number
};
struct dot dot_begin(struct arena *a);
void dot_add(struct dot *d, const struct report *r);
struct str dot_end(struct dot *d);

#endif
