#include "runtime_search.h"

static const struct runtime_object *needing_object(const struct runtime_search *s) {
    return &s->load->objects.at[s->by];
}

static struct arena *arena_of(const struct runtime_search *s) {
    return s->load->sys->proc->arena;
}

// --- tokens

static bool is_name_char(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

// The name of the token that `s`, the text after a `$`, begins with. `*length`: of what it takes of `s`.
static struct str token_of(struct str s, size_t *length) {
    bool braces = str_starts(s, S("{"));
    struct str text = str_skip(s, braces);
    size_t n = 0;
    while (n < text.n && is_name_char(text.at[n])) n++;
    bool closed = !braces || (n < text.n && text.at[n] == '}');
    *length = closed ? n + (braces ? 2 : 0) : 0;
    return (struct str){text.at, closed ? n : 0};
}

// False if the `$` stays as it is.
static bool token_value(
    const struct runtime_load *load, const struct runtime_object *of, struct str token, struct str *value) {
    const struct runtime_system *sys = load->sys;
    *value = str_eq(token, S("ORIGIN"))     ? of->origin
             : str_eq(token, S("LIB"))      ? sys->lib
             : str_eq(token, S("PLATFORM")) ? sys->platform
                                            : (struct str){0};
    return value->n && (!sys->musl || str_eq(token, S("ORIGIN")));
}

struct str runtime_expand(const struct runtime_load *load, const struct runtime_object *of, struct str s) {
    struct arena *a = load->sys->proc->arena;
    struct str out = {0};
    if (!str_has(s, '$')) return s;
    while (str_has(s, '$')) {
        struct cut c = str_cut(s, '$');
        size_t length;
        struct str value;
        if (!token_value(load, of, token_of(c.tail, &length), &value)) value = S("$"), length = 0;
        out = str_cat(a, out, c.head, value);
        s = str_skip(c.tail, length);
    }
    return str_cat(a, out, s);
}

struct str runtime_in_root(
    const struct runtime_load *load, const struct runtime_object *of, struct str path) {
    struct str expanded = runtime_expand(load, of, path);
    bool whole = str_starts(path, S("$ORIGIN")) || str_starts(path, S("${ORIGIN}"));
    return whole ? expanded : root_path(&load->sys->root, load->sys->proc->arena, expanded);
}

// --- files and directories

// These return true if the search ends: ld.so takes a file, or gives up.
static bool try_path(struct runtime_search *s, struct str path) {
    const struct runtime_file *f = runtime_file_of(&s->load->sys->files, path);
    if (f->verdict == RUNTIME_FATAL) s->stopped = str_cat(arena_of(s), path, S(", which "), f->why);
    if (f->verdict == RUNTIME_LOADED) s->found = f, s->path = path;
    return s->found || s->stopped.n;
}

static bool try_dir(struct runtime_search *s, struct str dir) {
    struct arena *a = arena_of(s);
    strs_add_new(a, &s->searched, dir);
    const struct strs *places = runtime_places(s->load->sys, dir);
    for (size_t i = 0; i < places->n; i++)
        if (try_path(s, path_join(a, places->at[i], s->name))) return true;
    return false;
}

static bool try_dirs(struct runtime_search *s, const struct strs *dirs) {
    for (size_t i = 0; i < dirs->n; i++)
        if (try_dir(s, dirs->at[i])) return true;
    return false;
}

static bool try_list(struct runtime_search *s, const struct runtime_object *of, struct str list) {
    struct strs dirs = str_split(arena_of(s), list, ':');
    for (size_t i = 0; i < dirs.n; i++)
        if (try_dir(s, path_trim(runtime_in_root(s->load, of, dirs.at[i])))) return true;
    return false;
}

// The run paths of the object that needs the name, of the object that needed that one, and so on.
static bool try_inherited(struct runtime_search *s, bool rpath_only) {
    for (uint32_t i = s->by; i != NO_INDEX; i = s->load->objects.at[i].loader) {
        const struct runtime_object *o = &s->load->objects.at[i];
        const struct elf_dynamic *d = &o->file->image.dynamic;
        if (rpath_only && !d->rpath) continue;
        if (!try_list(s, o, d->runpath)) continue;
        struct str tag = d->rpath ? S("RPATH") : S("RUNPATH");
        s->rule = i == s->by ? tag : str_cat(arena_of(s), tag, S(" of "), o->path);
        return true;
    }
    return false;
}

// --- the search order, a row each

static bool search_rpath(struct runtime_search *s) {
    const struct elf_dynamic *d = &needing_object(s)->file->image.dynamic;
    return (d->rpath || !d->runpath.n) && try_inherited(s, true);
}

static bool search_run_paths(struct runtime_search *s) {
    return try_inherited(s, false);
}

static bool search_ld_library_path(struct runtime_search *s) {
    struct strs parts = str_split(arena_of(s), s->load->library_path, ';'); // ld.so separates by `;` too
    for (size_t i = 0; i < parts.n; i++)
        if (try_list(s, &s->load->objects.at[0], parts.at[i])) return true;
    return false;
}

// musl neither expands tokens nor takes an empty directory for the working directory.
static bool search_musl_library_path(struct runtime_search *s) {
    struct strs dirs = str_split(arena_of(s), s->load->library_path, ':');
    for (size_t i = 0; i < dirs.n; i++)
        if (dirs.at[i].n && try_dir(s, root_path(&s->load->sys->root, arena_of(s), dirs.at[i]))) return true;
    return false;
}

static bool search_runpath(struct runtime_search *s) {
    const struct elf_dynamic *d = &needing_object(s)->file->image.dynamic;
    return !d->rpath && try_list(s, needing_object(s), d->runpath);
}

static bool is_below_defaults(const struct runtime_search *s, struct str path) {
    const struct strs *dirs = &s->load->sys->defaults;
    for (size_t i = 0; i < dirs->n; i++)
        if (str_starts(path, str_cat(arena_of(s), dirs->at[i], S("/")))) return true;
    return false;
}

static bool has_no_defaults(const struct runtime_search *s) {
    return needing_object(s)->file->image.dynamic.no_defaults;
}

static bool search_cache(struct runtime_search *s) {
    struct str path = runtime_cached(s->load->sys, s->name);
    if (!path.n || (has_no_defaults(s) && is_below_defaults(s, path))) return false;
    return try_path(s, path);
}

static bool is_default(const struct runtime_search *s, struct str dir) {
    return strs_have(&s->load->sys->defaults, dir);
}

static bool search_conf(struct runtime_search *s) {
    const struct strs *dirs = &s->load->sys->conf_dirs;
    for (size_t i = 0; i < dirs->n; i++) {
        if (has_no_defaults(s) && is_default(s, dirs->at[i])) continue;
        if (try_dir(s, dirs->at[i])) return true;
    }
    return false;
}

static bool search_defaults(struct runtime_search *s) {
    bool none = has_no_defaults(s) && !s->load->sys->musl;
    return !none && try_dirs(s, &s->load->sys->defaults);
}

struct runtime_source {
    const char *name; // the rule of what it finds; NULL: the function sets it
    bool (*search)(struct runtime_search *);
};
static const struct runtime_source glibc_sources[] = {
    {NULL, search_rpath},
    {"LD_LIBRARY_PATH", search_ld_library_path},
    {"RUNPATH", search_runpath},
    {"ld.so.cache", search_cache},
    {"ld.so.conf", search_conf},
    {"ld.so's own directories", search_defaults},
    {NULL, NULL},
};
static const struct runtime_source musl_sources[] = {
    {"LD_LIBRARY_PATH", search_musl_library_path},
    {NULL, search_run_paths},
    {"ld.so's own directories", search_defaults},
    {NULL, NULL},
};

void runtime_search(struct runtime_search *s) {
    if (str_has(s->name, '/')) {
        s->rule = S("as written");
        try_path(s, s->name);
        return;
    }
    const struct runtime_source *source = s->load->sys->musl ? musl_sources : glibc_sources;
    while (source->search && !source->search(s)) source++;
    if (source->name) s->rule = str_of(source->name);
}
