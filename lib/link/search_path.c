#include "search_rule.h"

#include "../formats/ldconf.h"
#include "../sys/file.h"
#include "../tables/stubs.h"

// --- GNU ld's rules

// A list of GNU ld's, for the library that has the dependency.
static void add_list(
    const struct rule_input *in, struct str list, struct str sysroot, struct search_dirs *out) {
    search_add_run_path(in, &(struct run_path){list, sysroot, in->key->by->path}, out);
}

// -rpath, RUNPATH and ld.so.conf are used by native linkers, and by cross linkers that were configured with a
// sysroot: the SEARCH_DIRs of those begin with `=` (binutils' genscripts.sh).
static bool uses_run_paths(const struct rule_input *in) {
    if (in->facts->target.native) return true;
    const struct script *script = &linker_query_run(in->path->query)->script;
    for (size_t i = 0; i < script->n; i++)
        if (script->at[i].is == SCRIPT_SEARCH_DIR && str_starts(script->at[i].value, S("="))) return true;
    return false;
}

// needld searches them too, for a library with the SONAME, and follows links inside the sysroot.
static void rule_rpath_link(const struct rule_input *in, struct search_dirs *out) {
    add_list(in, search_join_arguments(in->proc->arena, &in->request->rpath_link, false), S(""), out);
}

static void rule_rpath(const struct rule_input *in, struct search_dirs *out) {
    struct str list = search_join_arguments(in->proc->arena, &in->request->rpath, true);
    if (list.n && uses_run_paths(in)) add_list(in, list, in->request->sysroot, out);
}

static void rule_ld_run_path(const struct rule_input *in, struct search_dirs *out) {
    if (link_reads_ld_run_path(in->facts)) add_list(in, process_env(in->proc, "LD_RUN_PATH"), S(""), out);
}

static void rule_ld_library_path(const struct rule_input *in, struct search_dirs *out) {
    if (in->facts->target.native) add_list(in, process_env(in->proc, "LD_LIBRARY_PATH"), S(""), out);
}

static void rule_runpath(const struct rule_input *in, struct search_dirs *out) {
    struct str runpath = in->key->by->dynamic.runpath;
    if (runpath.n && uses_run_paths(in)) add_list(in, runpath, in->request->sysroot, out);
}

static void rule_ld_so_conf(const struct rule_input *in, struct search_dirs *out) {
    const struct process *proc = in->proc;
    if (!uses_run_paths(in)) return;
    struct str prefix = host_linker_prefix(proc, in->facts->linker);
    struct strs dirs = ldconf_dirs(proc->os, proc->arena, in->request->sysroot, prefix);
    for (size_t i = 0; i < dirs.n; i++)
        search_add_dir(in, search_expand_tokens(in, dirs.at[i], in->key->by->path, &out->per_library), out);
}

static void rule_search_dir(const struct rule_input *in, struct search_dirs *out) {
    struct strs dirs = search_path_linker_dirs(in->path);
    search_add_dirs(in, &dirs, out);
}

// --- needld's rules

struct dir_lists dir_lists_split(struct arena *a, struct str list) {
    struct cut c = str_cut(list, ';');
    struct dir_lists lists = {0};
    if (c.found) lists.first = str_split(a, c.head, ':');
    lists.second = str_split(a, c.found ? c.tail : list, ':');
    return lists;
}

static void add_list_part(const struct rule_input *in, struct str list, bool first, struct search_dirs *out) {
    const struct dir_lists lists = dir_lists_split(in->proc->arena, list);
    const struct strs *dirs = first ? &lists.first : &lists.second;
    for (size_t i = 0; i < dirs->n; i++)
        if (dirs->at[i].n) search_add_dir(in, dirs->at[i], out);
}

// LD_LIBRARY_PATH_64 or _32, by the class of the output, replaces LD_LIBRARY_PATH.
static struct str ld_library_path_of_class(const struct rule_input *in) {
    const char *name = in->facts->target.is64 ? "LD_LIBRARY_PATH_64" : "LD_LIBRARY_PATH_32";
    struct str list = process_env(in->proc, name);
    return list.at ? list : process_env(in->proc, "LD_LIBRARY_PATH");
}

