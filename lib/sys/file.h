// Whole files, what tells them apart, and names that match a pattern.
#ifndef NEEDLD_FILE_H
#define NEEDLD_FILE_H

#include "os.h"

// The text of a regular file. False where it cannot be opened, is none, or holds more than `most` bytes.
bool file_read(struct os *os, struct arena *a, struct str path, size_t limit, struct str *out);

// A file's own name, whatever paths lead to it: DEVICE:INODE.
struct str file_identity(struct arena *a, struct os_stat st);

// Adds `path` and, where that is a link, the path to which it leads, and so on: the last one is no link. Those in directories
// are not followed.
void file_add_links(struct os *os, struct arena *a, struct str path, struct strs *out);

// The paths that a pattern of the shell's kind matches, sorted by bytes. A pattern without * ? [ is its own
// result, whether it exists or not.
struct strs file_glob(struct os *os, struct arena *a, struct str pattern);

#endif
