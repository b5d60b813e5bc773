// The stub directories of vendors.
#ifndef NEEDLD_STUBS_H
#define NEEDLD_STUBS_H

#include "../sys/process.h"

// Patterns for file_glob, in the order of the search. A row with a variable counts only if the variable is
// set.
struct strs stubs_builtin(const struct process *proc);

// True for a directory called `stubs` or `stub`: what is in it is searched last, whoever names it.
bool stubs_is_stub_dir(struct str dir);

#endif