static void rule_first_lists(const struct rule_input *in, struct search_dirs *out) {
    add_list_part(in, process_library_path(in->proc), true, out);
    add_list_part(in, ld_library_path_of_class(in), true, out);
    add_list_part(in, process_env(in->proc, "NEEDLD_STUB_PATH"), true, out);
}

// In the sysroot, where needld follows absolute links.
static void rule_own_search_dir(const struct rule_input *in, struct search_dirs *out) {
    const struct str root = in->request->sysroot;
    if (!root.n) return;
    struct strs dirs = search_path_linker_dirs(in->path);
    for (size_t i = 0; i < dirs.n; i++)
        if (str_starts(dirs.at[i], root)) search_add_dir(in, dirs.at[i], out);
}

static void rule_library_dir(const struct rule_input *in, struct search_dirs *out) {
    search_add_dirs(in, &in->request->library_dirs, out);
}

static void rule_library_path(const struct rule_input *in, struct search_dirs *out) {
    add_list_part(in, process_library_path(in->proc), false, out);
}

static void rule_ld_library_path_lists(const struct rule_input *in, struct search_dirs *out) {
    add_list_part(in, ld_library_path_of_class(in), false, out);
}

static void rule_needed_by_dir(const struct rule_input *in, struct search_dirs *out) {
    if (!in->facts->config->no_needed_by_dir) search_add_dir(in, path_dir(in->key->by->path), out);
}

static void rule_beside_library_dir(const struct rule_input *in, struct search_dirs *out) {
    const struct strs *dirs = &in->request->library_dirs;
    for (size_t i = 0; i < dirs->n && !in->facts->config->no_builtin_stubs; i++)
        search_add_dir(in, path_join(in->proc->arena, dirs->at[i], S("stubs")), out);
}

static struct strs patterns_of_stub_path(const struct process *proc, const struct config *config) {
    (void)config;
    return dir_lists_split(proc->arena, process_env(proc, "NEEDLD_STUB_PATH")).second;
}

static struct strs patterns_of_config(const struct process *proc, const struct config *config) {
    (void)proc;
    return config->stub_dirs;
}

static struct strs patterns_built_in(const struct process *proc, const struct config *config) {
    const struct strs none = {0};
    return config->no_builtin_stubs ? none : stubs_builtin(proc);
}

// --- the table

