// Symbols of C++ and Rust as people write them.
#ifndef NEEDLD_DEMANGLE_H
#define NEEDLD_DEMANGLE_H

#include "../../lib/inspect/report.h"
#include "../../lib/sys/process.h"

// Demangles the symbols in the problems of the links, with the c++filt beside the linker, as ld would print
// them. Without a c++filt they stay.
void demangle(const struct process *proc, struct reports *reports);

#endif
