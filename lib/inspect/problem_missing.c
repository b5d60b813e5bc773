#include "problem_missing.h"

#include "file_problem.h"
#include "library_words.h"
#include "shown.h"

// --- who needs it

static bool needs(const struct map_library *lib, struct str name) {
    return strs_have(&lib->file->dynamic.needed, name);
}

// The libraries of the link that need a name: `libx.so and liby.so'.
static struct str needed_by(const struct failed_link *f, struct str name) {
    struct strs libs = {0};
    for (uint32_t i = 0; i < f->l->map.libs.n; i++)
        if (needs(&f->l->map.libs.at[i], name)) strs_add(f->arena, &libs, library_name(f, i));
    if (libs.n <= 2) return strs_join(f->arena, &libs, S(" and "));
    size_t more = libs.n - 2;
    libs.n = 2;
    return str_cat(
        f->arena, strs_join(f->arena, &libs, S(", ")), str_format(f->arena, " and %zu more", more));
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

static bool is_of_libc(struct str name) {
    return str_eq(name, S("libc.so")) || str_eq(name, S("libc.so.6")) || str_starts(name, S("libc.musl-"));
}

static bool is_android(struct failed_link *f, const struct library *lib) {
    struct reader b;
    if (!reader_open_range(&b, f->proc->os, lib->path, 0, lib->st.size)) return false;
    bool android = elf_has_note(&b, &lib->elf, S("Android"));
    reader_close(&b);
    return android;
}

static enum libc libc_of(struct failed_link *f, const struct library *lib) {
    enum libc libc = libc_of_library(lib);
    return libc == LIBC_MUSL && is_android(f, lib) ? LIBC_ANDROID : libc;
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
        if (is_of_libc(needed)) strs_add(a, &p->detail, str_cat(a, name, S(" needs "), needed));
    }
}

void find_other_libc(struct failed_link *f) {
    enum libc of_link = libc_of_link(f->l);
    for (uint32_t i = 0; of_link != LIBC_UNKNOWN && i < f->l->map.libs.n; i++) {
        const struct library *lib = f->l->map.libs.at[i].file;
        if (is_of_libc(lib->dynamic.soname)) continue;
        enum libc own = libc_of(f, lib);
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
    p->fix.text = str_cat(a, S("put a "), d->name, S(" for "), target, S(" there, or in a directory of -L"));
    strs_add(a, &p->fix.install, d->name);
    return true;
}

// --- nowhere

// The directories of a run path that do not exist.
static void add_run_path(struct failed_link *f, uint32_t lib, struct problem *p) {
    const struct library *by = f->l->map.libs.at[lib].file;
    struct search_dirs dirs =
        search_path_dirs(&f->l->search_path, RULE_RUNPATH, by->path, by->dynamic.runpath);
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
    if (!f->reach.l) reach_read(&f->reach, f->l, true);
    for (size_t i = 0; i < f->reach.files.n; i++) {
        const struct reach_file *file = &f->reach.files.at[i];
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

static void tell_nowhere(struct failed_link *f, const struct dependency *d) {
    struct arena *a = f->arena;
    struct str text = str_cat(a, d->name, S(", needed by "), needed_by(f, d->name), S(", is nowhere"));
    const struct reach_file *other = other_version(f, d->name);
    struct problem *p = problem_add(f, "nowhere", text);
    if (!p) return;
    p->fix.text = S("add its directory with -L or LIBRARY_PATH");
    if (other) add_other_version(f, d, other, p);
    strs_add(a, &p->fix.install, d->name);
    for (uint32_t i = 0; i < f->l->map.libs.n; i++)
        if (needs(&f->l->map.libs.at[i], d->name)) add_run_path(f, i, p);
}

// --- a name with a slash

// The library of that file name within reach; NULL if there is none.
static const struct reach_file *same_base(struct failed_link *f, struct str name) {
    if (!f->reach.l) reach_read(&f->reach, f->l, true);
    for (size_t i = 0; i < f->reach.files.n; i++)
        if (f->reach.files.at[i].lib && strs_have(&f->reach.files.at[i].names, path_base(name)))
            return &f->reach.files.at[i];
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
    struct strs words = library_words(f, file);
    for (size_t i = 0; i < words.n; i++) strs_add(a, &p->fix.relink, words.at[i]);
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
           (d->path.n && !f->l->request.fatal_warnings);
}

static bool tell_missing_of(struct failed_link *f, uint32_t lib) {
    const struct map_library *m = &f->l->map.libs.at[lib];
    bool any = false;
    for (size_t i = 0; i < m->deps.n; i++) {
        const struct dependency *d = &f->l->map.deps.at[m->deps.at[i]];
        if (is_resolved(f, d) || is_of_libc(d->name)) continue;
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
    for (size_t i = 0; any && i < f->refs.n; i++) f->refs.at[i].told = true;
}

// --- two versions

static void tell_two_versions(struct failed_link *f, uint32_t one, uint32_t other) {
    struct arena *a = f->arena;
    struct link_map *map = &f->l->map;
    struct str first = map->libs.at[one].file->dynamic.soname,
               second = map->libs.at[other].file->dynamic.soname;
    struct str text = str_cat(a, second, S(" and "), first, S(" are both in the link: "),
        library_name(f, other), S(" and "), library_name(f, one));
    struct problem *p = problem_add(f, "two-versions", text);
    if (!p) return;
    p->works = f->result->known && !f->result->status;
    const struct str sonames[] = {first, second};
    for (size_t i = 0; i < 2; i++) {
        struct str by = needed_by(f, sonames[i]);
        struct str who = by.n ? str_cat(a, S("needed by "), by) : S("named on the command line");
        strs_add(a, &p->detail, str_cat(a, sonames[i], S(": "), who));
    }
    p->fix.text = str_cat(a, S("link everything with one version of "), str_cut_text(first, S(".so")).head);
}

void find_two_versions(struct failed_link *f) {
    for (size_t i = 0; i < f->out.n; i++)
        if (str_eq(f->out.at[i].cause, S("two-versions"))) return;
    const struct map_libraries *libs = &f->l->map.libs;
    arena_charge(f->arena, libs->n * libs->n);
    for (uint32_t i = 0; i < libs->n; i++)
        for (uint32_t j = 0; j < i; j++)
            if (closure_conflict(libs->at[i].file->dynamic.soname, libs->at[j].file->dynamic.soname))
                tell_two_versions(f, i, j);
}
