// One link followed from its command line to what is added to it.
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
    struct symbols symbols; // read where something is missed, may be, or all is asked for
    struct link_map plain;  // what GNU ld does by itself
    struct verdict verdict; // what the link fails for with that, where names are missing
    struct link_map map;    // and with what needld has; the same where the link does not fail
    struct choice choice;
    struct plan plan;
    struct str bypass_reason; // why nothing is added whatever is missing; empty: the plan counts
};

// Puts together what the search needs, from l->request. Nothing is opened but the script of -T.
void link_begin(const struct process *proc, const struct config *config, const struct host_linker *linker,
    struct link *l);

// Why the search cannot be relied on, as far as it went; empty: it can.
struct str link_trouble(const struct link *l);

// Follows the link that w->argv asks of `real`. `exact`: read symbols even where nothing is missing, so that
// the map leaves out what GNU ld will not look for, and the command line to its end. The results point into `out` and to the arguments.
void link_follow(const struct process *proc, const struct config *config, const struct host_linker *linker,
    bool exact, struct link *out);

#endif
