// Where the loader of the target would search for a dependency and GNU ld does not, and where the other
// libraries of the link lie. The rows of these rules are in the table of search_path.c, in their order.
#include "search_rule.h"

#include "../formats/ldconf.h"
#include "../sys/file.h"

// --- run paths as they are written
//
// GNU ld puts the sysroot in front of their directories, and without support for a sysroot a cross linker
// ignores them. The loader resolves links before it expands $ORIGIN. What ld searched below the sysroot is
// searched again: needld follows absolute links there inside the sysroot.

static void add_list(const struct rule_input *in, struct str list, struct str path, struct search_dirs *out) {
    const struct str sysroot = in->request->sysroot;
    search_add_run_path(in, &(struct run_path){list, S(""), path}, out);
    if (sysroot.n) search_add_run_path(in, &(struct run_path){list, sysroot, path}, out);
}

// The run path of a library that was reached.
static void add_run_path_of(const struct rule_input *in, uint32_t lib, struct search_dirs *out) {
    const struct library *file = in->path->reached.at[lib].file;
    if (!file->dynamic.runpath.n) return;
    add_list(in, file->dynamic.runpath, file->path, out);
    struct str real = reached_real_dir(&in->path->reached, lib);
    if (!real.n || !str_contains(file->dynamic.runpath, S("ORIGIN"))) return;
    struct str origin = path_join(in->proc->arena, real, path_base(file->path));
    search_add_run_path(in, &(struct run_path){file->dynamic.runpath, S(""), origin}, out);
}

// The number of the library that has the dependency; NO_INDEX for one that no walk has reached.
static uint32_t needing_library(const struct rule_input *in) {
    return reached_find(&in->path->reached, in->key->by);
}

void rule_own_run_path(const struct rule_input *in, struct search_dirs *out) {
    uint32_t lib = needing_library(in);
    if (lib != NO_INDEX) add_run_path_of(in, lib, out);
}

// ld.so searches the DT_RPATH of each library above the one that has the dependency, unless that one has a
// DT_RUNPATH; then that of the program, which is -rpath.
void rule_inherited_rpath(const struct rule_input *in, struct search_dirs *out) {
    const struct reached *reached = &in->path->reached;
    const struct elf_dynamic *own = &in->key->by->dynamic;
    uint32_t lib = needing_library(in);
    bool inherits = lib != NO_INDEX && (own->rpath || !own->runpath.n);
    while (inherits && (lib = reached->at[lib].above) != NO_INDEX) {
        arena_charge(in->proc->arena, 1);
        if (reached->at[lib].file->dynamic.rpath) add_run_path_of(in, lib, out);
    }
    search_add_rpath_option(in, out);
}

void search_add_rpath_option(const struct rule_input *in, struct search_dirs *out) {
    if (!in->request->rpath.n) return;
    struct str given = search_join_arguments(in->proc->arena, &in->request->rpath, true);
    add_list(in, given, in->request->output, out);
}

// --- what is collected from all libraries

// The directories of a library that are not in the list yet.
static void collect_new(
    const struct rule_input *in, struct reached_dirs *list, const struct search_dirs *more) {
    for (size_t i = 0; i < more->n; i++)
        if (map_add_new(in->proc->arena, &list->seen, more->at[i].dir))
            *vec_push(in->proc->arena, &list->dirs) = more->at[i];
}

static void append(struct arena *a, const struct search_dirs *more, struct search_dirs *out) {
    arena_charge(a, more->n / 8);
    for (size_t i = 0; i < more->n; i++) *vec_push(a, out) = more->at[i];
}

static const struct search_dirs *all_run_paths(const struct rule_input *in) {
    struct reached_dirs *list = &in->path->run_paths;
    for (; list->libs < in->path->reached.n; list->libs++) {
        struct search_dirs more = {0};
        add_run_path_of(in, list->libs, &more);
        collect_new(in, list, &more);
    }
    return &list->dirs;
}

