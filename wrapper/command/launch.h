// The user's command, run with the shim ahead of other linkers.
#ifndef NEEDLD_LAUNCH_H
#define NEEDLD_LAUNCH_H

#include "command.h"

// PREFIX/libexec/needld, for our own program in PREFIX/bin. `problem` says what is off with it; empty: nothing.
struct str launch_shim_dir(const struct process *proc, struct str *problem);

// The environment with the shim directory ahead in COMPILER_PATH and PATH. No variables, after a line on standard error,
// where there is no such directory.
struct strs launch_env(const struct call *c);

// Becomes the command. Returns only where that fails, after a line on standard error, with the status that a shell gives.
int launch_exec(const struct call *c, const struct strs *env);

#endif
