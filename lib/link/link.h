// One link, from its command line to the arguments that needld adds.
#ifndef NEEDLD_LINK_H
#define NEEDLD_LINK_H

#include "plan.h"

struct link {
    struct request request;
    struct link_facts facts;
    struct linker_query query;
    struct scripts scripts;
    struct search_path search_path;
    struct libraries libraries;
    struct inputs inputs;
    struct symbols symbols; // read only if a name is missing, or may be, or `exact` is set
    struct link_map plain;  // what GNU ld loads without needld
    struct verdict verdict; // why the link fails then
    struct link_map map;    // what GNU ld loads with what needld adds; the same if it adds nothing
    struct choice choice;
    struct plan plan;
    struct str bypass_reason; // why the command line passes through unchanged; empty: the plan counts
};

// Sets up what the search needs, from l->request. Opens only the script of -T.
void link_begin(const struct process *proc, const struct config *config, const struct host_linker *linker,
    struct link *l);

// Why the search so far cannot be relied on; empty: it can.
struct str link_trouble(const struct link *l);

// Resolves the dependencies of the link that `proc` was called for. With `exact` symbols are read even if
// nothing is missing, so that the map lacks the libraries that GNU ld drops; and the command line is read to
// its end. The result lies in the arena. Its parts point to each other, to `config`, to `linker` and to the
// arguments.
struct link *link_resolve(
    const struct process *proc, const struct config *config, const struct host_linker *linker, bool exact);

#endif
