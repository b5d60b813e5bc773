// Runs a compiler to see which linker it calls.
#ifndef NEEDLD_PROBE_H
#define NEEDLD_PROBE_H

#include "../../lib/sys/process.h"

struct probe {
    bool ran; // false: it could not be started, and `err` is the reason
    int status;
    struct str out, err;
    struct str log; // what the shim wrote to NEEDLD_LOG; empty if the compiler did not run it
};

// Searches PATH for a command and runs it with `input` on its standard input. Its output is captured in
// memory: nothing is printed, and no file is written.
struct probe probe_run(const struct process *proc, const struct strs *args, struct str input);

#endif
