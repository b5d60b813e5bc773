// Where libraries are looked for: by GNU ld, row by row as it goes, and by needld behind it.
#ifndef NEEDLD_SOURCES_H
#define NEEDLD_SOURCES_H

#include "../formats/config.h"
#include "library.h"
#include "host_linker.h"
#include "request.h"
#include "../formats/script.h"

enum search_rule {
    // GNU ld's own, in its order
    RULE_RPATH_LINK,
    RULE_RPATH,
    RULE_LD_RUN_PATH,
    RULE_LD_LIBRARY_PATH,
    RULE_RUNPATH,
    RULE_LD_SO_CONF,
    RULE_SEARCH_DIR,
    // needld's, in its order
    RULE_FIRST_LISTS,
    RULE_LIBRARY_DIR,
    RULE_LIBRARY_PATH,
    RULE_SECOND_LISTS,
    RULE_REQUESTER_DIR,
    RULE_STUB_PATH,
    RULE_CONFIGURED_STUBS,
    RULE_BESIDE_LIBRARY_DIR,
    RULE_BUILTIN_STUBS,
    RULE_COUNT,
    RULE_FIRST_OF_OURS = RULE_FIRST_LISTS,
};

struct search_dir {
    struct str dir; // empty: the working directory
    bool stub;      // only asked after every directory that is none
};
struct search_dirs {
    struct search_dir *at;
    size_t n, cap;
};

struct sources {
    const struct process *proc;
    const struct config *config;
    const struct request *request;
    const struct host_linker *linker;
    struct target target;
    struct libraries libraries; // all that were opened for a name
    struct str script_text;     // of -T
    struct script script;       // and its statements
    struct strs script_dirs;    // SEARCH_DIRs of -T
    struct strs implicit_dirs;  // SEARCH_DIRs of scripts among the inputs, as they are read
    bool replaced;              // -T or -dT stands in for the linker's own script
    struct script builtin;      // the statements of its own script
    unsigned version;           // of the linker, 240 for 2.40; 0: not known
    struct str banner;          // what it calls itself, once it has been asked
    bool asked;
    struct str trouble; // why the sources cannot be known
    struct {            // rows that do not depend on who asks, once they have been read
        struct search_dirs places;
        bool read;
    } rows[RULE_COUNT];
};

// Reads -T, where there is one; everything else is read when a search reaches it. `w`, `config`, `request`
// and `real` must outlive the result.
struct sources sources_begin(const struct process *proc, const struct config *config,
    const struct request *request, const struct host_linker *linker);

// The directories of one row for a library that needs another, `requester` being the file name by which it
// was opened and `runpath` its own. Empty where the row does not apply.
struct search_dirs sources_row(
    struct sources *s, enum search_rule rule, struct str needed_by, struct str runpath);

// The directories that -l searches first: -L, with the SEARCH_DIRs of -T where that stands among them.
struct strs sources_library_dirs(const struct sources *s);
// ... and then: SEARCH_DIRs of all scripts, which are all that a DT_NEEDED name is looked for in.
struct strs sources_search_dirs(struct sources *s);

// The statements of a linker script and of those that it includes, which lie in the working directory or in one that
// -l searches.
struct script sources_script(const struct sources *s, struct str text);

// Asks the linker what it is, where its name does not tell, and for its own script, once.
void sources_ask(struct sources *s);

// What users call the row.
const char *rule_name(enum search_rule rule);

#endif
