// What the real linker prints about itself. Running it costs as much as a small link, so it runs only when
// something depends on the output.
#ifndef NEEDLD_LINKER_QUERY_H
#define NEEDLD_LINKER_QUERY_H

#include "../formats/script.h"
#include "link_facts.h"

// The first line that the linker prints with -v.
struct str linker_query_banner(const struct process *proc, const struct host_linker *linker);

// The sysroot of a link whose command line names none: the one that the linker was configured with, or that a
// wrapper script in its place adds; empty if there is none. False if it is not known: no GNU ld, or one
// that is too old.
bool linker_query_sysroot(const struct process *proc, const struct host_linker *linker, struct str *sysroot);

struct linker_answer {
    struct str banner;    // the first line, with its name and version
    unsigned version;     // 240 for 2.40; 0: not known
    struct script script; // the statements of its built-in script
    struct str trouble;   // why the output is of no use; empty: it is
};
struct linker_query {
    const struct link_facts *facts;
    bool done;
    struct linker_answer answer;
};

// `facts` must outlive the result.
struct linker_query linker_query_begin(const struct link_facts *facts);

// Runs the linker on the first call; later calls return the same answer.
const struct linker_answer *linker_query_run(struct linker_query *query);

#endif
