// Shared by the parts of the generator: the world that is being made.
#ifndef NEEDLD_WORLDS_MAKER_H
#define NEEDLD_WORLDS_MAKER_H

#include "random.h"
#include "world.h"
#include "../support/mkelf.h"

enum role {
    // searched by ld
    RPATH_LINK,
    RPATH,
    DASH_R,
    RUN_PATH,
    LIB_PATH,
    OWN_RUNPATH,
    SYSTEM, // in the sysroot: ld.so.conf and built in
    SCRIPT, // SEARCH_DIR of a script
    HERE,   // the current directory, by an empty element
    // searched by needld only
    DASH_L,
    LIBRARY_PATH,
    STUB_PATH,
    LIST_1,
    LIST_2,
    // not searched
    NOWHERE,
    INCLUDED // in the sysroot, by an include that ld does not find there
};
enum { DIRS_MAX = 32, LIBS_MAX = 14, SYMBOLS_MAX = 64, UNITS_MAX = 64 };

struct dir {
    const char *path; // absolute
    const char *name; // below the root or the sysroot
    unsigned roles;
    bool in_sysroot;
};

enum versions { PLAIN, DEFAULT_VERSION, HIDDEN_VERSION };
struct lib {
    const char *stem;   // libna
    const char *name;   // libna.so.1
    const char *needed; // as others need it
    const char *soname; // or NULL
    struct list needs, runpath;
    bool rpath;         // DT_RPATH, not DT_RUNPATH
    bool inherits;      // it has no run path, whatever is drawn for it
    struct dir *behind; // its files are links to a file there; or NULL
    bool direct;        // an input
    enum versions versions;
    const char *version;
    struct mkelf_symbol symbols[SYMBOLS_MAX];
    size_t n_symbols;
    bool large;           // it defines hundreds of symbols that nobody uses
    struct dir *homes[4]; // of good copies under its own name
    size_t n_homes;
};

// How a copy of a library differs from the others.
enum change { SAME, ANY_CHANGE, NO_VERSION, NO_SYMBOL, OTHER_SONAME, UNMET };

struct placement {
    struct lib *lib;
    struct dir *dir;
    const char *name;
    enum change change;
    bool wrong;       // ld does not take it
    bool inside;      // an absolute link that leads to the file only inside the sysroot
    const char *real; // a link to this name beside it
};
struct placements {
    struct placement at[64];
    size_t n;
};

// Arguments that stay together on the command line.
struct unit {
    struct list words;
    bool anywhere;      // it may stand anywhere
    const char *dash_l; // the directory of a -L
};

struct object {
    struct mkelf_symbol symbols[SYMBOLS_MAX];
    size_t n;
    struct mkelf_section sections[8];
    size_t n_sections;
};

struct maker {
    struct world *w;
    struct pool *p;
    const struct world_kind *kind;
    struct random r;
    bool wild;
    bool calm;           // little that is unusual, but for where the libraries lie and which copies there are
    bool conflicting;    // some symbol is defined or referenced in two ways
    bool loose;          // few libraries reference symbols of their dependencies: links that only warn
    const char *sysroot; // absolute, or NULL
    const char *own_linker; // its name, or NULL
    bool tell_emulation;
    struct dir dirs[DIRS_MAX];
    size_t n_dirs;
    struct lib libs[LIBS_MAX];
    size_t n_libs; // libc.so.6 of the world not among them
    struct lib libc;
    struct unit units[UNITS_MAX];
    size_t n_units;
    struct object main, second; // m.o, and c.o behind it
    unsigned conflicts;         // for names
    bool pulled;                // a member of an archive references the first library
    bool lto;                   // a plugin takes part: ld then stops at a library that is cut short
    bool own_script;            // -T is given: needld passes links with several through
    bool grouped;               // the libraries stand between --start-group and --end-group
    bool run_path_off;          // some -rpath or -rpath-link is given
    struct list conf;           // more lines for the sysroot's ld.so.conf
    unsigned files;             // for names
};

// --- chance: of 1000; `odd` is for what is unusual, four times as likely in a wild world and a quarter in a
// calm one

unsigned below(struct maker *m, unsigned n);
bool chance(struct maker *m, unsigned in_thousand);
bool odd(struct maker *m, unsigned in_thousand);
// An index into `weights`, by weight.
unsigned weighted(struct maker *m, const unsigned *weights, unsigned n);

// --- directories and files (files.c)

