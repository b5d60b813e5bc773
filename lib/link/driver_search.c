#include "driver_search.h"

#include "../formats/response.h"
#include "../sys/file.h"
#include "../tables/linkers.h"
#include "../tables/target.h"

enum { MAX_CMDLINE = 4 << 20 };

static void add_paths(const struct process *proc, const struct strs *dirs, struct str name, bool from_option,
    struct linker_paths *out) {
    for (size_t i = 0; i < dirs->n; i++) {
        struct str dir = dirs->at[i].n ? dirs->at[i] : S(".");
        struct str slash = str_ends(dir, S("/")) ? S("") : S("/");
        struct str path = str_cat(proc->arena, dir, slash, name);
        *vec_push(proc->arena, out) = (struct linker_path){path, from_option};
    }
}

struct linker_paths driver_path_dirs(const struct process *proc, struct str name) {
    struct linker_paths out = {0};
    struct strs dirs = process_path_dirs(proc);
    add_paths(proc, &dirs, name, false, &out);
    return out;
}

static struct strs compiler_path(const struct process *proc) {
    return str_split(proc->arena, process_env(proc, "COMPILER_PATH"), ':');
}

// --- gcc

// The last -fuse-ld= in COLLECT_GCC_OPTIONS, whose arguments may be quoted.
static struct str fuse_ld_of(struct arena *a, struct str options) {
    struct str found = {0};
    struct strs arguments = str_split(a, options, ' ');
    for (size_t i = 0; i < arguments.n; i++) {
        struct str s = arguments.at[i];
        if (str_starts(s, S("'"))) s = str_cut(str_skip(s, 1), '\'').head;
        if (str_starts(s, S("-fuse-ld="))) found = str_skip(s, 9);
    }
    return found;
}

struct wanted_linker driver_wanted(const struct process *proc) {
    struct wanted_linker w = {.by_gcc = process_env(proc, "COLLECT_GCC").at != NULL};
    struct str base = path_base(proc->argv.n ? proc->argv.at[0] : S(""));
    w.name = linker_from_name(base, &w.triple);
    if (!w.name.n) base = path_base(proc->program), w.name = linker_from_name(base, &w.triple);
    if (!w.name.n) w.name = S("ld");
    struct str fuse_ld = fuse_ld_of(proc->arena, process_env(proc, "COLLECT_GCC_OPTIONS"));
    w.by_fuse_ld = fuse_ld.n > 0;
    // gcc looks for these two names whatever linker -fuse-ld selects.
    bool any = str_eq(base, S("real-ld")) || str_eq(base, S("collect-ld"));
    if (any && fuse_ld.n) w.name = str_cat(proc->arena, S("ld."), fuse_ld);
    return w;
}

// gcc's target, from its own directory in COMPILER_PATH: .../gcc/TRIPLE/VERSION/ or
// .../gcc-cross/TRIPLE/VERSION/.
static struct str gcc_triple(const struct process *proc, bool *cross) {
    struct strs dirs = compiler_path(proc);
    for (size_t i = 0; i < dirs.n; i++) {
        for (struct cut c = str_cut(dirs.at[i], '/'); c.found; c = str_cut(c.tail, '/')) {
            *cross = str_eq(c.head, S("gcc-cross"));
            if (!*cross && !str_eq(c.head, S("gcc"))) continue;
            struct cut rest = str_cut(c.tail, '/');
            struct str triple = rest.head;
            if (!rest.found || !target_triple(str_cat(proc->arena, triple, S("-ld"))).n) continue;
            *cross |= !target_is_this_machine(triple);
            return triple;
        }
    }
    *cross = false;
    return (struct str){0};
}

static struct linker_paths gcc_paths(const struct process *proc, const struct wanted_linker *w) {
    bool cross;
    struct str triple = gcc_triple(proc, &cross);
    struct strs path = process_path_dirs(proc), options = compiler_path(proc);
    struct linker_paths out = {0};
    add_paths(proc, &options, w->name, true, &out);
    if (cross) add_paths(proc, &path, str_cat(proc->arena, triple, S("-"), w->name), false, &out);
    if (!cross || w->by_fuse_ld) add_paths(proc, &path, w->name, false, &out);
    return out;
}

struct linker_paths driver_triple_paths(const struct process *proc, const struct wanted_linker *w) {
    bool cross;
    struct str triple = w->by_gcc ? gcc_triple(proc, &cross) : S("");
    return driver_path_dirs(proc, triple.n ? str_cat(proc->arena, triple, S("-"), w->name) : w->name);
}

// --- clang and flang, whose command line has what gcc puts into the environment

