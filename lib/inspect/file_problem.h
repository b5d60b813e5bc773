// Why a file cannot be linked as a shared library.
#ifndef NEEDLD_FILE_PROBLEM_H
#define NEEDLD_FILE_PROBLEM_H

#include "../link/link.h"

// The rest of a sentence that begins with the path: `is empty', `is for AArch64, and the link is for x86-64'.
// Empty: nothing has that name, or the file can be linked.
struct str file_problem(const struct process *proc, const struct target *target, struct str path);

// The same for an input of a link, which may also be an object, an archive or a linker script.
struct str input_problem(const struct process *proc, const struct target *target, struct str path);

// A file of the name of a dependency, in a directory that GNU ld or needld searches, that cannot be
// linked: its path, and in `*why` the problem. Empty if there is none.
struct str file_problem_of(struct link *l, const struct dependency *d, struct str *why);

// The machine of a target or a file in the words of its manuals: `x86-64', `big-endian ARM'.
struct str machine_name(struct arena *a, uint16_t machine, bool is64, bool big_endian, bool n32);

// What makes the file usable where the problem tells it, with `, or ' behind it; otherwise empty.
struct str file_problem_hint(struct str problem);

#endif
