// Shared libraries, each read once in a run, whichever search finds it.
#ifndef NEEDLD_LIBRARY_H
#define NEEDLD_LIBRARY_H

#include "../base/map.h"
#include "../elf/elf_dynamic.h"
#include "../elf/elf_symbols.h"
#include "../elf/elf_versions.h"
#include "../formats/archive.h"
#include "../sys/process.h"

// A shared library, as an input or found for a DT_NEEDED entry.
struct library {
    struct str path;            // as opened; ARCHIVE(MEMBER)
    struct archive_part inside; // where a member of an archive lies; no path: the library is a file
    struct os_stat st;
    struct elf elf;
    struct elf_dynamic dynamic;
    const struct elf_symbols *symbols; // NULL: not read yet
};

// A set of file names, as their hashes.
struct name_set {
    uint32_t *slots;   // 0: empty
    size_t slot_count; // a power of two
};
// A directory in which libraries were looked for.
struct library_dir {
    struct map names;      // looked for -> index into `files`
    size_t misses;         // how many of them were not there
    size_t misses_to_list; // at so many the directory is listed; 0: not known yet
    bool listed;
    struct name_set listing;
};

struct libraries {
    const struct process *proc;
    struct target target;
    struct map paths; // of directories -> handle + 1; 0: nothing can be opened in it
    struct {
        struct library_dir *at;
        size_t n, cap;
    } dirs; // by handle: a directory with several paths is one
    struct {
        const struct library **at;
        size_t n, cap;
    } files; // the first is NULL: no such file, or it does not fit
};

struct libraries libraries_begin(const struct process *proc, const struct target *target);

// Opens `name` in a directory and reads it; `symbols`: with its symbols, to save opening it again for them.
// NULL if GNU ld would not accept it as a shared library for the target: it cannot be opened, or it is of
// another kind, class, byte order or machine.
const struct library *library_open(struct libraries *l, struct str dir, struct str name, bool symbols);

// A library that was opened by this name in the directory with this handle; NULL if there is none.
const struct library *library_known(const struct libraries *l, int handle, struct str name);

// True if it is known, without a system call, that the directory with this handle has nothing of a name.
// `name_hash` is library_name_hash of the name.
bool library_is_absent(const struct libraries *l, int handle, uint32_t name_hash);
uint32_t library_name_hash(struct str name);

// Opens a library again to read more of it. False if that fails.
bool library_reader(const struct process *proc, const struct library *lib, struct reader *b);

// The dynamic symbols of a library: as library_open read them, or else read now. Empty if that fails.
struct elf_symbols library_symbols(const struct process *proc, const struct library *lib);

// Reads the versions that a library needs of others. Empty if that fails.
struct elf_version_needs library_version_needs(const struct process *proc, const struct library *lib);

#endif
