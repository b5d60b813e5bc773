// Runs the user's command as a child through the shim, and collects the reports of its links.
#ifndef NEEDLD_WATCH_H
#define NEEDLD_WATCH_H

#include "launch.h"

#include "../../lib/inspect/report.h"

struct watch_options {
    bool to_stderr; // standard output of the command goes to standard error
    bool explain;   // the shim runs each linker as its child, to know whether it fails and why
    bool brief;     // ... and leaves out what only a full report of a link shows that works
};
struct watch_result {
    bool started;           // false: the command could not be executed, and an error was printed
    int status;             // exit status of the command, as a shell gives it
    struct strs objects;    // the JSON objects that the links wrote to the log
    struct reports reports; // the same, parsed
};

// Runs inv->args and waits. SIGINT and SIGQUIT are left to the command meanwhile, as in a shell. The links
// write their log into memory; a log file that the user set in NEEDLD_LOG gets the objects afterwards. False,
// after printing an error, if the command could not be started.
bool watch(const struct invocation *inv, const struct watch_options *options, struct watch_result *out);

#endif
