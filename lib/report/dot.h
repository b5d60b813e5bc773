// The libraries of several links as one graph for Graphviz.
#ifndef NEEDLD_DOT_H
#define NEEDLD_DOT_H

#include "../base/map.h"
#include "../inspect/report.h"
#include "../base/text.h"

// One node for each file, across all reports, and an edge for each dependency. Libraries that only needld
// finds are green, missing ones red. Bytes that are not UTF-8 become U+FFFD.
struct dot {
    struct text text;
    struct map nodes; // path of a file, or name of a missing library -> number of the node
};
struct dot dot_begin(struct arena *a);
void dot_add(struct dot *d, const struct report *r);
struct str dot_end(struct dot *d);

#endif
