// Version scripts (--version-script), as far as they hide a program's symbols from libraries.
#ifndef NEEDLD_VERSION_SCRIPT_H
#define NEEDLD_VERSION_SCRIPT_H

#include "../base/map.h"

struct version_script {
    struct map literals; // quoted names, and those without a wildcard -> index into names
    struct {
        struct version_name {
            size_t node; // which { ... } of the script it stands in
            bool local;
        } * at;
        size_t n, cap;
    } names;
    struct {
        struct version_pattern {
            const char *glob;
            bool star, local; // star: `*` itself
        } * at;
        size_t n, cap;
    } patterns;
    size_t nodes;
    bool unsupported; // something in it is not understood: the linker has words of its own
};

// Adds the patterns of a script to those of the scripts before it. Patterns for the names of C++ (extern "C++") are left out,
// since those are compared with demangled names.
void version_script_read(struct arena *a, struct str text, struct version_script *out);

// True where the scripts make a symbol local that the program defines. Measured with ld 2.40: the first literal name wins, in
// the order of the nodes and the global ones first; else a pattern other than `*` wins over `*`, and then global over local.
bool version_script_hides(struct arena *a, const struct version_script *script, struct str name);

#endif