// The arguments of the parent process, with those in its response files.
static struct strs parent_arguments(const struct process *proc, int parent) {
    struct str text = {0}, path = str_format(proc->arena, "/proc/%d/cmdline", parent);
    file_read(proc->os, proc->arena, path, MAX_CMDLINE, &text);
    struct strs given = str_split(proc->arena, text, '\0'), expanded = {0};
    return response_expand(proc->os, proc->arena, &given, &expanded) ? expanded : given;
}

static struct str clang_target(const struct strs *arguments) {
    struct str target = {0};
    for (size_t i = 0; i < arguments->n; i++) {
        if (str_starts(arguments->at[i], S("--target="))) target = str_skip(arguments->at[i], 9);
        if (str_eq(arguments->at[i], S("-target")) && i + 1 < arguments->n) target = arguments->at[i + 1];
    }
    return target;
}

static struct strs clang_b_dirs(const struct process *proc, const struct strs *arguments) {
    struct strs dirs = {0};
    for (size_t i = 1; i < arguments->n; i++) {
        struct str s = arguments->at[i];
        if (!str_starts(s, S("-B"))) continue;
        if (s.n > 2)
            strs_add(proc->arena, &dirs, str_skip(s, 2));
        else if (i + 1 < arguments->n)
            strs_add(proc->arena, &dirs, arguments->at[i + 1]);
    }
    return dirs;
}

// 19 for clang-19; otherwise the highest version of its headers, PREFIX/lib/clang/19. 0 if neither is
// there.
static unsigned clang_release(const struct process *proc, struct str exe) {
    struct arena *a = proc->arena;
    enum { DIGITS = 4 };
    unsigned release = (unsigned)str_leading_number(str_cut_last(path_base(exe), '-').tail, DIGITS);
    if (release) return release;
    struct strs names = os_list(proc->os, a, path_join(a, path_dir(path_dir(exe)), S("lib/clang")));
    for (size_t i = 0; i < names.n; i++) {
        unsigned found = (unsigned)str_leading_number(names.at[i], DIGITS);
        if (found > release) release = found;
    }
    return release;
}

// With -no-canonical-prefixes clang takes the path by which it was called for its own. flang has no such
// option.
static bool is_non_canonical(const struct strs *arguments) {
    bool non_canonical = false;
    for (size_t i = 1; i < arguments->n; i++) {
        if (str_eq(arguments->at[i], S("-no-canonical-prefixes"))) non_canonical = true;
        if (str_eq(arguments->at[i], S("-canonical-prefixes"))) non_canonical = false;
    }
    return non_canonical;
}

// The directories that clang searches before PATH: that of its executable and, before release 19, ahead of it
// the one of the path by which it was called.
static struct strs clang_own_dirs(const struct process *proc, const struct strs *arguments, struct str exe) {
    struct strs dirs = {0};
    bool flang = str_contains(path_base(exe), S("flang"));
    bool non_canonical = !flang && is_non_canonical(arguments);
    unsigned release = flang || non_canonical ? 0 : clang_release(proc, exe);
    struct str called = {0};
    if (arguments->n && (non_canonical || (release && release < 19)))
        called = process_find_program(proc, arguments->at[0]);
    if (called.n) strs_add(proc->arena, &dirs, path_dir(called));
    if (!called.n || !non_canonical) strs_add(proc->arena, &dirs, path_dir(exe));
    return dirs;
}

static struct linker_paths clang_paths(
    const struct process *proc, const struct wanted_linker *w, int parent, struct str exe) {
    struct arena *a = proc->arena;
    struct strs arguments = parent_arguments(proc, parent), path = process_path_dirs(proc);
    struct strs dirs = clang_own_dirs(proc, &arguments, exe), options = clang_b_dirs(proc, &arguments);
    struct str triple = w->triple.n ? w->triple : clang_target(&arguments);
    struct strs compiler = compiler_path(proc);
    struct linker_paths out = {0};
    add_paths(proc, &options, w->name, true, &out);
    add_paths(proc, &compiler, w->name, true, &out);
    strs_add_all(a, &dirs, &path);
    if (triple.n) add_paths(proc, &dirs, str_cat(a, triple, S("-"), w->name), false, &out);
    add_paths(proc, &dirs, w->name, false, &out);
    return out;
}

struct linker_paths driver_paths(const struct process *proc, const struct wanted_linker *w) {
    if (w->by_gcc) return gcc_paths(proc, w);
    int parent = os_parent(proc->os);
    struct str exe = parent ? os_executable(proc->os, proc->arena, parent) : S("");
    if (str_contains(path_base(exe), S("clang")) || str_contains(path_base(exe), S("flang")))
        return clang_paths(proc, w, parent, exe);
    return driver_path_dirs(proc, w->triple.n ? str_cat(proc->arena, w->triple, S("-"), w->name) : w->name);
}
