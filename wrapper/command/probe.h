// A compiler that is run to see which linker it calls.
#ifndef NEEDLD_PROBE_H
#define NEEDLD_PROBE_H

#include "../../lib/sys/process.h"

struct probe {
    bool ran; // false: the command could not be run, and `err` says why
    int status;
    struct str out, err;
    struct str log; // what the shim, where it was run, wrote to NEEDLD_LOG
};

// Runs a command, found in PATH, with `input` on its standard input; nothing of it reaches our own streams, and no file is
// written.
struct probe probe_run(const struct process *proc, const struct strs *words, struct str input);

#endif
