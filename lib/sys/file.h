// Whole files, their identity, links and glob patterns.
#ifndef NEEDLD_FILE_H
#define NEEDLD_FILE_H

#include "os.h"

// The contents of a regular file. False if it cannot be opened, is not a regular file, or has more than
// `limit` bytes.
bool file_read(struct os *os, struct arena *a, struct str path, size_t limit, struct str *out);

// DEVICE:INODE, the same for every path to a file.
struct str file_identity(struct arena *a, struct os_stat st);

// Adds `path` and, while that is a symbolic link, the path that it points to; the last one is not a link.
// Links among the directories are not resolved.
void file_add_links(struct os *os, struct arena *a, struct str path, struct strs *out);

// The path, below `root`, of what the absolute `path` means for a process whose root directory is `root`:
// links are followed there. It need not exist.
struct str file_in_root(struct os *os, struct arena *a, struct str root, struct str path);

// The paths that a shell pattern matches, sorted by bytes. A pattern without * ? [ is its own result, even if
// there is no such file.
struct strs file_glob(struct os *os, struct arena *a, struct str pattern);
// The same with links that lead nowhere.
struct strs file_glob_links(struct os *os, struct arena *a, struct str pattern);

#endif
