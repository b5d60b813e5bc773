// What `needld tree` prints.
#ifndef NEEDLD_TREE_OUTPUT_H
#define NEEDLD_TREE_OUTPUT_H

#include "../../lib/inspect/root.h"
#include "../../lib/report/tree.h"

// A file that was read.
struct shown_file {
    struct report report;
    bool runtime;
    struct report loaded; // in the default view of a library: what ld.so finds
};
struct shown_files {
    struct shown_file *at;
    size_t n, cap;
};

struct tree_output {
    const struct process *proc;
    struct paint paint;
    struct tree_style style;
    struct root root;
};

// Each file as a tree, as a list, as a part of a graph, and as an element of a JSON array.
struct str tree_output_text(const struct tree_output *o, const struct shown_files *files);
struct str tree_output_list(const struct tree_output *o, const struct shown_files *files);
struct str tree_output_dot(const struct tree_output *o, const struct shown_files *files);
struct str tree_output_json(const struct tree_output *o, const struct shown_files *files);

// Why a library is needed; empty if nothing needs it. The highest versions.
struct str tree_output_why(const struct tree_output *o, const struct shown_files *files, struct str name);
struct str tree_output_versions(const struct tree_output *o, const struct shown_files *files);

#endif
