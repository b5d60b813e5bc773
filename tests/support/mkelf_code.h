// Instructions whose fields relocations fill.
#ifndef NEEDLD_TEST_MKELF_CODE_H
#define NEEDLD_TEST_MKELF_CODE_H

#include "mkelf_image.h"

struct field {
    unsigned at;
    uint32_t type;
    int addend;
};
struct fragment {
    unsigned char bytes[8];
    struct field fields[2];
    unsigned n_fields;
};

// The code of a reference to a symbol; a call for a machine whose other references are not implemented.
struct fragment mkelf_fragment(const struct mkelf_machine *m, enum mkelf_reloc how);

// A function of eight bytes that does nothing.
struct fragment mkelf_nothing(const struct mkelf_machine *m);

#endif
