// Causes that lie in the inputs: the linker stops before it resolves anything.
#ifndef NEEDLD_PROBLEM_INPUTS_H
#define NEEDLD_PROBLEM_INPUTS_H

#include "failed_link.h"

// Inputs of the command line that cannot be opened or linked: `no-library', `unfit', `outside-sysroot'.
void find_inputs(struct failed_link *f);

#endif
