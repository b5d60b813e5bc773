#include "runtime.h"

#include "../sys/file.h"
#include "../tables/hwcaps.h"
#include "../formats/ldcache.h"
#include "../base/map.h"
#include "collect.h"

enum { MAX_CONF = 1 << 20 };

// A loaded program or library. They are in the order of the report's libraries.
struct loaded_object {
    struct elf_dynamic dynamic;
    struct str path, origin; // `origin`: the value of $ORIGIN
    struct os_stat st;
    uint32_t loader; // the first object that needs it; NO_INDEX for the first of all
};
struct runtime {
    const struct process *proc;
    struct target target;
    bool musl;
    struct str interpreter; // of a program; empty for a library
    struct str lib;         // the value of $LIB
    struct strs defaults;   // ld.so's own directories
    struct strs levels;     // subdirectories of glibc-hwcaps, the best first
    struct ldcache cache;
    struct {
        struct loaded_object *at;
        size_t n, cap;
    } objects;
    struct map names;    // names and SONAMEs of loaded objects -> index into objects
    struct map resolved; // names that were searched for -> index into out.deps
    struct report out;
};

// The search for one name.
struct runtime_search {
    struct runtime *r;
    uint32_t by;
    struct str name;
    struct loaded_object found; // without a path as long as nothing is found
    struct str rule;
    struct str stopped;   // the file that makes ld.so give up
    struct strs searched; // directories
};

static const struct loaded_object *needing_object(const struct runtime_search *s) {
    return &s->r->objects.at[s->by];
}

// --- files

static struct str absolute_path(const struct runtime *r, struct str path) {
    if (str_starts(path, S("/"))) return path;
    return path_join(r->proc->arena, os_working_dir(r->proc->os, r->proc->arena), path);
}

// True if the search ends: ld.so takes the file, or gives up because it is not an ELF file.
static bool try_runtime_file(struct runtime_search *s, struct str dir, struct str name) {
    const struct process *proc = s->r->proc;
    arena_charge(proc->arena, OS_WORK);
    struct loaded_object o = {.loader = s->by};
    int handle = os_dir(proc->os, dir);
    struct reader b;
    if (handle < 0 || !reader_open(&b, proc->os, handle, name, &o.st)) return false;
    o.path = path_join(proc->arena, dir, name);
    struct elf elf = elf_read(&b);
    bool fits = elf_fits(&elf, &s->r->target);
    if (fits) o.dynamic = elf_loaded_dynamic(&b, proc->arena, &elf);
    reader_close(&b);
    if (elf.kind == ELF_NONE) s->stopped = o.path;
    if (fits && elf.kind == ELF_SHARED) s->found = o;
    return s->found.path.n || s->stopped.n;
}

static bool try_runtime_dir(struct runtime_search *s, struct str dir) {
    struct arena *a = s->r->proc->arena;
    if (!strs_have(&s->searched, dir)) strs_add(a, &s->searched, dir);
    struct str below = path_join(a, dir, S("glibc-hwcaps"));
    bool leveled = s->r->levels.n && os_dir(s->r->proc->os, below) >= 0;
    for (size_t i = 0; leveled && i < s->r->levels.n; i++)
        if (try_runtime_file(s, path_join(a, below, s->r->levels.at[i]), s->name)) return true;
    return try_runtime_file(s, dir, s->name);
}

static bool try_runtime_dirs(struct runtime_search *s, const struct strs *dirs) {
    for (size_t i = 0; i < dirs->n; i++)
        if (try_runtime_dir(s, dirs->at[i])) return true;
    return false;
}

// --- lists of directories

