#include "problem_missing.h"

#include "file_problem.h"
#include "library_words.h"
#include "named_dirs.h"
#include "shown.h"

// --- who needs it

static bool needs(const struct map_library *lib, struct str name) {
    return strs_have(&lib->file->dynamic.needed, name);
}

// The libraries of the link that need a name.
static struct str needed_by(const struct failed_link *f, struct str name) {
    struct strs libs = {0};
    for (uint32_t i = 0; i < f->l->map.libs.n; i++)
        if (needs(&f->l->map.libs.at[i], name)) strs_add(f->arena, &libs, library_name(f, i));
    return first_two(f->arena, &libs);
}

static void tell_refs_of(struct failed_link *f, uint32_t lib) {
    for (size_t i = 0; i < f->refs.n; i++)
        if (f->refs.at[i].lib == lib) f->refs.at[i].told = true;
}

static bool has_untold(const struct failed_link *f, uint32_t lib) {
    for (size_t i = 0; i < f->refs.n; i++)
        if (f->refs.at[i].lib == lib && !f->refs.at[i].told) return true;
    return false;
}

// --- another libc

static bool is_libc(struct str name) {
    return str_eq(name, S("libc.so")) || str_eq(name, S("libc.so.6")) || str_starts(name, S("libc.musl-"));
}

static bool is_android(struct failed_link *f, const struct library *lib) {
    struct reader b;
    if (!library_reader(f->proc, lib, &b)) return false;
    bool android = elf_has_note(&b, &lib->elf, S("Android"));
    reader_close(&b);
    return android;
}

// The symbols of Android's libc have the version LIBC.
static bool needs_android(struct failed_link *f, const struct library *lib) {
    struct elf_version_needs needed = library_version_needs(f->proc, lib);
    for (size_t i = 0; i < needed.n; i++)
        if (str_eq(needed.at[i].version, S("LIBC"))) return true;
    return false;
}

static enum libc libc_of(struct failed_link *f, uint32_t lib) {
    const struct library *file = f->l->map.libs.at[lib].file;
    enum libc libc = libc_of_library(file);
    return libc == LIBC_MUSL && (is_android(f, file) || needs_android(f, file)) ? LIBC_ANDROID : libc;
}

static void tell_other_libc(struct failed_link *f, uint32_t lib, enum libc own, enum libc of_link) {
    struct arena *a = f->arena;
    struct str name = library_name(f, lib), libc = libc_name(of_link);
    struct str text =
        str_cat(a, name, S(" was built for "), libc_name(own), S(", and the link is for "), libc);
    struct problem *p = problem_add(f, "other-libc", text);
    tell_refs_of(f, lib);
    if (!p) return;
    p->works = f->result->known && !f->result->status;
    struct str other = str_cat(a, path_base(name), S(" built for "), libc);
    p->fix.text = str_cat(a, S("link with "), other);
    strs_add(a, &p->fix.install, other);
    for (size_t i = 0; i < f->l->map.libs.at[lib].file->dynamic.needed.n; i++) {
        struct str needed = f->l->map.libs.at[lib].file->dynamic.needed.at[i];
        if (is_libc(needed)) strs_add(a, &p->detail, str_cat(a, name, S(" needs "), needed));
    }
}

// Symbols that only glibc has, and that its headers put into objects.
static bool is_glibc_symbol(struct str key) {
    struct str name = symbol_name(key);
    bool checked = str_starts(name, S("__")) && str_ends(name, S("_chk"));
    return checked || str_starts(name, S("__isoc99_")) || str_starts(name, S("__isoc23_"));
}

static void find_glibc_objects(struct failed_link *f) {
    struct arena *a = f->arena;
    for (size_t i = 0; i < f->refs.n; i++) {
        struct unresolved *u = &f->refs.at[i];
        if (u->told || u->lib != NO_INDEX || !is_glibc_symbol(u->key)) continue;
        struct str user = user_name(f, u);
        u->told = true;
        struct problem *p = problem_add(
            f, "other-libc", str_cat(a, user, S(" was compiled for glibc, and the link is for musl")));
        if (!p) continue;
        struct str other = str_cat(a, path_base(user), S(" compiled for musl"));
        p->fix.text = str_cat(a, S("link with "), other);
        strs_add(a, &p->fix.install, other);
        strs_add(a, &p->detail, u->key);
    }
}

void find_other_libc(struct failed_link *f) {
    enum libc of_link = libc_of_link(f->l);
    if (of_link == LIBC_MUSL) find_glibc_objects(f);
    for (uint32_t i = 0; of_link != LIBC_UNKNOWN && i < f->l->map.libs.n; i++) {
        const struct library *lib = f->l->map.libs.at[i].file;
        if (is_libc(lib->dynamic.soname)) continue;
        enum libc own = libc_of(f, i);
        if (own != LIBC_UNKNOWN && own != of_link) tell_other_libc(f, i, own, of_link);
    }
}

// --- the file is there and cannot be linked