static const struct rule {
    const char *name; // in reports
    enum search_tier tier;
    bool per_library; // gives other directories for each dependency
    bool required;    // needld doctor reports a pattern that matches nothing
    bool asks;        // may run the linker: not for a link that works
    // One of the two: the directories, or patterns of stub directories, which needld doctor checks too.
    void (*dirs)(const struct rule_input *in, struct search_dirs *out);
    struct strs (*patterns)(const struct process *proc, const struct config *config);
} rules[RULE_COUNT] = {
    [RULE_RPATH_LINK] = {"-rpath-link", TIER_LD, .dirs = rule_rpath_link},
    [RULE_RPATH] = {"-rpath", TIER_LD, .dirs = rule_rpath},
    [RULE_LD_RUN_PATH] = {"LD_RUN_PATH", TIER_LD, .dirs = rule_ld_run_path},
    [RULE_LD_LIBRARY_PATH] = {"LD_LIBRARY_PATH", TIER_LD, .dirs = rule_ld_library_path},
    [RULE_RUNPATH] = {"run path", TIER_LD, .dirs = rule_runpath, .per_library = true},
    [RULE_LD_SO_CONF] = {"ld.so.conf", TIER_LD, .dirs = rule_ld_so_conf},
    [RULE_SEARCH_DIR] = {"the linker's own directories", TIER_LD, .dirs = rule_search_dir},
    [RULE_FIRST_LISTS] = {"the first part of a `dirlist1;dirlist2'", TIER_FIRST, .dirs = rule_first_lists},
    [RULE_OWN_RPATH_LINK] = {"-rpath-link", TIER_NORMAL, .dirs = rule_rpath_link},
    [RULE_LIBRARY_DIR] = {"-L", TIER_NORMAL, .dirs = rule_library_dir},
    [RULE_LIBRARY_PATH] = {"LIBRARY_PATH", TIER_NORMAL, .dirs = rule_library_path},
    [RULE_LD_LIBRARY_PATH_LISTS] = {"LD_LIBRARY_PATH, as read by needld", TIER_NORMAL,
        .dirs = rule_ld_library_path_lists},
    [RULE_NEEDED_BY_DIR] = {"the directory of the library that needs it", TIER_NORMAL,
        .dirs = rule_needed_by_dir, .per_library = true},
    [RULE_OWN_RUN_PATH] = {"the run path as the loader reads it", TIER_LOADER, .dirs = rule_own_run_path,
        .per_library = true},
    [RULE_NEEDED_BY_REAL_DIR] = {"the directory of the file behind the link to the library that needs it",
        TIER_LOADER, .dirs = rule_needed_by_real_dir, .per_library = true},
    [RULE_INHERITED_RPATH] = {"DT_RPATH of the libraries above, and -rpath", TIER_LOADER,
        .dirs = rule_inherited_rpath, .per_library = true},
    [RULE_OTHER_RUN_PATHS] = {"the run path of another library", TIER_LOADER, .dirs = rule_other_run_paths,
        .per_library = true},
    [RULE_LINK_DIRS] = {"the directory of another library of the link", TIER_LOADER, .dirs = rule_link_dirs,
        .per_library = true},
    [RULE_DIRS_ABOVE] = {"a directory above the library that needs it", TIER_LOADER, .dirs = rule_dirs_above,
        .per_library = true},
    [RULE_SYSROOT] = {"ld.so.conf of the sysroot", TIER_LOADER, .dirs = rule_sysroot},
    [RULE_OWN_SEARCH_DIR] = {"the linker's own directories", TIER_LOADER, .dirs = rule_own_search_dir,
        .asks = true},
    [RULE_HOST] = {"ld.so.conf of this machine", TIER_LOADER, .dirs = rule_host},
    [RULE_STUB_PATH] = {"NEEDLD_STUB_PATH", TIER_STUBS, .patterns = patterns_of_stub_path, .required = true},
    [RULE_CONFIGURED_STUBS] = {"needld.conf", TIER_STUBS, .patterns = patterns_of_config, .required = true},
    [RULE_BESIDE_LIBRARY_DIR] = {"`stubs' below -L", TIER_STUBS, .dirs = rule_beside_library_dir},
    [RULE_BUILTIN_STUBS] = {"the built-in stub directories", TIER_STUBS, .patterns = patterns_built_in},
};

const char *search_rule_name(enum search_rule rule) {
    return rules[rule].name;
}

enum search_tier search_rule_tier(enum search_rule rule) {
    return rules[rule].tier;
}

struct strs search_rule_patterns(
    enum search_rule rule, const struct process *proc, const struct config *config, bool *required) {
    *required = rules[rule].required;
    return rules[rule].patterns ? rules[rule].patterns(proc, config) : (struct strs){0};
}

static void add_matches(const struct rule_input *in, const struct strs *patterns, struct search_dirs *out) {
    for (size_t i = 0; i < patterns->n; i++) {
        if (!patterns->at[i].n) continue;
        struct strs dirs = file_glob(in->proc->os, in->proc->arena, patterns->at[i]);
        search_add_dirs(in, &dirs, out);
    }
}

static struct search_dirs evaluate(const struct rule *rule, const struct rule_input *in) {
    struct search_dirs out = {.per_library = rule->per_library};
    if (rule->dirs) {
        rule->dirs(in, &out);
    } else {
        struct strs patterns = rule->patterns(in->proc, in->facts->config);
        add_matches(in, &patterns, &out);
    }
    return out;
}

// --- the search path

struct search_path search_path_begin(
    const struct link_facts *facts, struct linker_query *query, struct scripts *scripts) {
    return (struct search_path){
        .facts = facts, .query = query, .scripts = scripts, .reached = reached_begin(facts->proc)};
}

bool search_path_grew(struct search_path *path, uint32_t from) {
    static const struct library none = {0};
    const struct search_key key = {S(""), &none};
    const size_t dirs = path->link_dirs.dirs.n;
    const bool known = path->link_dirs.libs >= from; // of the libraries before
    for (uint32_t i = from; i < path->reached.n; i++) {
        const struct elf_dynamic *d = &path->reached.at[i].file->dynamic;
        if (d->runpath.n || d->needs_versions) return true;
    }
    if (from == path->reached.n) return false;
    search_path_dirs(path, RULE_LINK_DIRS, &key);
    return !known || path->link_dirs.dirs.n > dirs;
}

