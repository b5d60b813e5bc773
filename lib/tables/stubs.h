// The stub directories that vendors are known to use.
#ifndef NEEDLD_STUBS_H
#define NEEDLD_STUBS_H

#include "../sys/process.h"

// Patterns for file_glob, in the order in which they are asked. A row that begins with a variable counts only
// where the variable is set.
struct strs stubs_builtin(const struct process *proc);

// True for a directory called `stubs` or `stub`: what is in it is searched last, whoever names it.
bool stubs_is_stub_dir(struct str dir);

#endif
