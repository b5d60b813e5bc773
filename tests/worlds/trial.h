// Shared by the parts of the judge: one world with the links that were made of it.
#ifndef NEEDLD_WORLDS_TRIAL_H
#define NEEDLD_WORLDS_TRIAL_H

#include "judge.h"
#include "oracle.h"

// A link with exact links.
struct attempt {
    struct links links;
    struct outcome out;
    struct chatter names;
    bool works; // and each fixed name was found where its link leads
};

struct trial {
    struct world *w;
    struct pool *p;
    const struct programs *programs;
    struct counts *counts;
    struct list violations;
    struct outcome plain, shim;
    struct chatter plain_names, shim_names;
    struct attempt exact; // each missing name from the file that is preferred
    struct attempt best;  // one that works, if one was found
    bool another;         // a missing name takes another file than the preferred one
    unsigned moves;       // names that the linker finds and that get another file
    unsigned dirs, links; // that were made
};

struct outcome run_here(
    struct trial *t, const char *program, const struct list *args, const struct list *env);
struct list with_verbose(struct trial *t, const struct list *args);
bool same_file(struct trial *t, const char *a, const char *b);

// --- exact links (exact.c)

// Runs the link with an -rpath-link of symlinks: those of `from`, and the preferred file for each name that
// is then missing.
struct attempt exact_links(struct trial *t, const struct attempt *from);
// Sets a link that is not chosen again; `file` NULL: to the file where the plain link finds the name.
void fix_link(struct trial *t, struct attempt *a, const char *name, const char *file);
// The exact links for these names and nothing else.
struct outcome exact_only(struct trial *t, const struct links *links);
// False if an empty -rpath-link is in a response file, where it cannot be removed.
bool can_be_exact(const struct trial *t);
// The path of the library that has the dependency.
const char *needed_by(
    struct trial *t, const struct chatter *names, const struct links *links, const char *name);

// --- other choices (assign.c)

// If the link fails with the preferred files: looks for files with which it works, first for the names that
// are missing, then for names that the linker finds in a file that lacks what the link needs.
void find_assignment(struct trial *t);
// libc.so.6 and what belongs to it.
bool is_glibc(const char *name);

// --- the ways to add files (ways.c)

// The arguments with which the link works that was found to work, by -rpath-link and --as-needed files alone;
// NULL if there are none, or if it is not certain that they change nothing else.
const char *open_way(struct trial *t);
// With these the first input, symbols or what is printed may differ once a file is an input (README, Limits).
bool has_delicate_options(const struct list *args);

#endif
