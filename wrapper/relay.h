// Runs the linker as a child, passes on what it writes to standard error, and ends as it ends. Only for links
// under `needld explain`, which reports their exit status and errors.
#ifndef NEEDLD_RELAY_H
#define NEEDLD_RELAY_H

#include "../lib/base/str.h"

#include <signal.h>
#include <sys/types.h>

struct relay {
    pid_t child;
    int from; // the end of the pipe or pseudoterminal that is read; -1: standard error is closed
    int to;   // the end that the linker writes to
    bool terminal;
    bool both; // standard output is the same file as standard error, and goes the same way
    sigset_t mask;
    int status;        // as from waitpid
    struct str errors; // the beginning of what the linker wrote
};

// As fork: 0 in the child, which has its streams then and is to execute the linker; -1, with nothing changed,
// if the linker cannot run as a child. Uses no arena.
pid_t relay_fork(struct relay *r);

// Passes on what the linker writes until it ends. Signals that are sent to this process go to the linker. A
// process that the linker leaves running may write on.
void relay_until_end(struct relay *r);

// Ends this process with the exit status of the linker, or by the same signal.
_Noreturn void relay_end(const struct relay *r);

#endif
