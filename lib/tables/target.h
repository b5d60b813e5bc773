// The table of emulations (-m).
#ifndef NEEDLD_TARGET_H
#define NEEDLD_TARGET_H

#include "../base/str.h"

#include <stdint.h>

struct target {
    bool is64;       // ELFCLASS64
    bool big_endian; // ELFDATA2MSB
    bool n32;        // the MIPS ABI N32, which differs from O32 only in a flag
    uint16_t machine;
    struct str emulation; // empty: not known
    struct str format;    // its name in OUTPUT_FORMAT
    struct str arch;      // the machine in triples; empty for the second emulation of one (x32)
    struct str multiarch; // the name of its directory below /usr/lib on Debian
    bool native;          // the linker reads LD_RUN_PATH and LD_LIBRARY_PATH (binutils' genscripts.sh)
};

// True if a file for one of them fits the other.
static inline bool target_same_files(const struct target *a, const struct target *b) {
    return a->is64 == b->is64 && a->big_endian == b->big_endian && a->n32 == b->n32 &&
           a->machine == b->machine;
}

// The target of an emulation (empty: the linker's default) for a linker that was built for `linker_triple`
// (empty: this machine). The result's emulation is empty if it is not in the table.
struct target target_find(struct str emulation, struct str linker_triple);

// True for a linker whose triple means this machine; an empty one does.
bool target_is_this_machine(struct str triple);

// The target of ELF files of that kind, for this machine's linker. Its emulation is empty if none is in the
// table.
struct target target_of_file(bool is64, bool big_endian, bool n32, uint16_t machine);

// The triple at the beginning of a name such as x86_64-linux-gnu-ld.bfd; empty if there is no known one.
struct str target_triple(struct str name);

#endif
