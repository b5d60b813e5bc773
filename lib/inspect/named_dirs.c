#include "named_dirs.h"

static void add_named(struct failed_link *f, struct named_dirs *out, struct str word, struct str dir) {
    struct named_dir named = {.word = word, .dir = dir};
    named.exists = os_look(f->proc->os, dir.n ? dir : S(".")).kind == OS_DIRECTORY;
    *vec_push(f->arena, out) = named;
}

static void add_list(
    struct failed_link *f, struct named_dirs *out, const char *option, const struct strs *lists) {
    for (size_t i = 0; i < lists->n; i++) {
        struct strs dirs = str_split(f->arena, lists->at[i], ':');
        for (size_t j = 0; j < dirs.n; j++)
            if (!str_has(dirs.at[j], '$'))
                add_named(f, out, str_cat(f->arena, str_of(option), dirs.at[j]), dirs.at[j]);
    }
}

// A driver adds directories of its own with -L: those exist.
static void add_library_dirs(struct failed_link *f, struct named_dirs *out) {
    const struct strs *argv = &f->proc->argv;
    for (size_t i = 1; i < argv->n; i++) {
        struct str word = argv->at[i], dir = str_skip(word, 2);
        if (!str_starts(word, S("-L")) || (!dir.n && i + 1 == argv->n)) continue;
        if (!dir.n) dir = argv->at[++i];
        add_named(f, out, str_cat(f->arena, S("-L"), dir), request_in_sysroot(&f->l->request, f->arena, dir));
    }
}

struct named_dirs named_dirs_of(struct failed_link *f) {
    struct named_dirs out = {0};
    struct strs env = {0};
    add_library_dirs(f, &out);
    add_list(f, &out, "-rpath-link ", &f->l->request.rpath_link);
    add_list(f, &out, "-rpath ", &f->l->request.rpath);
    strs_add(f->arena, &env, process_library_path(f->proc));
    add_list(f, &out, "LIBRARY_PATH=", &env);
    return out;
}

// --- the directory that was meant

static bool has_name(struct failed_link *f, struct str dir, const struct strs *names, struct str *name) {
    for (size_t i = 0; i < names->n; i++) {
        *name = names->at[i];
        if (os_look(f->proc->os, path_join(f->arena, dir, *name)).kind == OS_FILE) return true;
    }
    return false;
}

static void add_without_sysroot(struct failed_link *f, struct str dir, struct strs *out) {
    struct str root = f->l->request.sysroot;
    if (!root.n || !str_starts(dir, root)) return;
    struct str rest = str_skip(dir, root.n);
    if (str_starts(rest, root)) strs_add(f->arena, out, rest);
}

// The same place with another of the usual names for its last directories.
static struct strs similar_dirs(struct failed_link *f, struct str dir) {
    static const char *const names[] = {"lib64", "lib", "lib32", "lib/x86_64-linux-gnu",
        "lib/aarch64-linux-gnu", "lib/arm-linux-gnueabihf", "lib/stubs", "lib64/stubs", "libs"};
    struct strs out = {0};
    add_without_sysroot(f, dir, &out);
    struct str base = path_base(path_trim(dir)), above = path_dir(path_trim(dir));
    if (!str_starts(base, S("lib")) && str_starts(path_base(above), S("lib"))) above = path_dir(above);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        strs_add(f->arena, &out, path_join(f->arena, above, str_of(names[i])));
    return out;
}

struct str named_dir_meant(
    struct failed_link *f, const struct strs *names, const struct named_dir **named, struct str *name) {
    struct named_dirs dirs = named_dirs_of(f);
    for (size_t i = 0; i < dirs.n; i++) {
        const struct named_dir *dir = dirs.at + i;
        if (dir->exists) continue;
        struct strs similar = similar_dirs(f, dir->dir);
        *named = dir;
        for (size_t j = 0; j < similar.n; j++)
            if (has_name(f, similar.at[j], names, name)) return similar.at[j];
    }
    return (struct str){0};
}

void named_dirs_tell(struct failed_link *f, bool run_paths, struct problem *p) {
    struct named_dirs dirs = named_dirs_of(f);
    bool words = fix_has_words(&p->fix);
    for (size_t i = 0; i < dirs.n; i++) {
        if (dirs.at[i].exists || (!run_paths && str_starts(dirs.at[i].word, S("-rpath")))) continue;
        struct str line = str_cat(f->arena, dirs.at[i].word, S(" does not exist"));
        if (strs_have(&p->detail, line)) continue;
        strs_add(f->arena, &p->detail, line);
        if (words || str_eq(p->cause, S("no-directory"))) continue;
        p->cause = S("no-directory");
        p->text = str_cat(f->arena, line, S(": "), p->text);
    }
}
