// Running programs and waiting for them.
#ifndef NEEDLD_CHILD_H
#define NEEDLD_CHILD_H

#include "../lib/base/text.h"

#include <signal.h>
#include <sys/types.h>

// The caller may have set SIGCHLD to be ignored; waitpid then fails with ECHILD and the exit status is lost.
// So SIGCHLD gets its default action before a child is started, and its old action back after the child was
// waited for.
struct child_signal {
    struct sigaction action;
    bool pending; // SIGCHLD is blocked, and one was pending before
};
struct child_signal child_signal_reset(void);
void child_signal_restore(const struct child_signal *before);

// The command line for a script without a #! line, which execve refuses with ENOEXEC. The shell runs it,
// as for gcc's driver and execvp.
#define SHELL "/bin/sh"
struct strs shell_argv(struct arena *a, const struct strs *argv);

// Waits for a child to end. Returns the status from waitpid, or -1.
int child_wait(pid_t child);
// The exit status that a shell shows for a status from waitpid: 128 and the signal that ended the child.
int child_exit_status(int status);

// Reads the output of a child from a pipe until the child has ended. Does not wait for end of file: a linker
// wrapper may leave a background process behind that keeps the pipe open. True if the child exits with 0.
// Kills a child that neither ends nor writes for ten seconds, a hundred times what `ld --verbose` takes on a
// loaded machine.
bool child_read(pid_t child, int from, struct text *out);

#endif
