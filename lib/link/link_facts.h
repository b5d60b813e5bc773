// What is known of a link before any of its files is opened.
#ifndef NEEDLD_LINK_FACTS_H
#define NEEDLD_LINK_FACTS_H

#include "../formats/config.h"
#include "../tables/target.h"
#include "host_linker.h"
#include "request.h"

struct link_facts {
    const struct process *proc;
    const struct config *config;
    const struct request *request;
    const struct host_linker *linker;
    struct target target;
    struct str trouble; // why needld cannot analyse the link; empty: it can
};

// The arguments must outlive the result.
struct link_facts link_facts_of(const struct process *proc, const struct config *config,
    const struct request *request, const struct host_linker *linker);

// True if GNU ld reads LD_RUN_PATH: only a native linker does, and only without -rpath and -rpath-link.
bool link_reads_ld_run_path(const struct link_facts *facts);

#endif
