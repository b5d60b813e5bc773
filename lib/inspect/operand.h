// The files that a user names.
#ifndef NEEDLD_OPERAND_H
#define NEEDLD_OPERAND_H

#include "root.h"

// The path of a file: `name` itself; if there is no such file, that of this name in the root, the program of
// this name in PATH, or the library that ld.so.cache has under it; else `name`.
struct str operand_path(const struct process *proc, const struct root *root, struct str name);

// True for a program or shared library.
bool operand_is_loadable(const struct process *proc, struct str path);

// The lines of a list, or what NULs separate in it; without those that are no program or shared library, but
// with those that do not exist.
void operand_files_listed(
    const struct process *proc, const struct root *root, struct str list, struct strs *out);

// Adds the programs and shared libraries below a directory, sorted by their paths. Links are not followed.
void operand_files_below(const struct process *proc, struct str dir, struct strs *out);

// What a file is that is no program or shared library: "is a static library, which names no libraries"; empty
// if that is not known.
struct str operand_kind(const struct process *proc, struct str path);

#endif
