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
    // where a dependency lies
    KIND_RUN_PATH,       // where the run path points that ld does not follow as it is written
    KIND_REAL_FILE,      // at the file behind a link to the library that needs it
    KIND_INHERITED,      // in the DT_RPATH of a library above, or in -rpath, as it is written
    KIND_OTHER_RUN_PATH, // in the run path of another library
    KIND_BESIDE_OTHER,   // beside another library
    KIND_INCLUDED,       // where the sysroot's ld.so.conf points by an absolute include
    KIND_LINK_INSIDE,    // behind absolute links of the sysroot
    KIND_HOST,           // on the host, for a native linker with a sysroot of its own
    KIND_SLASH,          // below the working directory or a directory above, by a name with a slash
    // several copies of it
    KIND_COPIES,   // only needld finds them, and not each of them serves
    KIND_REPLACED, // ld finds one that does not serve
    KIND_GLIBC,    // one of glibc's libraries
    KIND_PINNED,   // its directory has a library that the link finds elsewhere, and its SONAME is another one
    KINDS
};

extern const char *const kind_names[KINDS];

#endif
