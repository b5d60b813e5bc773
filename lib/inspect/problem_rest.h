// Causes for which no library within reach helps.
#ifndef NEEDLD_PROBLEM_REST_H
#define NEEDLD_PROBLEM_REST_H

#include "failed_link.h"

// `symbol': what nothing within reach defines.
void find_defined_nowhere(struct failed_link *f);
// `linker': what GNU ld says of a file or of itself, from which everything that is undefined follows.
void find_known_error(struct failed_link *f);
// `linker': the linker did not start, was killed, or failed for another reason.
void find_linker_error(struct failed_link *f);

#endif
