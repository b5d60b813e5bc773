// Runs programs in a directory with a given environment; their results.
#ifndef NEEDLD_WORLDS_RUN_H
#define NEEDLD_WORLDS_RUN_H

#include "text.h"

struct outcome {
    int status; // exit status; 128 + signal; -1 where it took too long
    char *out, *err;
    void *bytes; // of the output file; NULL if there is none
    size_t size;
};

// Runs PROGRAM with argv[0] = its path and the arguments `args`, stdin empty. `output` (relative to `dir`, or
// NULL) is removed before, read after and removed again. Ends the program if no process can be started.
struct outcome run(struct pool *p, const char *dir, const char *program, const struct list *args,
    const struct list *env, const char *output);

bool same_bytes(const struct outcome *a, const struct outcome *b);

#endif
