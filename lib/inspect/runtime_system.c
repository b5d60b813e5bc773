#include "runtime_system.h"

#include "../formats/ldconf.h"
#include "../sys/file.h"
#include "../tables/hwcaps.h"

#include <elf.h>

enum { MAX_CONF = 1 << 20 };

static bool is_directory(const struct runtime_system *sys, struct str path) {
    struct str real = root_real(&sys->root, sys->proc, path);
    return os_look(sys->proc->os, real).kind == OS_DIRECTORY;
}

static void add_default(struct runtime_system *sys, struct str dir) {
    strs_add(sys->proc->arena, &sys->defaults, root_path(&sys->root, sys->proc->arena, dir));
}

// --- musl

static void add_dirs_of_lines(struct runtime_system *sys, struct str list) {
    struct arena *a = sys->proc->arena;
    struct strs lines = str_split(a, list, '\n');
    for (size_t i = 0; i < lines.n; i++) {
        struct strs dirs = str_split(a, lines.at[i], ':');
        for (size_t j = 0; j < dirs.n; j++)
            if (dirs.at[j].n) add_default(sys, dirs.at[j]);
    }
}

// musl takes the path file from the root that its ld.so lies in: /r/etc for /r/lib/ld-musl-x86_64.so.1.
static void set_musl_defaults(struct runtime_system *sys) {
    struct arena *a = sys->proc->arena;
    struct str text, arch = str_cut(str_cut_last(path_base(sys->interpreter), '-').tail, '.').head,
                     root = sys->root.dir;
    if (!arch.n) arch = sys->target.arch;
    if (str_starts(sys->interpreter, S("/"))) root = path_dir(path_dir(sys->interpreter));
    if (str_eq(root, S("/"))) root = S("");
    struct str file = str_cat(a, root, S("/etc/ld-musl-"), arch, S(".path"));
    file = root_real(&sys->root, sys->proc, file);
    bool given = file_read(sys->proc->os, a, file, MAX_CONF, &text);
    add_dirs_of_lines(sys, given ? text : S("/lib:/usr/local/lib:/usr/lib"));
}

// --- glibc

// The directory below /usr/lib with this machine's libraries for the target, as on Debian; empty if there
// is none.
static struct str multiarch(const struct runtime_system *sys) {
    static const char *const ends[] = {"-linux-gnu", "-linux-gnueabihf", "-linux-gnueabi", "-linux-gnuabi64"};
    struct arena *a = sys->proc->arena;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct str tuple = str_cat(a, sys->target.arch, str_of(ends[i]));
        if (!sys->target.arch.n) tuple = S("x86_64-linux-gnux32");
        if (is_directory(sys, root_path(&sys->root, a, str_cat(a, S("/usr/lib/"), tuple)))) return tuple;
    }
    return (struct str){0};
}

// ld.so itself reads the cache only.
static void set_cache(struct runtime_system *sys, struct str conf) {
    struct arena *a = sys->proc->arena;
    struct os *os = sys->proc->os;
    struct str cache = root_real(&sys->root, sys->proc, root_path(&sys->root, a, S("/etc/ld.so.cache")));
    bool use_conf = conf.n || (sys->root.dir.n && os_look(os, cache).kind != OS_FILE);
    if (!use_conf)
        sys->cache = ldcache_read(os, a, cache);
    else
        sys->conf_dirs = conf.n ? ldconf_dirs_of_file(os, a, sys->root.dir, conf)
                                : ldconf_dirs_of_root(os, a, sys->root.dir);
}

// The value of $LIB: where ld.so's first directory is, below / or /usr.
static struct str lib_of_dir(struct str dir) {
    if (str_starts(dir, S("/lib"))) return str_skip(dir, 1);
    return str_starts(dir, S("/usr/")) ? str_skip(dir, 5) : path_base(dir);
}

static bool set_defaults_of_loader(struct runtime_system *sys) {
    const struct strs *dirs = &sys->loader.dirs;
    for (size_t i = 0; i < dirs->n; i++) add_default(sys, dirs->at[i]);
    if (dirs->n) sys->lib = lib_of_dir(dirs->at[0]);
    return dirs->n > 0;
}

// If ld.so itself cannot be read.
static void guess_defaults(struct runtime_system *sys) {
    struct arena *a = sys->proc->arena;
    struct str tuple = multiarch(sys);
    sys->lib = tuple.n ? str_cat(a, S("lib/"), tuple) : sys->target.is64 ? S("lib64") : S("lib");
    add_default(sys, str_cat(a, S("/"), sys->lib));
    add_default(sys, str_cat(a, S("/usr/"), sys->lib));
    if (tuple.n) add_default(sys, S("/lib"));
    if (tuple.n) add_default(sys, S("/usr/lib"));
}