// Expands the dynamic string tokens $ORIGIN, $LIB and $PLATFORM, with or without braces; any other `$` stays.
static struct str expand_dst(const struct runtime *r, const struct loaded_object *of, struct str dir) {
    const struct {
        struct str token, value;
    } tokens[] = {{S("ORIGIN"), of->origin}, {S("LIB"), r->lib}, {S("PLATFORM"), r->target.arch}};
    struct arena *a = r->proc->arena;
    struct str out = {0};
    while (str_has(dir, '$')) {
        struct cut c = str_cut(dir, '$');
        size_t braces = str_starts(c.tail, S("{")) ? 2 : 0;
        struct str token = braces ? str_cut(str_skip(c.tail, 1), '}').head : str_cut(c.tail, '/').head;
        struct str value = str_cat(a, S("$"), (struct str){c.tail.at, token.n + braces});
        for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++)
            if (str_eq(token, tokens[i].token)) value = tokens[i].value;
        out = str_cat(a, out, c.head, value);
        dir = str_skip(c.tail, token.n + braces);
    }
    return out.n ? str_cat(a, out, dir) : dir;
}

static bool try_list(struct runtime_search *s, const struct loaded_object *of, struct str list) {
    struct strs dirs = str_split(s->r->proc->arena, list, ':');
    for (size_t i = 0; i < dirs.n; i++)
        if (try_runtime_dir(s, expand_dst(s->r, of, dirs.at[i]))) return true;
    return false;
}

// The run paths of the object that needs the name, of the object that needed that one, and so on.
static bool try_inherited(struct runtime_search *s, bool rpath_only) {
    for (uint32_t i = s->by; i != NO_INDEX; i = s->r->objects.at[i].loader) {
        const struct loaded_object *o = &s->r->objects.at[i];
        if (rpath_only && !o->dynamic.rpath) continue;
        if (!try_list(s, o, o->dynamic.runpath)) continue;
        struct str tag = o->dynamic.rpath ? S("RPATH") : S("RUNPATH");
        s->rule = i == s->by ? tag : str_cat(s->r->proc->arena, tag, S(" of "), o->path);
        return true;
    }
    return false;
}

// --- the search order, a row each

static bool search_rpath(struct runtime_search *s) {
    const struct elf_dynamic *d = &needing_object(s)->dynamic;
    return (d->rpath || !d->runpath.n) && try_inherited(s, true);
}

static bool search_run_paths(struct runtime_search *s) {
    return try_inherited(s, false);
}

static bool search_ld_library_path(struct runtime_search *s) {
    struct str list = process_env(s->r->proc, "LD_LIBRARY_PATH");
    if (s->r->musl) return try_list(s, needing_object(s), list);
    struct strs parts = str_split(s->r->proc->arena, list, ';'); // glibc takes `;' for a separator too
    for (size_t i = 0; i < parts.n; i++)
        if (try_list(s, &s->r->objects.at[0], parts.at[i])) return true;
    return false;
}

static bool search_runpath(struct runtime_search *s) {
    const struct loaded_object *o = needing_object(s);
    return !o->dynamic.rpath && try_list(s, o, o->dynamic.runpath);
}

static bool is_default(const struct runtime_search *s, struct str path) {
    return strs_have(&s->r->defaults, path_dir(path));
}

// Of several entries, takes the one whose directory is for the best level of the processor, or else the
// first.
static bool search_cache(struct runtime_search *s) {
    const struct ldcache *c = &s->r->cache;
    for (size_t level = 0; level <= s->r->levels.n; level++)
        for (uint32_t i = map_get(&c->names, s->name); i != NO_INDEX; i = c->entries.at[i].next) {
            struct str path = c->entries.at[i].path, dir = path_dir(path);
            bool leveled = str_contains(dir, S("/glibc-hwcaps/"));
            bool wanted =
                level < s->r->levels.n ? leveled && str_eq(path_base(dir), s->r->levels.at[level]) : !leveled;
            if (!wanted || (needing_object(s)->dynamic.no_defaults && is_default(s, path))) continue;
            if (try_runtime_file(s, dir, path_base(path))) return true;
        }
    return false;
}

