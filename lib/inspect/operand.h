// The files that a user names.
#ifndef NEEDLD_OPERAND_H
#define NEEDLD_OPERAND_H

#include "../sys/process.h"

// The path of a file: `name` itself, or the program of that name in PATH if there is no such file.
struct str operand_path(const struct process *proc, struct str name);

// Adds the programs and shared libraries below a directory, sorted by their paths. Links are not followed.
void operand_files_below(const struct process *proc, struct str dir, struct strs *out);

// What a file is that is no program or shared library: "is a static library, which names no libraries"; empty
// if that is not known.
struct str operand_kind(const struct process *proc, struct str path);

#endif
