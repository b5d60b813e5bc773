// Unusual things in a world, counted to check that the generator draws enough of each.
#ifndef NEEDLD_WORLDS_KINDS_H
#define NEEDLD_WORLDS_KINDS_H

enum kind {
    // one symbol in two ways
    KIND_TLS,
    KIND_COMMON,
    KIND_COMDAT,
    KIND_PROTECTED,
    KIND_WEAK,
    KIND_DROPPED, // referenced from a section that is not in the output
    KIND_NO_RELOCATION,
    KIND_COPY, // as without -fpic
    KIND_START_STOP,
    // files
    KIND_ODD_LIBRARY,
    KIND_FOREIGN,
    KIND_THIN,
    KIND_NESTED, // a thin archive of an archive
    KIND_ARCHIVED_LIBRARY,
    KIND_PULLED, // a member that an unusual reference extracts
    KIND_LTO,
    // linkers
    KIND_OWN_SYSROOT,
    KIND_BANNER, // in another language
    KINDS
};

extern const char *const kind_names[KINDS];

#endif
