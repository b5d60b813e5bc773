// What needld adds to a link: the link map, the choice and the plan that agree with each other.
#ifndef NEEDLD_SOLUTION_H
#define NEEDLD_SOLUTION_H

#include "plan.h"

struct solver {
    const struct link_facts *facts;
    struct libraries *libraries;
    struct candidate_index *index;
    const struct inputs *inputs;
    const bool *kept; // which inputs GNU ld keeps
    struct symbols *symbols;
    const struct link_map *plain; // what GNU ld loads by itself
    const struct verdict *verdict;
};
struct solution {
    struct link_map map;
    struct choice choice;
    struct plan plan;
    struct link_map first_map; // before anything was excluded
    struct failures left_out;  // those of all rounds
    bool would_work;          // if each candidate could be passed to GNU ld
};

// With the first candidate for each name, but for those of `picks`.
struct solution solution_find(const struct solver *solver, const struct picks *picks);

// True if the link works with it, as far as symbols decide that. A file that replaces another one must make
// the link work for certain.
bool solution_works(const struct solution *solution);

#endif
