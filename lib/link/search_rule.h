// For search_path.c and loader_rules.c: what a rule reads, and how it adds directories.
#ifndef NEEDLD_SEARCH_RULE_H
#define NEEDLD_SEARCH_RULE_H

#include "search_path.h"

// What a rule may read.
struct rule_input {
    const struct process *proc;
    const struct link_facts *facts;
    const struct request *request;
    struct search_path *path; // for the linker's output, the scripts and the libraries that were reached
    const struct search_key *key;
    enum search_tier tier;
};

void search_add_dir(const struct rule_input *in, struct str dir, struct search_dirs *out);
void search_add_dirs(const struct rule_input *in, const struct strs *dirs, struct search_dirs *out);

// $ORIGIN and $LIB in a directory. `origin`: the path of the library that $ORIGIN refers to. Sets
// *per_library if the result depends on it.
struct str search_expand_tokens(
    const struct rule_input *in, struct str dir, struct str origin, bool *per_library);

// A list of run path elements with the tokens that GNU ld expands.
struct run_path {
    struct str list;
    struct str sysroot; // in front of absolute elements
    struct str origin;  // $ORIGIN: the path of the library
};
void search_add_run_path(const struct rule_input *in, const struct run_path *list, struct search_dirs *out);

// Adds the directories of -rpath as they are written: ld.so reads them as the run path of the program.
void search_add_rpath_option(const struct rule_input *in, struct search_dirs *out);

// The arguments of -rpath or -rpath-link, joined as GNU ld does. `once`: -rpath drops an argument that is in
// the list already.
struct str search_join_arguments(struct arena *a, const struct strs *arguments, bool once);

// --- the rules of loader_rules.c

void rule_own_run_path(const struct rule_input *in, struct search_dirs *out);
void rule_needed_by_real_dir(const struct rule_input *in, struct search_dirs *out);
void rule_inherited_rpath(const struct rule_input *in, struct search_dirs *out);
void rule_other_run_paths(const struct rule_input *in, struct search_dirs *out);
void rule_link_dirs(const struct rule_input *in, struct search_dirs *out);
void rule_dirs_above(const struct rule_input *in, struct search_dirs *out);
void rule_sysroot(const struct rule_input *in, struct search_dirs *out);
void rule_host(const struct rule_input *in, struct search_dirs *out);

#endif
