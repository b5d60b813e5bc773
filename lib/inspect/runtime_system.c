#include "runtime_system.h"

#include "../sys/file.h"
#include "../tables/hwcaps.h"

enum { MAX_CONF = 1 << 20 };

// --- musl

static void add_dirs_of_lines(struct runtime_system *sys, struct str list) {
    struct arena *a = sys->proc->arena;
    struct strs lines = str_split(a, list, '\n');
    for (size_t i = 0; i < lines.n; i++) {
        struct strs dirs = str_split(a, lines.at[i], ':');
        for (size_t j = 0; j < dirs.n; j++)
            if (dirs.at[j].n) strs_add(a, &sys->defaults, dirs.at[j]);
    }
}

// musl takes the path file from the root that its ld.so lies in: /r/etc for /r/lib/ld-musl-x86_64.so.1.
static void set_musl_defaults(struct runtime_system *sys) {
    struct arena *a = sys->proc->arena;
    struct str text, arch = str_cut(str_cut_last(path_base(sys->interpreter), '-').tail, '.').head,
                     root = S("");
    if (!arch.n) arch = sys->target.arch;
    if (str_starts(sys->interpreter, S("/"))) root = path_dir(path_dir(sys->interpreter));
    if (str_eq(root, S("/"))) root = S("");
    struct str file = str_cat(a, root, S("/etc/ld-musl-"), arch, S(".path"));
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
        if (os_look(sys->proc->os, str_cat(a, S("/usr/lib/"), tuple)).kind == OS_DIRECTORY) return tuple;
    }
    return (struct str){0};
}

static void set_glibc_defaults(struct runtime_system *sys) {
    struct arena *a = sys->proc->arena;
    struct str tuple = multiarch(sys);
    sys->lib = tuple.n ? str_cat(a, S("lib/"), tuple) : sys->target.is64 ? S("lib64") : S("lib");
    strs_add(a, &sys->defaults, str_cat(a, S("/"), sys->lib));
    strs_add(a, &sys->defaults, str_cat(a, S("/usr/"), sys->lib));
    if (tuple.n) {
        strs_add(a, &sys->defaults, S("/lib"));
        strs_add(a, &sys->defaults, S("/usr/lib"));
    }
    sys->levels = hwcaps_levels(sys->proc, &sys->target);
    sys->cache = ldcache_read(sys->proc->os, a, S("/etc/ld.so.cache"));
}

struct runtime_system *runtime_system_new(
    const struct process *proc, const struct target *target, bool musl, struct str interpreter) {
    struct runtime_system *sys = arena_calloc(proc->arena, sizeof *sys, 1);
    sys->proc = proc;
    sys->target = *target;
    sys->musl = musl;
    sys->interpreter = interpreter;
    sys->platform = target->arch;
    sys->files = (struct runtime_files){.proc = proc, .target = *target, .musl = musl};
    if (musl)
        set_musl_defaults(sys);
    else
        set_glibc_defaults(sys);
    return sys;
}

// --- looking up

const struct strs *runtime_places(struct runtime_system *sys, struct str dir) {
    struct arena *a = sys->proc->arena;
    uint32_t fresh = (uint32_t)sys->places.n, known = map_add(a, &sys->dirs, dir, fresh);
    if (known != fresh) return &sys->places.at[known];
    struct strs places = {0};
    struct str levels = path_join(a, dir, S("glibc-hwcaps"));
    bool there = os_dir(sys->proc->os, dir) >= 0, leveled = there && sys->levels.n;
    leveled = leveled && os_dir(sys->proc->os, levels) >= 0;
    for (size_t i = 0; leveled && i < sys->levels.n; i++) {
        struct str place = path_join(a, levels, sys->levels.at[i]);
        if (os_dir(sys->proc->os, place) >= 0) strs_add(a, &places, place);
    }
    if (there) strs_add(a, &places, dir);
    *vec_push(a, &sys->places) = places;
    return &sys->places.at[fresh];
}

// How well an entry of the cache fits the processor: the number of its level from the best one on, or that of
// the levels if it is for any processor; NO_INDEX if ld.so does not take it.
static size_t rank_of(const struct runtime_system *sys, const struct ldcache_entry *e) {
    uint32_t kind = ldcache_kind(&sys->target);
    if (kind && e->kind != kind) return NO_INDEX;
    if (!e->leveled) return sys->levels.n;
    for (size_t i = 0; i < sys->levels.n; i++)
        if (str_eq(path_base(path_dir(e->path)), sys->levels.at[i])) return i;
    return NO_INDEX;
}

struct str runtime_cached(const struct runtime_system *sys, struct str name) {
    const struct ldcache *c = &sys->cache;
    struct str best = {0};
    size_t rank = NO_INDEX;
    for (uint32_t i = map_get(&c->names, name); i != NO_INDEX; i = c->entries.at[i].next) {
        size_t found = rank_of(sys, &c->entries.at[i]);
        if (found >= rank) continue;
        rank = found;
        best = c->entries.at[i].path;
    }
    return best;
}