static bool tell_unfit(struct failed_link *f, const struct dependency *d) {
    struct arena *a = f->arena;
    struct str why = {0}, path = file_problem_of(f->l, d, &why);
    if (!path.n) return false;
    struct str by = needed_by(f, d->name), shown = shown_path(f->proc, path);
    struct problem *p = problem_add(f, "unfit", str_cat(a, shown, S(" "), why, S("; it is needed by "), by));
    if (!p) return true;
    struct str target = machine_name(a, f->l->facts.target.machine, f->l->facts.target.is64,
        f->l->facts.target.big_endian, f->l->facts.target.n32);
    p->fix.text = str_cat(a, file_problem_hint(why), S("put a "), d->name, S(" for "), target,
        S(" there, or in a directory of -L"));
    strs_add(a, &p->fix.install, d->name);
    return true;
}

// --- nowhere

// The directories of a run path that do not exist.
static void add_run_path(struct failed_link *f, uint32_t lib, struct problem *p) {
    const struct library *by = f->l->map.libs.at[lib].file;
    struct search_dirs dirs =
        search_path_dirs(&f->l->search_path, RULE_RUNPATH, &(struct search_key){S(""), by});
    for (size_t i = 0; i < dirs.n; i++) {
        struct str dir = dirs.at[i].dir;
        if (!dir.n || os_look(f->proc->os, dir).kind != OS_NONE) continue;
        strs_add(f->arena, &p->detail,
            str_cat(f->arena, S("the run path of "), library_name(f, lib), S(" has "),
                shown_path(f->proc, dir), S(", which does not exist")));
    }
}

static struct str version_in(struct str name) {
    return str_cut_text(name, S(".so.")).tail;
}

// Another version of the library within reach; NULL if there is none.
static const struct reach_file *other_version(struct failed_link *f, struct str name) {
    const struct reach *reach = failed_link_reach(f);
    for (size_t i = 0; i < reach->files.n; i++) {
        const struct reach_file *file = &reach->files.at[i];
        if (!file->lib || !file->lib->dynamic.has_soname) continue;
        if (closure_conflict(name, file->lib->dynamic.soname)) return file;
    }
    return NULL;
}

static bool is_cuda(struct str name) {
    static const char *const names[] = {"libcudart.", "libcublas", "libcufft.", "libcurand.", "libcusolver.",
        "libcusparse.", "libnvrtc.", "libcudnn", "libnpp", "libnvjpeg."};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_starts(name, str_of(names[i]))) return true;
    return false;
}

static void add_other_version(
    struct failed_link *f, const struct dependency *d, const struct reach_file *other, struct problem *p) {
    struct arena *a = f->arena;
    struct str by = library_name(f, d->by), soname = other->lib->dynamic.soname;
    struct str what = is_cuda(d->name) ? S("another CUDA") : S("another version of it");
    p->text = str_cat(a, p->text, S("; "), shown_path(f->proc, other->dir.n ? other->dir : S(".")),
        S(" has "), version_in(soname), S(": "), by, S(" is built for "), what);
    struct str build = str_cat(a, path_base(by), S(" built for "), soname);
    p->fix.text = str_cat(a, S("get "), d->name, S(", or "), build);
}

// The user named a directory that does not exist, and one like it has the file.
static bool set_meant_dir(struct failed_link *f, const struct dependency *d, struct problem *p) {
    struct arena *a = f->arena;
    const struct named_dir *named;
    struct strs names = {0};
    strs_add(a, &names, d->name);
    struct str name, dir = named_dir_meant(f, &names, &named, &name);
    if (!dir.n) return false;
    p->cause = S("no-directory");
    p->text = str_cat(
        a, named->word, S(" does not exist: "), dir, S(" has "), name, S(", needed by "), needed_by(f, name));
    strs_add(a, &p->fix.prepend, S("-rpath-link"));
    strs_add(a, &p->fix.prepend, dir);
    p->fix.text = str_cat(a, S("write "), dir, S(" there, or add "), words_shown(f, &p->fix.prepend));
    return true;
}

static void tell_nowhere(struct failed_link *f, const struct dependency *d) {
    struct arena *a = f->arena;
    struct str text = str_cat(a, d->name, S(", needed by "), needed_by(f, d->name), S(", is nowhere"));
    const struct reach_file *other = other_version(f, d->name);
    struct problem *p = problem_add(f, "nowhere", text);
    if (!p) return;
    if (set_meant_dir(f, d, p)) return;
    p->fix.text = S("add its directory with -L or LIBRARY_PATH");
    if (other) add_other_version(f, d, other, p);
    strs_add(a, &p->fix.install, d->name);
    for (uint32_t i = 0; i < f->l->map.libs.n; i++)
        if (needs(&f->l->map.libs.at[i], d->name)) add_run_path(f, i, p);
    named_dirs_tell(f, true, p);
}

// --- a name with a slash

// The library of that file name within reach; NULL if there is none.
static const struct reach_file *same_base(struct failed_link *f, struct str name) {
    const struct reach *reach = failed_link_reach(f);
    for (size_t i = 0; i < reach->files.n; i++)
        if (reach->files.at[i].lib && strs_have(&reach->files.at[i].names, path_base(name)))
            return &reach->files.at[i];
    return NULL;
}