// A directory of this role, an old one or a new one.
struct dir *dir_of(struct maker *m, enum role role);
// A new directory at that path below the root.
struct dir *dir_at(struct maker *m, const char *name);
struct dir *any_dir(struct maker *m);
// The directory as it is written where the sysroot is put in front of absolute names, and elsewhere.
const char *rooted(struct maker *m, const struct dir *d);
const char *shown(struct maker *m, const struct dir *d);
const char *where(struct maker *m, const struct dir *d, const char *name);
// False where there is such a file already.
bool fresh(struct maker *m, const struct dir *d, const char *name);
// Records a file for the judge. `elf`: NULL if it is no library.
void note_file(
    struct maker *m, const struct dir *d, const char *name, const struct mkelf_file *elf, bool good);
// An absolute path to which a file is linked, through its directories that are made.
void store_link(struct maker *m, const char *target, const char *path);
// These end the program if a file cannot be written.
void store(const char *path, const void *bytes, size_t size);
void store_text(struct maker *m, const char *name, const char *content);
void store_elf(struct maker *m, const char *path, const struct mkelf_file *f);
// Writes the file that a line for mkelf describes; its path is relative to the root.
void store_line(struct maker *m, const char *line);
// A path below the root as such a line has it.
const char *relative(struct maker *m, const char *path);
struct mkelf_file elf_of(struct maker *m, const struct lib *l);
// A copy of the library, unless there is such a file: a good one, one that can be reached only inside the
// sysroot, or one that ld does not take.
void put_good(struct maker *m, struct dir *d, const char *name, struct lib *l, enum change change);
void put_inside(struct maker *m, const struct placement *at);
void put_wrong(struct maker *m, struct dir *d, const char *name, struct lib *l);

// --- libraries (libraries.c)

void name_libs(struct maker *m);
void connect_libs(struct maker *m);
void place(struct maker *m);
enum role draw_role(struct maker *m);
bool slashed(const char *name);
void add_symbol(struct lib *l, struct mkelf_symbol s);
void put_down(struct placements *all, struct lib *l, struct dir *d, const char *name, enum change change);
const char *alias(struct maker *m, const struct lib *l);
// An element of a run path, and the same in all libraries that need `l`.
const char *run_path_element(struct maker *m, const struct dir *d);
void add_run_paths(struct maker *m, const struct lib *l, const struct dir *d);

// --- dependencies that lie where only the loader of the target searches, and several copies of one
// (situations.c)

// Draws where the copies of the library lie; false if it is to be done in the ordinary way.
bool situate(struct maker *m, struct lib *l, struct placements *all);

// --- archives (archives.c)

void archive(struct maker *m);
void pulled(struct maker *m);
void archived_library(struct maker *m, const struct dir *d, const struct lib *l);

// --- other machines (foreign.c)

const char *other_machine(struct maker *m);
void foreign(struct maker *m, const struct lib *l, const char *right);

// --- linkers (linkers.c)

// Whether the world has a linker of its own: one that knows its sysroot by itself, as one configured with it
// does, or one that only its English banner tells to be GNU ld.
void name_linker(struct maker *m);
void store_own_linker(struct maker *m);

// --- objects of gcc -flto (lto.c)

// What stands before the libraries; false where this world has none of it.
bool lto_begin(struct maker *m);
// And what stands behind them.
void lto_end(struct maker *m);

// --- one symbol in two ways (conflicts.c)

void conflicts(struct maker *m);

// --- the command line (options.c)

struct unit *unit(struct maker *m, bool anywhere);
void word(struct maker *m, bool anywhere, const char *w);
void words(struct maker *m, bool anywhere, const char *a, const char *b);
// --option=value, -option value, ...
void with_value(struct maker *m, bool anywhere, const char *option, const char *value);
// The directories of a role as they are written, mostly in the order in which they were made.
struct list dirs_for(struct maker *m, enum role role, bool rooted_names);
bool here(struct maker *m);
void search_options(struct maker *m);
void emulation_options(struct maker *m);
void draw_options(struct maker *m);
// All units in one row, some of them in a response file.
void shuffle_in(struct maker *m, struct list *args);

// --- inputs (inputs.c)

// Once for each name.
void object_symbol(struct object *o, struct mkelf_symbol s);
void object_section(struct object *o, struct mkelf_section s);
void store_object(struct maker *m, const char *name, const struct object *o);
void objects(struct maker *m);
void direct_libraries(struct maker *m);
void scripts(struct maker *m);
void system_dirs(struct maker *m);

// --- the environment (environment.c)

void environment(struct maker *m);

#endif
