// What an emulation links: the table of emulations.
#ifndef NEEDLD_TARGET_H
#define NEEDLD_TARGET_H

#include "str.h"

#include <stdint.h>

struct target {
    bool wide; // ELFCLASS64
    bool big;  // ELFDATA2MSB
    uint16_t machine;
    struct str emulation; // empty: not known
    bool native;          // LD_RUN_PATH and LD_LIBRARY_PATH are read (binutils' genscripts.sh)
};

// The target of an emulation for a linker whose own target is the triple `linker_triple` (empty: this
// machine). An empty emulation is that linker's default one. The result's emulation is empty where it is not
// in the table.
struct target target_find(struct str emulation, struct str linker_triple);

// The triple at the start of a name such as x86_64-linux-gnu-ld.bfd; empty where it begins with none we know.
struct str target_triple(struct str name);

#endif
