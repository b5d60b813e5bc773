// Where ld.so searches for one name.
#ifndef NEEDLD_RUNTIME_SEARCH_H
#define NEEDLD_RUNTIME_SEARCH_H

#include "runtime_load.h"

struct runtime_search {
    struct runtime_load *load;
    uint32_t by; // the object that needs the name
    struct str name;
    const struct runtime_file *found; // NULL: none
    struct str path;                  // by which it was found
    struct str rule;
    struct str stopped;   // why ld.so gives up: "FILE is a directory"
    struct strs searched; // directories
};

// `name` has no tokens any more.
void runtime_search(struct runtime_search *s);

// A string with the values of $ORIGIN, $LIB and $PLATFORM for an object.
struct str runtime_expand(const struct runtime_load *load, const struct runtime_object *of, struct str s);
// The same for a path in the root, which gets the root in front. $ORIGIN has it already.
struct str runtime_in_root(const struct runtime_load *load, const struct runtime_object *of, struct str path);

#endif
