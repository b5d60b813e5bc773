// Programs that needld runs and waits for.
#ifndef NEEDLD_CHILD_H
#define NEEDLD_CHILD_H

#include "../lib/base/text.h"

#include <signal.h>
#include <sys/types.h>

// To be called before a child is started, and once it has been waited for. A process that ignores SIGCHLD, as it may have been
// told to by the one that started it, does not learn how a child ended.
struct child_signal {
    struct sigaction action;
    bool waits; // it is blocked, and there is one
};
struct child_signal child_expected(void);
void child_done(const struct child_signal *before);

// What to execute where a program is no file of a format that the system knows: a script without a first line that names its
// interpreter, which gcc's driver gives to the shell, as execvp does.
#define SHELL "/bin/sh"
struct strs argv_of_shell(struct arena *a, const struct strs *argv);

// Waits for the end of a child; its status as waitpid gives it, or -1.
int child_wait(pid_t child);

// Reads what a child writes to a pipe until it has ended, though others may still hold the pipe's other end: a wrapper may leave
// a server behind. True where it exits with 0. A child that neither ends nor writes for ten seconds is killed: that is a hundred
// times what a loaded machine makes of a question to a linker, and for the user not yet a build that hangs.
bool child_read(pid_t child, int from, struct text *out);

#endif
