// What ld.so loads for a program or library, in its order.
#ifndef NEEDLD_RUNTIME_LOAD_H
#define NEEDLD_RUNTIME_LOAD_H

#include "runtime_system.h"

// A loaded program or library.
struct runtime_object {
    const struct runtime_file *file;
    struct str path, origin; // `origin`: the value of $ORIGIN
    uint32_t loader;         // the first object that needs it; NO_INDEX for the first of all
};
enum runtime_cause {
    RUNTIME_NEEDED,
    RUNTIME_PRELOAD,   // ld.so goes on without it, and says so
    RUNTIME_FILTER,    // DT_FILTER
    RUNTIME_AUXILIARY, // DT_AUXILIARY: ld.so goes on without it
};
// A name that ld.so resolved for an object, in the order of the searches. A name that was found is there
// once; one that was not, for each object that needs it, because each has other directories.
struct runtime_name {
    struct str name;
    uint32_t by;  // index into the objects
    uint32_t lib; // likewise; NO_INDEX: not found
    enum runtime_cause cause;
    struct str file, rule; // what was found, and how
    struct str stopped;    // why ld.so gives up at this name: "FILE is a directory"
    struct strs searched;  // directories
};
struct runtime_load {
    struct runtime_system *sys;
    struct {
        struct runtime_object *at;
        size_t n, cap;
    } objects;
    struct {
        struct runtime_name *at;
        size_t n, cap;
    } resolved;
    struct map names; // of loaded objects: as they were needed, and SONAMEs -> index into objects
    bool secure;      // set-user-ID: LD_LIBRARY_PATH and LD_PRELOAD are ignored
    struct str library_path, preload;
};

// Loads `first` and all that it needs.
struct runtime_load runtime_load(struct runtime_system *sys, const struct runtime_file *first);

// The tables from which ld.so binds the symbols of an object. Without symbols if they cannot be read.
const struct runtime_tables *runtime_tables(const struct runtime_load *load, uint32_t object);

#endif
