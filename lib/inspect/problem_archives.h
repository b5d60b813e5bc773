// Causes in the archives of a link.
#ifndef NEEDLD_PROBLEM_ARCHIVES_H
#define NEEDLD_PROBLEM_ARCHIVES_H

#include "failed_link.h"

// `linker': an archive that it refuses, because it has no index.
void find_without_index(struct failed_link *f);
// `unfit': an archive that does not list what its members define. Reads all members of all archives.
void find_unlisted(struct failed_link *f);

#endif
