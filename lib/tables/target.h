// What an emulation links: the table of emulations.
#ifndef NEEDLD_TARGET_H
#define NEEDLD_TARGET_H

#include "../base/str.h"

#include <stdint.h>

struct target {
    bool is64;       // ELFCLASS64
    bool big_endian; // ELFDATA2MSB
    bool n32;        // MIPS: the ABI N32, which only a flag tells from O32
    uint16_t machine;
    struct str emulation; // empty: not known
    struct str format;    // as OUTPUT_FORMAT names it
    struct str arch;      // how triples name the machine; empty where they name it by another one (x32)
    bool native;          // LD_RUN_PATH and LD_LIBRARY_PATH are read (binutils' genscripts.sh)
};

// The target of an emulation for a linker whose own target is the triple `linker_triple` (empty: this
// machine). An empty emulation is that linker's default one. The result's emulation is empty where it is not
// in the table.
struct target target_find(struct str emulation, struct str linker_triple);

// True for a linker whose triple means this machine; an empty one does.
bool target_is_this_machine(struct str triple);

// The target of an ELF file of that kind, for a linker of that machine. Its emulation is empty where none is in the table.
struct target target_of_file(bool is64, bool big_endian, bool n32, uint16_t machine);

// The triple at the start of a name such as x86_64-linux-gnu-ld.bfd; empty where it begins with none we know.
struct str target_triple(struct str name);

#endif
