#include "runtime.h"

#include "../sys/file.h"
#include "../tables/hwcaps.h"
#include "../formats/ldcache.h"
#include "../base/map.h"

enum { MAX_CONF = 1 << 20 };

// What is loaded, in the order of the report's libraries.
struct object {
    struct elf_dynamic dynamic;
    struct str path, origin; // `origin`: what $ORIGIN stands for
    struct os_stat st;
    uint32_t loader; // the object that is the first to need it; NO_INDEX for the one that is asked about
};
struct running {
    const struct process *proc;
    struct target target;
    bool musl;
    struct str interpreter; // as the program has it; empty where a library is asked about
    struct str lib;         // what $LIB stands for
    struct strs defaults;   // ld.so's own directories
    struct strs levels;     // of glibc-hwcaps
    struct ldcache cache;
    struct {
        struct object *at;
        size_t n, cap;
    } objects;
    struct map names; // names and SONAMEs of what is loaded -> index into objects
    struct map asked; // names that were looked for -> index into the report's needs
    struct report out;
};

// One name that is looked for.
struct search {
    struct running *r;
    uint32_t by;
    struct str name;
    struct object found; // its `path` is empty while nothing is
    struct str rule;
    struct str stopped; // the file at which ld.so gives up
    struct strs sought;
};

static const struct object *asker(const struct search *s) {
    return &s->r->objects.at[s->by];
}

// --- files

static struct str absolute(const struct running *r, struct str path) {
    if (str_starts(path, S("/"))) return path;
    return path_join(r->proc->arena, os_working_dir(r->proc->os, r->proc->arena), path);
}

// True where ld.so looks no further: it takes the file, or gives up because it is no ELF file at all.
static bool try_file(struct search *s, struct str dir, struct str name) {
    const struct process *proc = s->r->proc;
    arena_charge(proc->arena, OS_WORK);
    struct object o = {.loader = s->by};
    int handle = os_dir(proc->os, dir), file = handle < 0 ? -1 : os_open_file(proc->os, handle, name, &o.st);
    if (file < 0) return false;
    o.path = path_join(proc->arena, dir, name);
    struct reader b;
    reader_begin(&b, proc->os, file, 0, o.st.size);
    struct elf elf = elf_read(&b);
    bool fits = elf_fits(&elf, &s->r->target);
    if (fits) o.dynamic = elf_loaded_dynamic(&b, proc->arena, &elf);
    os_close(proc->os, file);
    if (elf.kind == ELF_NONE) s->stopped = o.path;
    if (fits && elf.kind == ELF_SHARED) s->found = o;
    return s->found.path.n || s->stopped.n;
}

static bool try_dir(struct search *s, struct str dir) {
    struct arena *a = s->r->proc->arena;
    if (!strs_have(&s->sought, dir)) strs_add(a, &s->sought, dir);
    struct str below = path_join(a, dir, S("glibc-hwcaps"));
    bool leveled = s->r->levels.n && os_dir(s->r->proc->os, below) >= 0;
    for (size_t i = 0; leveled && i < s->r->levels.n; i++)
        if (try_file(s, path_join(a, below, s->r->levels.at[i]), s->name)) return true;
    return try_file(s, dir, s->name);
}

static bool try_dirs(struct search *s, const struct strs *dirs) {
    for (size_t i = 0; i < dirs->n; i++)
        if (try_dir(s, dirs->at[i])) return true;
    return false;
}

// --- lists of directories

