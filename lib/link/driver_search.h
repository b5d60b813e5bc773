// Where the compiler driver that called needld would search for the linker.
#ifndef NEEDLD_DRIVER_SEARCH_H
#define NEEDLD_DRIVER_SEARCH_H

#include "../sys/process.h"

struct linker_paths {
    struct linker_path {
        struct str path;
        bool from_option; // in a directory of -B or COMPILER_PATH, not of PATH
    } * at;
    size_t n, cap;
};

// The linker that the driver runs.
struct wanted_linker {
    struct str name;   // ld, ld.bfd, ...
    struct str triple; // in front of it; may be empty
    bool by_gcc;
    bool by_fuse_ld; // gcc was given -fuse-ld
};

struct wanted_linker driver_wanted(const struct process *proc);

// The paths that the driver tries, in its order.
struct linker_paths driver_paths(const struct process *proc, const struct wanted_linker *wanted);

// The paths of a linker with the driver's triple in front of its name, in PATH.
struct linker_paths driver_triple_paths(const struct process *proc, const struct wanted_linker *wanted);

// The paths of a program in PATH.
struct linker_paths driver_path_dirs(const struct process *proc, struct str name);

#endif
