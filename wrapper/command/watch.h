// The user's command, run as a child with the shim ahead, and what its links have to tell.
#ifndef NEEDLD_WATCH_H
#define NEEDLD_WATCH_H

#include "launch.h"

#include "../../lib/inspect/report.h"

struct watched {
    int status;             // of the command, as a shell gives it
    struct strs objects;    // what the links have logged, one object each
    struct reports reports; // and what they say
};

// Runs c->words and waits for them; SIGINT and SIGQUIT are theirs meanwhile. `aside`: what they print on standard output goes
// to standard error. The links log to memory of ours; a log that the user asked for gets its objects afterwards. False after a
// line on standard error where the command could not be begun.
bool watch(const struct call *c, bool aside, struct watched *out);

#endif