// $ORIGIN, $LIB and $PLATFORM, with or without braces; a `$` before anything else stays.
static struct str expand(const struct running *r, const struct object *of, struct str dir) {
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

static bool try_list(struct search *s, const struct object *of, struct str list) {
    struct strs dirs = str_split(s->r->proc->arena, list, ':');
    for (size_t i = 0; i < dirs.n; i++)
        if (try_dir(s, expand(s->r, of, dirs.at[i]))) return true;
    return false;
}

// The lists of the asking object and of those that led to it.
static bool try_inherited(struct search *s, bool rpath_only) {
    for (uint32_t i = s->by; i != NO_INDEX; i = s->r->objects.at[i].loader) {
        const struct object *o = &s->r->objects.at[i];
        if (rpath_only && !o->dynamic.rpath) continue;
        if (!try_list(s, o, o->dynamic.runpath)) continue;
        struct str tag = o->dynamic.rpath ? S("RPATH") : S("RUNPATH");
        s->rule = i == s->by ? tag : str_cat(s->r->proc->arena, tag, S(" of "), o->path);
        return true;
    }
    return false;
}

// --- the sources of ld.so, a row each

static bool rpath(struct search *s) {
    const struct elf_dynamic *d = &asker(s)->dynamic;
    return (d->rpath || !d->runpath.n) && try_inherited(s, true);
}

static bool any_run_path(struct search *s) {
    return try_inherited(s, false);
}

static bool ld_library_path(struct search *s) {
    struct str list = process_env(s->r->proc, "LD_LIBRARY_PATH");
    if (s->r->musl) return try_list(s, asker(s), list);
    struct strs parts = str_split(s->r->proc->arena, list, ';'); // glibc parts it at both
    for (size_t i = 0; i < parts.n; i++)
        if (try_list(s, &s->r->objects.at[0], parts.at[i])) return true;
    return false;
}

static bool runpath(struct search *s) {
    const struct object *o = asker(s);
    return !o->dynamic.rpath && try_list(s, o, o->dynamic.runpath);
}

static bool is_default(const struct search *s, struct str path) {
    return strs_have(&s->r->defaults, path_dir(path));
}

// Of several entries that one counts whose directory suits the processor best, else the first.
static bool ld_so_cache(struct search *s) {
    const struct ldcache *c = &s->r->cache;
    for (size_t level = 0; level <= s->r->levels.n; level++)
        for (uint32_t i = map_get(&c->names, s->name); i != NO_INDEX; i = c->entries.at[i].next) {
            struct str path = c->entries.at[i].path, dir = path_dir(path);
            bool leveled = str_contains(dir, S("/glibc-hwcaps/"));
            bool wanted =
                level < s->r->levels.n ? leveled && str_eq(path_base(dir), s->r->levels.at[level]) : !leveled;
            if (!wanted || (asker(s)->dynamic.no_defaults && is_default(s, path))) continue;
            if (try_file(s, dir, path_base(path))) return true;
        }
    return false;
}

static bool default_dirs(struct search *s) {
    return !asker(s)->dynamic.no_defaults && try_dirs(s, &s->r->defaults);
}

static const struct source {
    const char *name; // what found it; NULL: the function has said so
    bool (*look)(struct search *);
} glibc_sources[] =
    {
        {NULL, rpath},
        {"LD_LIBRARY_PATH", ld_library_path},
        {"RUNPATH", runpath},
        {"ld.so.cache", ld_so_cache},
        {"ld.so's own directories", default_dirs},
        {NULL, NULL},
},
  musl_sources[] = {
      {"LD_LIBRARY_PATH", ld_library_path},
      {NULL, any_run_path},
      {"ld.so's own directories", default_dirs},
      {NULL, NULL},
};

static void look(struct search *s) {
    if (str_has(s->name, '/')) {
        s->rule = S("as written");
        try_file(s, S(""), expand(s->r, asker(s), s->name));
        return;
    }
    for (const struct source *from = s->r->musl ? musl_sources : glibc_sources; from->look; from++) {
        if (!from->look(s)) continue;
        if (from->name) s->rule = str_of(from->name);
        return;
    }
}

// --- loading

static uint32_t load(struct running *r, struct object o, bool asked_about) {
    struct arena *a = r->proc->arena;
    uint32_t number = (uint32_t)r->objects.n;
    o.origin = path_dir(absolute(r, o.path));
    *vec_push(a, &r->objects) = o;
    *vec_push(a, &r->out.libs) = (struct report_library){.file = o.path,
        .soname = o.dynamic.soname,
        .runpath = o.dynamic.runpath,
        .rpath = o.dynamic.rpath,
        .input = asked_about,
        .needed = o.dynamic.needed};
    if (o.dynamic.has_soname) map_add(a, &r->names, o.dynamic.soname, number);
    return number;
}

// Its number, where the same file is loaded under another name.
static uint32_t loaded_file(const struct running *r, const struct object *o) {
    for (uint32_t i = 0; i < r->objects.n; i++)
        if (os_same_file(&r->objects.at[i].st, &o->st)) return i;
    return NO_INDEX;
}

static bool is_interpreter(const struct running *r, struct str name) {
    return r->interpreter.n && str_eq(name, path_base(r->interpreter));
}

static struct report_dependency find(struct running *r, uint32_t by, struct str name) {
    struct report_dependency n = {.name = name, .by = by, .lib = NO_INDEX, .status = REPORT_FOUND};
    uint32_t known = map_get(&r->names, name);
    if (known != NO_INDEX) {
        n.lib = known;
        n.file = r->objects.at[known].path;
        n.rule = S("loaded already");
        return n;
    }
    if (is_interpreter(r, name)) {
        n.file = r->interpreter;
        n.rule = S("ld.so itself");
        return n;
    }
    struct search s = {.r = r, .by = by, .name = name};
    look(&s);
    n.ld_dirs = s.sought;
    n.file = s.found.path;
    n.rule = s.rule;
    if (s.stopped.n)
        n.why = str_cat(r->proc->arena, S("ld.so gives up at "), s.stopped, S(", which is no ELF file"));
    if (!n.file.n) {
        n.status = REPORT_MISSING;
        return n;
    }
    n.lib = loaded_file(r, &s.found);
    if (n.lib == NO_INDEX) n.lib = load(r, s.found, false);
    map_add(r->proc->arena, &r->names, name, n.lib);
    return n;
}

static void follow(struct running *r, uint32_t by) {
    struct strs needed = r->objects.at[by].dynamic.needed;
    for (size_t i = 0; i < needed.n; i++) {
        uint32_t fresh = (uint32_t)r->out.deps.n;
        if (map_add(r->proc->arena, &r->asked, needed.at[i], fresh) != fresh) continue;
        struct report_dependency n = find(r, by, needed.at[i]);
        *vec_push(r->proc->arena, &r->out.deps) = n;
    }
}

// --- what is asked about

// The directory below /lib in which this machine keeps libraries of the target, as on Debian; empty where there is none.
static struct str multiarch(const struct running *r) {
    static const char *const ends[] = {"-linux-gnu", "-linux-gnueabihf", "-linux-gnueabi", "-linux-gnuabi64"};
    struct arena *a = r->proc->arena;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct str tuple = str_cat(a, r->target.arch, str_of(ends[i]));
        if (!r->target.arch.n) tuple = S("x86_64-linux-gnux32");
        if (os_look(r->proc->os, str_cat(a, S("/usr/lib/"), tuple)).kind == OS_DIRECTORY) return tuple;
    }
    return (struct str){0};
}

