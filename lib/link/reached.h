// The libraries that the link has reached in the searches so far. needld also searches where they lie and
// where their run paths point, as the loader of the target would.
#ifndef NEEDLD_REACHED_H
#define NEEDLD_REACHED_H

#include "library.h"

struct reached_library {
    const struct library *file;
    uint32_t above;      // the library that needed it first: index; NO_INDEX for an input
    bool late;           // a later rule found it than RULE_LINK_DIRS: its directory does not count there
    struct str real_dir; // the directory of the file behind a link; empty: it lies where it was opened
    bool real_known;
};
struct reached {
    const struct process *proc;
    struct reached_library *at; // in the order in which they were reached
    size_t n, cap;
    struct map paths; // -> index
    struct {
        uint32_t *at;
        size_t n, cap;
    } versioned; // those that need versions of others
};

struct reached reached_begin(const struct process *proc);

// Adds a library that was not reached before.
void reached_add(struct reached *reached, const struct library *file, uint32_t above, bool late);

// The number of a library; NO_INDEX if it was not reached.
uint32_t reached_find(const struct reached *reached, const struct library *file);

// The directory of the file to which the path of a library leads, if a link leads to another directory;
// otherwise empty.
struct str reached_real_dir(struct reached *reached, uint32_t lib);

#endif
