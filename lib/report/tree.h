// The dependencies of a link as a tree: the output, its inputs, and what each of them needs.
#ifndef NEEDLD_TREE_H
#define NEEDLD_TREE_H

#include "../sys/terminal.h"
#include "../inspect/report.h"

enum mark {
    MARK_ROOT,
    MARK_INPUT,
    MARK_FOUND,
    MARK_ADDED,    // only needld finds it
    MARK_LEFT_OUT, // not added: the link works without it
    MARK_MISSING,
    MARK_SKIPPED,   // not searched for
    MARK_ELSEWHERE, // an input, or shown with its own dependencies at another library
};
struct tree_row {
    size_t depth; // 0: the output
    bool last;    // of its siblings
    struct str name, file, rule;
    struct str details; // SONAME and run path
    enum mark mark;
    uint32_t lib, dep; // in the report; NO_INDEX if there is none
};
struct tree {
    struct tree_row *at;
    size_t n, cap;
    struct strs left_out; // names of base libraries without a row
};

// The rows from top to bottom. Each dependency stands in full, with its own dependencies, at the library that
// is the first to need it. At each other library that needs it, after that library's full rows, it has a row
// with MARK_ELSEWHERE.
struct tree tree_of(struct arena *a, const struct report *r);

// The same for a report of a single file, which becomes the root. Base libraries that are found have no rows
// unless `all` is true.
struct tree tree_of_file(struct arena *a, const struct report *r, bool all);

struct tree_style {
    bool folded;   // rows with MARK_ELSEWHERE share a line
    bool names;    // without the path of a file whose name is the one that is needed
    bool detailed; // the SONAME and run path of each library too
    size_t depth;  // deeper rows are left out, and counted; 0: no limit
};

// Adds the rows as lines of text.
void tree_draw(const struct paint *p, struct text *out, const struct tree *t, const struct tree_style *style);

#endif
