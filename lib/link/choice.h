// Which candidates the link uses.
#ifndef NEEDLD_CHOICE_H
#define NEEDLD_CHOICE_H

#include "verdict.h"

struct failure {
    uint32_t symbol; // NO_INDEX: warnings are errors, and ld warns about the library or its dependencies
    // That references it: index into the libraries of the map. NO_INDEX: one that is left out, or the symbol
    // is required by an option.
    uint32_t lib;
};
struct failures {
    struct failure *at;
    size_t n, cap;
};
struct choice {
    bool *chosen;             // for each dependency of the map: its file is to be added
    bool objects_fail;        // the link fails for symbols of objects, whatever libraries depend on
    bool objects_may_fail;    // not known, or only if --gc-sections does not drop the code
    struct failures failures; // for which the link fails although the chosen files are added
    struct failures left_out; // undefined symbols for which candidates are left out
};

// Chooses no candidate if none defines a symbol for which the link fails: the link then fails with the same
// messages. Otherwise chooses all but the harmful ones. A candidate is harmful if names are missing only
// because of it, if it has undefined symbols, or if GNU ld would require it on the command line. A harmful
// one is chosen only if it alone defines a symbol for which the link would fail. A file that replaces another
// is always chosen. With --fatal-warnings each missing name is an error, so all candidates are chosen.
// `with_missing`: one is harmless although names are missing because of it.
struct choice choice_make(const struct link_facts *facts, struct symbols *symbols, const struct link_map *map,
    const struct verdict *verdict, bool with_missing);

#endif