// Of the libraries that need the same name first, then of all.
void rule_other_run_paths(const struct rule_input *in, struct search_dirs *out) {
    const struct reached *reached = &in->path->reached;
    for (uint32_t i = 0; i < reached->n; i++) {
        const struct library *file = reached->at[i].file;
        if (!file->dynamic.runpath.n) continue;
        arena_charge(in->proc->arena, 1 + file->dynamic.needed.n / 8);
        if (strs_have(&file->dynamic.needed, in->key->name)) add_run_path_of(in, i, out);
    }
    append(in->proc->arena, all_run_paths(in), out);
}

// Not of those that needld itself found by a later rule, as in a directory of stubs.
void rule_link_dirs(const struct rule_input *in, struct search_dirs *out) {
    struct reached_dirs *list = &in->path->link_dirs;
    if (in->facts->config->no_needed_by_dir) return;
    for (; list->libs < in->path->reached.n; list->libs++) {
        struct search_dirs more = {0};
        const struct reached_library *lib = &in->path->reached.at[list->libs];
        if (!lib->late) search_add_dir(in, path_dir(lib->file->path), &more);
        struct str real = reached_real_dir(&in->path->reached, list->libs);
        if (real.n) search_add_dir(in, real, &more);
        collect_new(in, list, &more);
    }
    out->at = list->dirs.at; // not copied for each of many names
    out->n = list->dirs.n;
}

// --- from the library that has the dependency

void rule_needed_by_real_dir(const struct rule_input *in, struct search_dirs *out) {
    uint32_t lib = needing_library(in);
    if (lib == NO_INDEX || in->facts->config->no_needed_by_dir) return;
    struct str real = reached_real_dir(&in->path->reached, lib);
    if (real.n) search_add_dir(in, real, out);
}

static void add_dirs_above(const struct rule_input *in, struct str dir, struct search_dirs *out) {
    while (dir.n > 1) {
        arena_charge(in->proc->arena, 1);
        search_add_dir(in, dir, out);
        dir = path_dir(dir);
    }
}

// A name with a slash is the path of a library without a SONAME, as the build wrote it that linked with this
// library: relative to the directory of that build.
void rule_dirs_above(const struct rule_input *in, struct search_dirs *out) {
    struct arena *a = in->proc->arena;
    uint32_t lib = needing_library(in);
    if (!str_has(in->key->name, '/') || lib == NO_INDEX) return;
    search_add_dir(in, S(""), out);
    struct str here = os_working_dir(in->proc->os, a);
    add_dirs_above(in, path_dir(path_from(a, here, in->key->by->path)), out);
    add_dirs_above(in, reached_real_dir(&in->path->reached, lib), out);
}

// --- ld.so.conf

// The default directories of the loader below `root`.
static void add_default_dirs(const struct rule_input *in, struct str root, struct search_dirs *out) {
    struct arena *a = in->proc->arena;
    const struct str above[] = {S("/lib"), S("/usr/lib")},
                     triples[] = {in->facts->target.multiarch, in->facts->linker->triple};
    for (size_t t = 0; t < 2; t++)
        for (size_t i = 0; i < 2 && triples[t].n && (!t || !str_eq(triples[0], triples[1])); i++)
            search_add_dir(in, str_cat(a, root, above[i], S("/"), triples[t]), out);
    for (size_t i = 0; i < 2; i++) search_add_dir(in, str_cat(a, root, above[i]), out);
    for (size_t i = 0; i < 2 && in->facts->target.is64; i++)
        search_add_dir(in, str_cat(a, root, above[i], S("64")), out);
}

// What the loader of the target reads when the sysroot is its root.
void rule_sysroot(const struct rule_input *in, struct search_dirs *out) {
    struct str root = in->request->sysroot;
    if (!root.n) return;
    struct strs dirs = ldconf_dirs_of_root(in->proc->os, in->proc->arena, root);
    search_add_dirs(in, &dirs, out);
    add_default_dirs(in, root, out);
}

// A native linker that has its own sysroot may be run by the compiler of the system.
void rule_host(const struct rule_input *in, struct search_dirs *out) {
    if (!in->facts->target.native || !in->request->own_sysroot) return;
    struct strs dirs = ldconf_dirs_of_root(in->proc->os, in->proc->arena, S(""));
    search_add_dirs(in, &dirs, out);
    add_default_dirs(in, S(""), out);
}