static bool search_defaults(struct runtime_search *s) {
    return !needing_object(s)->dynamic.no_defaults && try_runtime_dirs(s, &s->r->defaults);
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
    {"ld.so's own directories", search_defaults},
    {NULL, NULL},
};
static const struct runtime_source musl_sources[] = {
    {"LD_LIBRARY_PATH", search_ld_library_path},
    {NULL, search_run_paths},
    {"ld.so's own directories", search_defaults},
    {NULL, NULL},
};

static void search_name(struct runtime_search *s) {
    if (str_has(s->name, '/')) {
        s->rule = S("as written");
        try_runtime_file(s, S(""), expand_dst(s->r, needing_object(s), s->name));
        return;
    }
    const struct runtime_source *source = s->r->musl ? musl_sources : glibc_sources;
    while (source->search && !source->search(s)) source++;
    if (source->name) s->rule = str_of(source->name);
}

// --- loading

// Returns the number of the object.
static uint32_t load_object(struct runtime *r, struct loaded_object o, bool first) {
    struct arena *a = r->proc->arena;
    uint32_t number = (uint32_t)r->objects.n;
    o.origin = path_dir(absolute_path(r, o.path));
    *vec_push(a, &r->objects) = o;
    *vec_push(a, &r->out.libs) = report_library_of(o.path, &o.dynamic, first);
    if (o.dynamic.has_soname) map_add(a, &r->names, o.dynamic.soname, number);
    return number;
}

// The number of an object that is the same file under another name; NO_INDEX if there is none.
static uint32_t loaded_file(const struct runtime *r, const struct loaded_object *o) {
    for (uint32_t i = 0; i < r->objects.n; i++)
        if (os_same_file(&r->objects.at[i].st, &o->st)) return i;
    return NO_INDEX;
}

static bool is_interpreter(const struct runtime *r, struct str name) {
    return r->interpreter.n && str_eq(name, path_base(r->interpreter));
}

static struct report_dependency resolve_name(struct runtime *r, uint32_t by, struct str name) {
    struct report_dependency dep = {.name = name, .by = by, .lib = NO_INDEX, .status = REPORT_FOUND};
    uint32_t known = map_get(&r->names, name);
    if (known != NO_INDEX) {
        dep.lib = known;
        dep.file = r->objects.at[known].path;
        dep.rule = S("already loaded");
        return dep;
    }
    if (is_interpreter(r, name)) {
        dep.file = r->interpreter;
        dep.rule = S("ld.so itself");
        return dep;
    }
    struct runtime_search s = {.r = r, .by = by, .name = name};
    search_name(&s);
    dep.ld_dirs = s.searched;
    dep.file = s.found.path;
    dep.rule = s.rule;
    if (s.stopped.n) {
        dep.reason = REASON_IN_WORDS;
        dep.why = str_cat(r->proc->arena, S("ld.so fails at "), s.stopped, S(", which is not an ELF file"));
    }
    if (!dep.file.n) {
        dep.status = REPORT_MISSING;
        return dep;
    }
    dep.lib = loaded_file(r, &s.found);
    if (dep.lib == NO_INDEX) dep.lib = load_object(r, s.found, false);
    map_add(r->proc->arena, &r->names, name, dep.lib);
    return dep;
}

static void resolve_object(struct runtime *r, uint32_t by) {
    struct strs needed = r->objects.at[by].dynamic.needed;
    for (size_t i = 0; i < needed.n; i++) {
        if (!map_add_new(r->proc->arena, &r->resolved, needed.at[i])) continue;
        struct report_dependency dep = resolve_name(r, by, needed.at[i]);
        *vec_push(r->proc->arena, &r->out.deps) = dep;
    }
}

// --- the first object

// The directory below /usr/lib with this machine's libraries for the target, as on Debian; empty if there
// is none.
static struct str multiarch(const struct runtime *r) {
    static const char *const ends[] = {"-linux-gnu", "-linux-gnueabihf", "-linux-gnueabi", "-linux-gnuabi64"};
    struct arena *a = r->proc->arena;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct str tuple = str_cat(a, r->target.arch, str_of(ends[i]));
        if (!r->target.arch.n) tuple = S("x86_64-linux-gnux32");
        if (os_look(r->proc->os, str_cat(a, S("/usr/lib/"), tuple)).kind == OS_DIRECTORY) return tuple;
    }
    return (struct str){0};
}

