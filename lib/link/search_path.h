// Where a dependency is searched for: by GNU ld, in its order, and then by needld.
#ifndef NEEDLD_SEARCH_PATH_H
#define NEEDLD_SEARCH_PATH_H

#include "linker_query.h"
#include "reached.h"
#include "scripts.h"

// In the order of the search; the table in search_path.c has a row for each.
enum search_rule {
    // GNU ld's
    RULE_RPATH_LINK,
    RULE_RPATH,
    RULE_LD_RUN_PATH,
    RULE_LD_LIBRARY_PATH,
    RULE_RUNPATH,
    RULE_LD_SO_CONF,
    RULE_SEARCH_DIR,
    // needld's
    RULE_FIRST_LISTS,
    RULE_OWN_RPATH_LINK,
    RULE_LIBRARY_DIR,
    RULE_LIBRARY_PATH,
    RULE_LD_LIBRARY_PATH_LISTS,
    RULE_NEEDED_BY_DIR,
    RULE_OWN_RUN_PATH,
    RULE_NEEDED_BY_REAL_DIR,
    RULE_INHERITED_RPATH,
    RULE_OTHER_RUN_PATHS,
    RULE_LINK_DIRS,
    RULE_DIRS_ABOVE,
    RULE_SYSROOT,
    RULE_OWN_SEARCH_DIR,
    RULE_HOST,
    RULE_STUB_PATH,
    RULE_CONFIGURED_STUBS,
    RULE_BESIDE_LIBRARY_DIR,
    RULE_BUILTIN_STUBS,
    RULE_COUNT,
    RULE_FIRST_OF_NEEDLD = RULE_FIRST_LISTS,
};

// needld searches all directories of one tier, by file name and then by SONAME, before those of the next.
// Each rule has a tier, and a directory called `stubs` or `stub` is in TIER_STUBS whatever rule it comes
// from.
enum search_tier {
    TIER_LD,     // searched by GNU ld
    TIER_FIRST,  // the user wants it searched before -L
    TIER_NORMAL, // -L and other lists, and the directory of the library that needs it
    TIER_LOADER, // the loader of the target would search it, or other libraries of the link lie there
    TIER_STUBS,
    TIER_COUNT,
};

struct search_dir {
    struct str dir; // empty: the working directory
    enum search_tier tier;
};
struct search_dirs {
    struct search_dir *at;
    size_t n, cap;
    bool per_library; // they depend on the library that has the dependency
};

// A dependency that is searched for.
struct search_key {
    struct str name;
    const struct library *by; // the library that needs it
};

// Directories that are collected from the libraries that the link reaches.
struct reached_dirs {
    struct search_dirs dirs;
    struct map seen;
    uint32_t libs; // of so many libraries
};

struct search_path {
    const struct link_facts *facts;
    struct linker_query *query;
    struct scripts *scripts;
    struct reached reached; // filled by the walks of closure.c
    struct reached_dirs run_paths, link_dirs;
    struct {
        struct search_dirs dirs;
        bool done;
    } rules[RULE_COUNT]; // what the rules that are not per library gave
};

// Reads nothing: a rule is evaluated when a search reaches it. The arguments must outlive the result.
struct search_path search_path_begin(
    const struct link_facts *facts, struct linker_query *query, struct scripts *scripts);

// Forgets the libraries that a link reached, before another one with the same facts.
void search_path_forget(struct search_path *path);

// True if a library that was reached as number `from` or later may change where a dependency is found: it has
// a run path, needs versions, or lies in a directory that no library before it lies in.
bool search_path_grew(struct search_path *path, uint32_t from);

// The directories that a rule gives for a dependency.
struct search_dirs search_path_dirs(
    struct search_path *path, enum search_rule rule, const struct search_key *key);

// The directories that needld searches for the dependencies of all libraries that were reached, each once, in
// no order. Without those behind links to libraries: a link that works pays for this.
struct own_dirs {
    struct own_dir {
        struct str dir;
        int handle;
    } * at;
    size_t n, cap;
};
struct own_dirs search_path_own_dirs(struct search_path *path);

// The directories that -l searches first: -L, with the SEARCH_DIRs of -T at its place among them.
struct strs search_path_library_dirs(const struct search_path *path);
// Those that -l searches next: the SEARCH_DIRs of all scripts. GNU ld searches only these for dependencies.
struct strs search_path_linker_dirs(const struct search_path *path);

// The name of a rule in reports.
const char *search_rule_name(enum search_rule rule);
enum search_tier search_rule_tier(enum search_rule rule);

// The file name patterns of the stub directories that a rule names in the environment or the configuration;
// none for any other rule. `required`: the user named them, so they should exist.
struct strs search_rule_patterns(
    enum search_rule rule, const struct process *proc, const struct config *config, bool *required);

// A Solaris-style list, `dirlist1;dirlist2`. Without a semicolon it is all `second`.
struct dir_lists {
    struct strs first, second;
};
struct dir_lists dir_lists_split(struct arena *a, struct str list);

#endif
