// Runs compilers and other tools, and captures their output.
#ifndef NEEDLD_PROBE_H
#define NEEDLD_PROBE_H

#include "../../lib/sys/process.h"

struct probe_job {
    struct strs args;
    struct strs env;  // settings, NAME=VALUE, beside those of this process
    struct str input; // for its standard input
};
struct probe {
    bool ran;            // it ended by itself; false: `problem` is the reason why not
    bool started;        // false: `problem` is the reason why not
    struct str problem;  // as "No such file or directory", "does not end within 60 seconds"
    int status;          // of a command that ran; 128 plus the signal that killed it
    struct str out, err; // what it printed until then
    struct str log;      // what the shim wrote to NEEDLD_LOG; empty if the command did not run it
};
struct probes {
    struct probe *at; // one for each job
    // The signal that interrupted the commands, which were killed; 0: none. The caller cleans up and calls
    // probe_end_by.
    int interrupted;
};

// Searches PATH for each command and runs them all at the same time, in English, in process groups of their
// own. A command that takes longer than `seconds`, or prints too much, is killed. Nothing is printed, but after
// some seconds on a terminal the commands that still run.
struct probes probe_all(const struct process *proc, const struct probe_job *jobs, size_t n, unsigned seconds);

// The same for one command, which has a minute.
struct probe probe_run(const struct process *proc, const struct strs *args, struct str input);

// Ends this process as that signal does.
void probe_end_by(int signal);

// A new directory for files of compilers, below TMPDIR or /tmp; empty, with errno set, if there can be none.
struct str probe_dir_make(const struct process *proc);
// Writes a file there. False, with errno set, if that fails.
bool probe_dir_write(const struct process *proc, struct str dir, struct str name, struct str text);
// Removes it with all that is in it.
void probe_dir_remove(const struct process *proc, struct str dir);

#endif
