// needld.conf: lines of `key = value`.
#ifndef NEEDLD_CONFIG_H
#define NEEDLD_CONFIG_H

#include "../sys/process.h"

struct config {
    struct strs stub_dirs; // patterns, in order
    struct str linker;     // the real linker, a path or a name; empty: find it
    bool no_needed_by_dir; // do not look beside the library that needs another
    bool no_builtin_stubs; // do not look in the stub directories that needld knows
    struct strs files;     // what was read
    struct strs problems;  // lines that were not understood, each a sentence
};

// Reads the file that NEEDLD_CONFIG names, or else CONFIG_DIR/needld.conf and CONFIG_DIR/needld.conf.d/*.conf
// in the order of their names. Later lines add stub directories and replace other settings. What is missing
// is skipped.
struct config config_read(const struct process *proc);

#endif
