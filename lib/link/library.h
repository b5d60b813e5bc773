// Shared libraries, each read once in a run whoever asks for it.
#ifndef NEEDLD_LIBRARY_H
#define NEEDLD_LIBRARY_H

#include "../formats/archive.h"
#include "../elf/elf_dynamic.h"
#include "../elf/elf_symbols.h"
#include "../base/map.h"
#include "../sys/process.h"

// A shared library, as an input or found for a DT_NEEDED name.
struct library {
    struct str path;            // as opened; ARCHIVE(MEMBER)
    struct archive_part inside; // where a member of an archive lies; without a path: it is a file
    struct os_stat st;
    struct elf elf;
    struct elf_dynamic dynamic;
    const struct elf_symbols *symbols; // NULL where they were not read along with the rest
};

// Names that were looked for in a directory in vain: how many, and at how many it is listed, 0 where that is not known yet.
struct misses {
    size_t n, enough;
};
// What the directories that are listed hold: the hashes of the names, each with a bit for every directory that has it.
struct holders {
    struct holder {
        uint64_t dirs;
        uint32_t hash; // 0: empty
    } * slots;
    size_t n, slot_count; // 0 or a power of two
    uint64_t listed;      // a bit for every directory that is listed
};

// What has been looked for, and what was there.
struct libraries {
    const struct process *proc;
    struct target target;
    struct {
        const struct library **at;
        size_t n, cap;
    } files;          // the first, NULL, stands for what is not there or does not fit
    struct map names; // -> index into looks, where the chain of those for that name begins
    struct {
        struct look {
            int dir; // -1 at the beginning of a chain
            uint32_t file, next;
        } * at;
        size_t n, cap;
    } looks;
    struct {
        struct misses *at;
        size_t n, cap;
    } misses; // by handle
    struct holders holders;
    struct {
        struct handle {
            struct str path;
            int dir;
        } * at;
        size_t n, cap;
    } handles;       // of directories asked for, the last place used again and again where they are too many
    size_t expected; // the one that was asked for after the last one before
    struct {
        struct str name;
        uint32_t looks;   // where its chain begins
        uint64_t holders; // which of the listed directories have it
    } last;               // the name asked for last: it is often asked for in one directory after another
};

struct libraries libraries_begin(const struct process *proc, const struct target *target);

// Opens `name` in a directory and reads it, with its symbols where they will be wanted. NULL where GNU ld would not take
// it as a shared library for the target: not to be opened, no such ELF file, another kind, class, byte order or machine.
const struct library *library_open(struct libraries *l, struct str dir, struct str name, bool symbols);

#endif