static void set_glibc_defaults(struct runtime_system *sys) {
    struct str path = sys->interpreter, usual = runtime_loader_path(&sys->target);
    if (!path.n && usual.n) path = root_path(&sys->root, sys->proc->arena, usual);
    sys->loader = runtime_loader_read(sys->proc, &sys->root, path);
    if (sys->loader.dirs.n) sys->ldso = path;
    if (!set_defaults_of_loader(sys)) guess_defaults(sys);
}

struct runtime_system *runtime_system_new(const struct process *proc, const struct runtime_origin *origin,
    const struct target *target, bool musl, struct str interpreter) {
    struct runtime_system *sys = arena_calloc(proc->arena, sizeof *sys, 1);
    sys->proc = proc;
    sys->root = origin->root;
    sys->target = *target;
    sys->musl = musl;
    sys->interpreter = sys->ldso = interpreter;
    sys->platform = target->arch;
    sys->files = (struct runtime_files){.proc = proc, .root = origin->root, .target = *target, .musl = musl};
    if (musl)
        set_musl_defaults(sys);
    else
        set_glibc_defaults(sys);
    if (musl) return sys;
    set_cache(sys, origin->conf);
    struct str preload = root_path(&sys->root, proc->arena, S("/etc/ld.so.preload"));
    file_read(proc->os, proc->arena, root_real(&sys->root, proc, preload), MAX_CONF, &sys->preload);
    return sys;
}

// --- looking up

static bool can_be_opened(struct runtime_system *sys, struct str dir) {
    return os_dir(sys->proc->os, root_real(&sys->root, sys->proc, dir)) >= 0;
}

// Known once a directory has a subdirectory for them: the list of the processor's flags may be long.
static const struct strs *levels_of(struct runtime_system *sys) {
    if (!sys->levels_known) sys->levels = hwcaps_levels(sys->proc, &sys->target);
    sys->levels_known = true;
    return &sys->levels;
}

static const struct strs *legacy_of(struct runtime_system *sys) {
    enum { FIRST_WITHOUT = 37 };
    bool has_them = sys->loader.minor && sys->loader.minor < FIRST_WITHOUT;
    if (has_them && !sys->legacy_known) sys->legacy = hwcaps_legacy(sys->proc, &sys->target);
    sys->legacy_known = true;
    return &sys->legacy;
}

static void add_places(
    struct runtime_system *sys, struct str dir, const struct strs *below, struct strs *places) {
    struct arena *a = sys->proc->arena;
    for (size_t i = 0; i < below->n; i++) {
        struct str place = path_join(a, dir, below->at[i]);
        if (can_be_opened(sys, place)) strs_add(a, places, place);
    }
}

static bool has_legacy(struct runtime_system *sys, struct str dir) {
    const char *name;
    if (sys->target.machine != EM_X86_64) return false;
    for (size_t i = 0; (name = hwcaps_legacy_name(i)); i++)
        if (can_be_opened(sys, path_join(sys->proc->arena, dir, str_of(name)))) return true;
    return false;
}

const struct strs *runtime_places(struct runtime_system *sys, struct str dir) {
    struct arena *a = sys->proc->arena;
    uint32_t fresh = (uint32_t)sys->places.n, known = map_add(a, &sys->dirs, dir, fresh);
    if (known != fresh) return &sys->places.at[known];
    struct strs places = {0};
    struct str levels = path_join(a, dir, S("glibc-hwcaps"));
    bool there = can_be_opened(sys, dir), glibc = there && !sys->musl;
    if (glibc && can_be_opened(sys, levels)) add_places(sys, levels, levels_of(sys), &places);
    if (glibc && has_legacy(sys, dir)) add_places(sys, dir, legacy_of(sys), &places);
    if (there) strs_add(a, &places, dir);
    *vec_push(a, &sys->places) = places;
    return &sys->places.at[fresh];
}

// How well an entry of the cache fits the processor: the number of its level from the best one on, or a
// higher one if it is for any processor; NO_INDEX if ld.so does not take it.
static size_t rank_of(struct runtime_system *sys, const struct ldcache_entry *e) {
    uint32_t kind = ldcache_kind(&sys->target);
    if (kind && e->kind != kind) return NO_INDEX;
    if (e->legacy && !(legacy_of(sys)->n && hwcaps_legacy_fits(sys->proc, &sys->target, e->legacy)))
        return NO_INDEX;
    if (!e->leveled) return NO_INDEX - 1;
    const struct strs *levels = levels_of(sys);
    for (size_t i = 0; i < levels->n; i++)
        if (str_eq(path_base(path_dir(e->path)), levels->at[i])) return i;
    return NO_INDEX;
}

struct str runtime_cached(struct runtime_system *sys, struct str name) {
    const struct ldcache *c = &sys->cache;
    struct str best = {0};
    size_t rank = NO_INDEX;
    for (uint32_t i = map_get(&c->names, name); i != NO_INDEX; i = c->entries.at[i].next) {
        size_t found = rank_of(sys, &c->entries.at[i]);
        if (found >= rank) continue;
        rank = found;
        best = c->entries.at[i].path;
    }
    return best.n ? root_path(&sys->root, sys->proc->arena, best) : best;
}
