// The end of `needld explain`: how many links failed and why, each cause with its fix, and what was added to
// the others.
#ifndef NEEDLD_SUMMARY_H
#define NEEDLD_SUMMARY_H

#include "../sys/terminal.h"
#include "../inspect/report.h"

struct summary_view {
    struct str here;    // the directory of the reader
    struct str outcome; // behind the numbers: how the command itself ended; empty: it succeeded
    bool failed_only;
    bool whole; // lists are not cut
};

// Adds the summary of links. Links that failed for the same reason are one paragraph, and so are those to
// which the same was added.
void summary_add(const struct process *proc, const struct paint *p, struct text *out,
    const struct reports *links, const struct summary_view *view);

// Only the paragraphs about links that fail.
void summary_add_failures(const struct process *proc, const struct paint *p, struct text *out,
    const struct reports *links, const struct summary_view *view);

// The path of an output for this reader.
struct str summary_output(const struct process *proc, struct str here, const struct report *r);

#endif