static void set_musl_defaults(struct runtime *r) {
    struct arena *a = r->proc->arena;
    struct str text, arch = str_cut(str_cut_last(path_base(r->interpreter), '-').tail, '.').head;
    if (!arch.n) arch = r->target.arch;
    struct str list = S("/lib:/usr/local/lib:/usr/lib");
    if (file_read(r->proc->os, a, str_cat(a, S("/etc/ld-musl-"), arch, S(".path")), MAX_CONF, &text))
        list = text;
    struct strs lines = str_split(a, list, '\n');
    for (size_t i = 0; i < lines.n; i++) {
        struct strs dirs = str_split(a, lines.at[i], ':');
        for (size_t j = 0; j < dirs.n; j++)
            if (dirs.at[j].n) strs_add(a, &r->defaults, dirs.at[j]);
    }
}

static void set_glibc_defaults(struct runtime *r) {
    struct arena *a = r->proc->arena;
    struct str tuple = multiarch(r);
    r->lib = tuple.n ? str_cat(a, S("lib/"), tuple) : r->target.is64 ? S("lib64") : S("lib");
    strs_add(a, &r->defaults, str_cat(a, S("/"), r->lib));
    strs_add(a, &r->defaults, str_cat(a, S("/usr/"), r->lib));
    if (tuple.n) {
        strs_add(a, &r->defaults, S("/lib"));
        strs_add(a, &r->defaults, S("/usr/lib"));
    }
    r->levels = hwcaps_levels(r->proc, &r->target);
    r->cache = ldcache_read(r->proc->os, a, S("/etc/ld.so.cache"));
}

// A program names its dynamic linker. A library needs its C library.
static bool is_for_musl(const struct runtime *r, const struct elf_dynamic *d) {
    if (r->interpreter.n) return str_starts(path_base(r->interpreter), S("ld-musl-"));
    for (size_t i = 0; i < d->needed.n; i++)
        if (str_eq(d->needed.at[i], S("libc.so")) || str_starts(d->needed.at[i], S("libc.musl-")))
            return true;
    return false;
}

static struct str load_first(struct runtime *r, struct str path) {
    const struct process *proc = r->proc;
    struct loaded_object o = {.path = path, .loader = NO_INDEX};
    struct reader b;
    if (!reader_open(&b, proc->os, OS_CWD, path, &o.st)) return report_open_problem(&o.st);
    struct elf elf = elf_read(&b);
    bool program = elf.kind == ELF_PROGRAM, fine = program || elf.kind == ELF_SHARED;
    if (fine) {
        o.dynamic = elf_loaded_dynamic(&b, proc->arena, &elf);
        r->interpreter = elf_interpreter(&b, proc->arena, &elf);
        r->target = target_of_file(elf.is64, elf.big_endian, elf.n32, elf.machine);
    }
    reader_close(&b);
    if (!fine) return S(NO_LIBRARY);
    load_object(r, o, true);
    // For a program, ld.so learns its real path from the kernel.
    struct str real = r->interpreter.n ? os_real_path(proc->os, proc->arena, path) : (struct str){0};
    if (real.n) r->objects.at[0].origin = path_dir(real);
    r->musl = is_for_musl(r, &o.dynamic);
    return (struct str){0};
}

struct report runtime_report(const struct process *proc, struct str path) {
    struct runtime r = {.proc = proc, .out.output = path};
    r.out.bypass_reason = load_first(&r, path);
    if (r.out.bypass_reason.n) return r.out;
    if (r.musl)
        set_musl_defaults(&r);
    else
        set_glibc_defaults(&r);
    for (uint32_t i = 0; i < r.objects.n; i++) resolve_object(&r, i);
    return r.out;
}