static void set_musl_defaults(struct running *r) {
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

static void set_glibc_defaults(struct running *r) {
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

// A program names its dynamic linker; a library tells its libc by what it needs.
static bool is_for_musl(const struct running *r, const struct elf_dynamic *d) {
    if (r->interpreter.n) return str_starts(path_base(r->interpreter), S("ld-musl-"));
    for (size_t i = 0; i < d->needed.n; i++)
        if (str_eq(d->needed.at[i], S("libc.so")) || str_starts(d->needed.at[i], S("libc.musl-")))
            return true;
    return false;
}

static struct str begin(struct running *r, struct str path) {
    const struct process *proc = r->proc;
    struct object o = {.path = path, .loader = NO_INDEX};
    int file = os_open_file(proc->os, OS_CWD, path, &o.st);
    if (file < 0 && o.st.kind != OS_NONE && o.st.kind != OS_FILE) return S("is no program or shared library");
    if (file < 0) return S("cannot be opened");
    struct reader b;
    reader_begin(&b, proc->os, file, 0, o.st.size);
    struct elf elf = elf_read(&b);
    bool program = elf.kind == ELF_PROGRAM, fine = program || elf.kind == ELF_SHARED;
    if (fine) {
        o.dynamic = elf_loaded_dynamic(&b, proc->arena, &elf);
        r->interpreter = elf_interpreter(&b, proc->arena, &elf);
        r->target = target_of_file(elf.is64, elf.big_endian, elf.n32, elf.machine);
    }
    os_close(proc->os, file);
    if (!fine) return S("is no program or shared library");
    load(r, o, true);
    // The kernel tells a program where it really lies.
    struct str real = r->interpreter.n ? os_real_path(proc->os, proc->arena, path) : (struct str){0};
    if (real.n) r->objects.at[0].origin = path_dir(real);
    r->musl = is_for_musl(r, &o.dynamic);
    return (struct str){0};
}

struct report runtime_report(const struct process *proc, struct str path) {
    struct running r = {.proc = proc, .out.output = path};
    r.out.bypass_reason = begin(&r, path);
    if (r.out.bypass_reason.n) return r.out;
    if (r.musl)
        set_musl_defaults(&r);
    else
        set_glibc_defaults(&r);
    for (uint32_t i = 0; i < r.objects.n; i++) follow(&r, i);
    return r.out;
}