void search_path_forget(struct search_path *path) {
    path->reached = reached_begin(path->facts->proc);
    path->run_paths = path->link_dirs = (struct reached_dirs){0};
}

struct search_dirs search_path_dirs(
    struct search_path *path, enum search_rule rule, const struct search_key *key) {
    if (path->rules[rule].done) return path->rules[rule].dirs;
    const struct link_facts *facts = path->facts;
    const struct rule_input in = {facts->proc, facts, facts->request, path, key, rules[rule].tier};
    struct search_dirs dirs = evaluate(&rules[rule], &in);
    if (!dirs.per_library) path->rules[rule].dirs = dirs;
    path->rules[rule].done = !dirs.per_library;
    return dirs;
}

static bool has_handle(const struct own_dirs *dirs, int handle) {
    for (size_t i = 0; i < dirs->n; i++)
        if (dirs->at[i].handle == handle) return true;
    return false;
}

// Adds the directories that exist and are not in the list by another path.
static void add_unseen(
    const struct rule_input *in, const struct search_dirs *dirs, struct map *paths, struct own_dirs *out) {
    struct arena *a = in->proc->arena;
    for (size_t i = 0; i < dirs->n; i++) {
        if (!map_add_new(a, paths, dirs->at[i].dir)) continue;
        int handle = os_dir(in->proc->os, dirs->at[i].dir);
        arena_charge(a, out->n / 8);
        if (handle >= 0 && !has_handle(out, handle))
            *vec_push(a, out) = (struct own_dir){dirs->at[i].dir, handle};
    }
}

struct own_dirs search_path_own_dirs(struct search_path *path) {
    const struct link_facts *facts = path->facts;
    struct map paths = {0};
    struct own_dirs out = {0};
    static const struct library none = {0};
    const struct search_key key = {S(""), &none};
    const struct rule_input in = {facts->proc, facts, facts->request, path, &key, TIER_LOADER};
    for (enum search_rule rule = RULE_FIRST_OF_NEEDLD; rule < RULE_COUNT; rule++) {
        if (rules[rule].per_library || rules[rule].asks) continue;
        struct search_dirs dirs = search_path_dirs(path, rule, &key);
        add_unseen(&in, &dirs, &paths, &out);
    }
    struct search_dirs given = {0};
    search_add_rpath_option(&in, &given);
    add_unseen(&in, &given, &paths, &out);
    for (uint32_t i = 0; i < path->reached.n; i++) {
        const struct library *lib = path->reached.at[i].file;
        struct search_dirs dirs = {0};
        search_add_dir(&in, path_dir(lib->path), &dirs);
        search_add_run_path(&in, &(struct run_path){lib->dynamic.runpath, S(""), lib->path}, &dirs);
        add_unseen(&in, &dirs, &paths, &out);
    }
    return out;
}

struct strs search_path_library_dirs(const struct search_path *path) {
    struct arena *a = path->facts->proc->arena;
    const struct request *r = path->facts->request;
    struct strs all = {0};
    for (size_t i = 0; i <= r->library_dirs.n; i++) {
        if (i == r->dirs_before_script) strs_add_all(a, &all, &path->scripts->given_dirs);
        if (i < r->library_dirs.n) strs_add(a, &all, r->library_dirs.at[i]);
    }
    strs_add_all(a, &all, &r->default_dirs);
    return all;
}

struct strs search_path_linker_dirs(const struct search_path *path) {
    const struct link_facts *facts = path->facts;
    struct arena *a = facts->proc->arena;
    struct strs dirs = {0};
    strs_add_all(a, &dirs, &path->scripts->given_dirs);
    if (!path->scripts->replaces_builtin && !facts->request->builtin_nostdlib) {
        const struct script *defaults = scripts_default(path->scripts);
        if (!defaults) defaults = &linker_query_run(path->query)->script;
        const struct strs own = scripts_search_dirs(facts, defaults);
        strs_add_all(a, &dirs, &own);
    }
    strs_add_all(a, &dirs, &path->scripts->input_dirs);
    return dirs;
}
