// What ld.so finds when it binds all symbols at once, as with LD_BIND_NOW.
#ifndef NEEDLD_RUNTIME_SYMBOLS_H
#define NEEDLD_RUNTIME_SYMBOLS_H

#include "report.h"
#include "runtime_load.h"

struct runtime_symbols {
    struct undefineds undefined; // of each loaded object; without definers
    struct strs unused;          // direct dependencies of the first object that define none of its symbols
};
// Reads the symbols of all loaded objects.
struct runtime_symbols runtime_symbols(const struct runtime_load *load);

#endif
