// needld.conf: lines of `key = value`.
#ifndef NEEDLD_CONFIG_H
#define NEEDLD_CONFIG_H

#include "../sys/process.h"

struct config {
    struct strs stub_dirs; // patterns, in the order of the search
    struct str linker;     // the real linker, a path or a name; empty: search for it
    bool no_needed_by_dir; // requester-dir = no
    bool no_builtin_stubs; // builtin-stubs = no
    struct strs files;     // the files that were read
    struct strs problems;  // errors, as messages
};

// Reads the file in NEEDLD_CONFIG; if that is not set, CONFIG_DIR/needld.conf and
// CONFIG_DIR/needld.conf.d/*.conf, sorted by name. Later lines add stub directories and replace other
// settings. Missing files are skipped.
struct config config_read(const struct process *proc);

// The linker that the user names, a path or a name: NEEDLD_LINKER, else the configuration's; empty if none.
struct str config_linker(const struct config *config, const struct process *proc);

// True if NEEDLD_DISABLE is set.
bool config_is_disabled(const struct process *proc);

#endif
