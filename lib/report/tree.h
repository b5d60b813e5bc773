// The libraries of a link as a tree, from its output down.
#ifndef NEEDLD_TREE_H
#define NEEDLD_TREE_H

#include "../sys/terminal.h"
#include "../inspect/report.h"

enum mark {
    MARK_ROOT,
    MARK_INPUT,
    MARK_FOUND,
    MARK_SUPPLIED, // only needld finds it
    MARK_LEFT_OUT, // not added: the link works without it
    MARK_MISSING,
    MARK_SKIPPED, // not looked for
    MARK_SEEN,    // an input, or shown with all below it at another library
};
struct tree_row {
    size_t depth; // 0: the output
    bool last;    // of its siblings
    struct str name, file, rule;
    struct str details; // SONAME and run path
    enum mark mark;
    uint32_t lib, dep; // in the report; NO_INDEX where there is none
};
struct tree {
    struct tree_row *at;
    size_t n, cap;
};

// The rows from top to bottom. Each name stands once with all below it, at the library that is the first to need it; the
// other libraries that need it have rows marked as seen, behind their other rows.
struct tree tree_of(struct arena *a, const struct report *r);

// The same for a report of one file alone, which is the root.
struct tree tree_of_file(struct arena *a, const struct report *r);

struct tree_look {
    bool folded;   // rows that are marked as seen share a line
    bool detailed; // below each library its SONAME and run path
    size_t depth;  // rows that lie deeper are left out; 0: none
};

// Adds the rows as lines of text.
void tree_draw(const struct paint *p, struct text *out, const struct tree *t, const struct tree_look *look);

#endif
