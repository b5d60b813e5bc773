// Runs the user's command so that compilers find the shim before other linkers.
#ifndef NEEDLD_LAUNCH_H
#define NEEDLD_LAUNCH_H

#include "command.h"

// The shim directory: PREFIX/libexec/needld, where this program is PREFIX/bin/needld. `problem` says why it
// cannot be used; empty if it can.
struct str launch_shim_dir(const struct process *proc, struct str *problem);

// The environment with the shim directory first in COMPILER_PATH and PATH. Empty, after printing an error,
// if that directory cannot be used.
struct strs launch_env(const struct invocation *inv);

// Executes the command in this process. Returns only if that fails, with the error number.
int launch_exec(const struct invocation *inv, const struct strs *env);
// Prints that error. Returns the status that a shell would give.
int launch_failed(const struct invocation *inv, int error);

#endif
