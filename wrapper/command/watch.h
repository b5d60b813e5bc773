// Runs the user's command as a child through the shim, and collects the reports of its links.
#ifndef NEEDLD_WATCH_H
#define NEEDLD_WATCH_H

#include "launch.h"

#include "../../lib/inspect/report.h"

struct watch_result {
    int status;             // exit status of the command, as a shell gives it
    struct strs objects;    // the JSON objects that the links wrote to the log
    struct reports reports; // the same, parsed
};

// Runs inv->args and waits. SIGINT and SIGQUIT are left to the command meanwhile, as in a shell. `to_stderr`:
// its standard output goes to standard error. The links write their log into memory; a log file that the user
// set in NEEDLD_LOG gets the objects afterwards. False, after printing an error, if the command could not be
// started.
bool watch(const struct invocation *inv, bool to_stderr, struct watch_result *out);

#endif
