// Why a link fails, and what to do about it.
#ifndef NEEDLD_PROBLEM_H
#define NEEDLD_PROBLEM_H

#include "../base/str.h"

struct arena;
struct config;
struct host_linker;
struct link;
struct process;

struct linker_result {
    bool known;        // false: the linker has not run, as for the log of the shim
    int status;        // its exit status; 128 + N after signal N
    struct str errors; // what it printed on standard error; the first 256 KB are enough
};

// What makes the link work. Words are those of the linker; a driver gets them with -Wl where it has no such
// option itself.
struct fix {
    struct str text;     // one sentence: `add -lucs', `put -Lnew before -Lold'
    struct strs prepend; // words in front of the inputs: -Lnew; -rpath-link and b are two words
    struct strs append;  // words behind the inputs: -ldep
    struct strs remove;  // words of the command line to take away
    struct strs move;    // words of the command line to move behind all inputs
    struct strs env;     // NAME=VALUE
    struct strs install; // packages; or the library that must be obtained
    struct strs relink;  // a library that must be linked again, and the words to link it with
};
struct problem {
    struct str cause;   // a fixed word, as `nowhere' or `dso-missing'; needld(1) lists all
    struct str text;    // one sentence: what is wrong, with paths
    struct strs detail; // evidence, a line each
    struct str file;    // whose development package is missing; otherwise empty
    struct str package; // of that file, if it is known
    struct fix fix;
    bool works; // reported although the link works: two versions of a library
};
struct problems {
    struct problem *at;
    size_t n, cap;
};

// Adds the problems of a link to `out`, those first without which the others would not be there. If `result`
// is known and is a failure, there is at least one. `l` may be a link that was passed through unchanged, and
// one whose symbols were not read: then the link is resolved again with symbols. Reads many files, so it is
// for links that failed; for one that did not it only compares the names of the libraries. If memory or work
// is exhausted on the way, `out` has what was found until then.
void problems_find(const struct process *proc, const struct config *config, const struct host_linker *linker,
    struct link *l, const struct linker_result *result, struct problems *out);

// The problem of a link that failed without a known cause: the linker's own first error. `linker`: its path.
struct problem problem_of_linker(struct arena *a, struct str linker, const struct linker_result *result);

#endif
