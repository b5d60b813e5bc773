// Which of the libraries that needld found for missing names are handed over.
#ifndef NEEDLD_CHOICE_H
#define NEEDLD_CHOICE_H

#include "verdict.h"

struct choice {
    bool *chosen; // for each need of the map: hand its supply over
};

// None where no supply of the map defines a symbol that the link fails for: the linker then says the same with them. A supply
// that leaves needs of its own open, or that references symbols which nobody defines, is chosen only where the link fails
// without it, because a library that is linked references what it alone defines, or because warnings are fatal. All others
// are chosen.
struct choice choice_make(
    const struct link_facts *s, struct symbols *t, const struct link_map *map, const struct verdict *verdict);

#endif