static void tell_slash(struct failed_link *f, const struct dependency *d) {
    struct arena *a = f->arena;
    struct str by = library_name(f, d->by), base = path_base(d->name);
    struct problem *p = problem_add(f, "slash",
        str_cat(a, by, S(" needs "), d->name, S(", a path: "), base, S(" had no SONAME when it was linked")));
    if (!p) return;
    const struct reach_file *file = same_base(f, d->name);
    struct str by_hand = str_cat(a, S("patchelf --replace-needed "), d->name, S(" "), base, S(" "), by);
    p->fix.text = str_cat(a, S("link "), base, S(" with -Wl,-soname,"), base, S(" and "), by,
        S(" again, or run `"), by_hand, S("'"));
    strs_add(a, &p->fix.relink, by);
    if (!file) {
        strs_add(a, &p->fix.install, base);
        return;
    }
    struct str x = library_x(base);
    strs_add(a, &p->fix.relink, str_cat(a, S("-L"), file->dir.n ? file->dir : S(".")));
    strs_add(a, &p->fix.relink, x.n ? str_cat(a, S("-l"), x) : str_cat(a, S("-l:"), base));
}

// --- which of them

static void tell_missing(struct failed_link *f, const struct dependency *d) {
    if (str_has(d->name, '/'))
        tell_slash(f, d);
    else if (!tell_unfit(f, d))
        tell_nowhere(f, d);
}

// True if the link has a file for it after all.
static bool is_resolved(const struct failed_link *f, const struct dependency *d) {
    return !dep_is_missing(d) || (d->state == DEP_CANDIDATE && d->lib != NO_INDEX) ||
           (d->path.n && !str_starts(d->name, S("/")) && !f->l->request.fatal_warnings);
}

static bool tell_missing_of(struct failed_link *f, uint32_t lib) {
    const struct map_library *m = &f->l->map.libs.at[lib];
    bool any = false;
    for (size_t i = 0; i < m->deps.n; i++) {
        const struct dependency *d = &f->l->map.deps.at[m->deps.at[i]];
        if (is_resolved(f, d) || is_libc(d->name)) continue;
        tell_missing(f, d);
        any = true;
    }
    return any;
}

void find_missing(struct failed_link *f) {
    for (uint32_t i = 0; i < f->l->map.libs.n; i++)
        if ((has_untold(f, i) || f->l->verdict.warnings_fail) && tell_missing_of(f, i)) tell_refs_of(f, i);
}

void find_missing_below(struct failed_link *f) {
    bool untold = false, any = false;
    for (size_t i = 0; i < f->refs.n; i++) untold |= !f->refs.at[i].told;
    for (uint32_t i = 0; untold && i < f->l->map.libs.n; i++) any |= tell_missing_of(f, i);
    for (size_t i = 0; any && i < f->refs.n; i++) f->refs.at[i].told |= f->refs.at[i].lib != NO_INDEX;
}

// --- two versions

static void tell_two_versions(struct failed_link *f, struct str needed, uint32_t lib) {
    struct arena *a = f->arena;
    struct str soname = f->l->map.libs.at[lib].file->dynamic.soname, by = needed_by(f, soname);
    struct str text = str_cat(a, needed, S(", needed by "), needed_by(f, needed), S(", and "), soname,
        S(", from "), library_name(f, lib), S(", are both in the link and may conflict"));
    struct problem *p = problem_add(f, "two-versions", text);
    if (!p) return;
    p->works = f->result->known && !f->result->status;
    uint32_t other = NO_INDEX;
    for (uint32_t i = 0; i < f->l->map.libs.n; i++)
        if (str_eq(f->l->map.libs.at[i].file->dynamic.soname, needed)) other = i;
    struct str file = other != NO_INDEX ? library_name(f, other) : S("not found");
    strs_add(a, &p->detail, str_cat(a, needed, S(": "), file, S(", needed by "), needed_by(f, needed)));
    struct str who = by.n ? str_cat(a, S(", needed by "), by) : S(", named on the command line");
    strs_add(a, &p->detail, str_cat(a, soname, S(": "), library_name(f, lib), who));
    p->fix.text = str_cat(a, S("link everything with one version of "), str_cut_text(soname, S(".so")).head);
}

void find_two_versions(struct failed_link *f) {
    const struct link_map *map = &f->l->map;
    for (size_t i = 0; i < f->out->n; i++)
        if (str_eq(f->out->at[i].cause, S("two-versions"))) return;
    arena_charge(f->arena, map->libs.n * map->deps.n);
    for (uint32_t i = 0; i < map->libs.n; i++)
        for (size_t j = 0; j < map->deps.n; j++) {
            const struct map_library *lib = &map->libs.at[i];
            bool first = lib->dep == NO_INDEX || lib->dep < j; // of two dependencies, each pair once
            if (first && closure_conflict(map->deps.at[j].name, lib->file->dynamic.soname))
                tell_two_versions(f, map->deps.at[j].name, i);
        }
}
