// Causes of undefined symbols that a library within reach defines.
#ifndef NEEDLD_PROBLEM_SYMBOLS_H
#define NEEDLD_PROBLEM_SYMBOLS_H

#include "failed_link.h"

// Each finds the problems of one kind among the references that no problem explains yet.
void find_hidden(struct failed_link *f);
void find_wrong_order(struct failed_link *f);
void find_not_named(struct failed_link *f);     // dso-missing and not-named: references of objects
void find_built_without(struct failed_link *f); // references of libraries

#endif
