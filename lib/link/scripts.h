// The linker scripts that a command line names: -T, -dT, and those that they include.
#ifndef NEEDLD_SCRIPTS_H
#define NEEDLD_SCRIPTS_H

#include "../formats/script.h"
#include "link_facts.h"

struct scripts {
    const struct link_facts *facts;
    struct script given;    // the statements of -T
    bool replaces_builtin;  // -T is used in place of the linker's built-in script
    struct strs given_dirs; // SEARCH_DIRs of -T
    struct strs input_dirs; // SEARCH_DIRs of scripts among the inputs, added as they are read
    bool default_done;      // -dT has been read:
    struct script defaults; // its statements
    struct str trouble;     // why one of them cannot be used; empty: all can
};

// Reads -T. `facts` must outlive the result.
struct scripts scripts_begin(const struct link_facts *facts);

// The statements of a script with those of the scripts that it includes in their place.
struct script scripts_parse(const struct link_facts *facts, struct str text);

// The SEARCH_DIRs of a script, with the sysroot.
struct strs scripts_search_dirs(const struct link_facts *facts, const struct script *script);

// The statements of -dT, which GNU ld uses in place of its built-in script and which is read on the first
// call; NULL if there is none.
const struct script *scripts_default(struct scripts *scripts);

#endif
