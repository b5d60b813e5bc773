// Version scripts (--version-script): which symbols of a program they hide from libraries.
#ifndef NEEDLD_VERSION_SCRIPT_H
#define NEEDLD_VERSION_SCRIPT_H

#include "../base/map.h"

struct version_script {
    struct map literals; // names that are quoted or have no wildcard -> index into names
    struct {
        struct version_name {
            size_t node; // the number of its { ... }
            bool local;
        } * at;
        size_t n, cap;
    } names;
    struct {
        struct version_pattern {
            const char *glob;
            bool star, local; // star: the pattern is `*`
        } * at;
        size_t n, cap;
    } patterns;
    size_t nodes;
    bool unsupported; // a part of it is malformed: the linker reports it
};

// Adds the patterns of a script to those of earlier ones. Leaves out the patterns of extern "C++", which
// match demangled names.
void version_script_read(struct arena *a, struct str text, struct version_script *out);

// True if the scripts make a symbol of the program local. Measured with ld 2.40: the first literal name wins,
// in the order of the nodes with global before local; otherwise a pattern other than `*` wins over `*`, and
// then global over local.
bool version_script_hides(struct arena *a, const struct version_script *script, struct str name);

#endif
