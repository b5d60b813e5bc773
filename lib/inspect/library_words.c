#include "library_words.h"

#include "../sys/file.h"
#include "cxx_name.h"

// --- names

struct str library_x(struct str name) {
    struct str x = {0};
    if (!str_starts(name, S("lib"))) return x;
    struct cut c = str_cut_text(name, S(".so"));
    if (c.found && (!c.tail.n || c.tail.at[0] == '.')) x = str_skip(c.head, 3);
    if (!c.found && str_ends(name, S(".a"))) x = (struct str){name.at + 3, name.n - 5};
    return x;
}

struct str input_x(const struct failed_link *f, uint32_t input) {
    const struct input *in = &f->l->inputs.at[input];
    struct str x = str_has(in->name, '/') ? S("") : library_x(in->name);
    struct str word = str_cat(f->arena, S("-l"), x);
    return x.n && strs_have(&f->proc->argv, word) ? x : (struct str){0};
}

bool input_is_unkept(const struct link *l, uint32_t input) {
    const struct input *in = &l->inputs.at[input];
    if (in->kind != INPUT_SHARED || in->member) return false;
    for (uint32_t i = 0; i < l->map.libs.n; i++)
        if (l->map.libs.at[i].input == input) return false;
    return true;
}

// --- what -lX takes

struct strs library_dirs_of(struct failed_link *f) {
    struct strs dirs = search_path_library_dirs(&f->l->search_path);
    struct strs own = search_path_linker_dirs(&f->l->search_path);
    strs_add_all(f->arena, &dirs, &own);
    return dirs;
}

static struct str first_of_name(
    struct failed_link *f, const struct strs *dirs, struct str so, struct str ar) {
    for (size_t i = 0; i < dirs->n; i++) {
        struct str path = path_join(f->arena, dirs->at[i], so);
        if (os_look(f->proc->os, path).kind == OS_FILE) return path;
        path = path_join(f->arena, dirs->at[i], ar);
        if (ar.n && os_look(f->proc->os, path).kind == OS_FILE) return path;
    }
    return (struct str){0};
}

struct str library_taken(struct failed_link *f, struct str x) {
    struct strs dirs = library_dirs_of(f);
    struct arena *a = f->arena;
    return first_of_name(f, &dirs, str_cat(a, S("lib"), x, S(".so")), str_cat(a, S("lib"), x, S(".a")));
}

static bool is_file(struct failed_link *f, struct str path, const struct reach_file *file) {
    struct os_stat a = os_look(f->proc->os, path), b = os_look(f->proc->os, file->path);
    return path.n && a.kind == OS_FILE && os_same_file(&a, &b);
}

// A script such as glibc's libm.so, which names libm.so.6.
static bool is_script_with(const struct failed_link *f, struct str path, struct str name) {
    enum { MAX_SMALL_SCRIPT = 4096 };
    struct str text;
    if (!path.n || !name.n || !file_read(f->proc->os, f->arena, path, MAX_SMALL_SCRIPT, &text)) return false;
    return !str_starts(text, S("\177ELF")) && !str_starts(text, S("!<")) && str_contains(text, name);
}

static bool is_script_of(struct failed_link *f, struct str path, const struct reach_file *file) {
    return file->lib && is_script_with(f, path, file->lib->dynamic.soname);
}

static bool takes(struct failed_link *f, struct str x, const struct reach_file *file) {
    struct str path = library_taken(f, x);
    return is_file(f, path, file) || is_script_of(f, path, file);
}

// --- the words of inputs

// The -lX that takes a script which names the input.
static struct str word_of_script(struct failed_link *f, const struct input *in) {
    const struct input_arguments *list = &f->l->request.inputs;
    const struct strs dirs = library_dirs_of(f);
    for (size_t i = 0; i < list->n; i++) {
        if (list->at[i].kind != ARG_LIBRARY) continue;
        struct str lib = str_cat(f->arena, S("lib"), list->at[i].name), ar = str_cat(f->arena, lib, S(".a"));
        struct str so = list->at[i].state.dynamic ? str_cat(f->arena, lib, S(".so")) : ar;
        struct str word = str_cat(f->arena, S("-l"), list->at[i].name);
        if (!is_script_with(f, first_of_name(f, &dirs, so, ar), path_base(in->file->path))) continue;
        if (strs_have(&f->proc->argv, word)) return word;
    }
    return (struct str){0};
}

struct str input_word(struct failed_link *f, uint32_t input) {
    const struct input *in = &f->l->inputs.at[input];
    struct str x = input_x(f, input), exact = str_cat(f->arena, S("-l:"), in->name);
    if (x.n) return str_cat(f->arena, S("-l"), x);
    if (strs_have(&f->proc->argv, in->file->path)) return in->file->path;
    return strs_have(&f->proc->argv, exact) ? exact : word_of_script(f, in);
}

// --- the words that add a library

static struct strs words2(struct arena *a, struct str first, struct str second) {
    struct strs out = {0};
    if (first.n) strs_add(a, &out, first);
    strs_add(a, &out, second);
    return out;
}

static bool is_link_name(struct str name) {
    return library_x(name).n && (str_ends(name, S(".so")) || str_ends(name, S(".a")));
}

static struct str dir_word(struct failed_link *f, struct str dir) {
    while (dir.n > 2 && str_starts(dir, S("./"))) dir = str_skip(dir, 2);
    return str_cat(f->arena, S("-L"), dir.n ? dir : S("."));
}

// In a directory that -l does not search, or not before another one with a file of that name.
static struct strs words_with_dir(struct failed_link *f, const struct reach_file *file) {
    struct strs dirs = library_dirs_of(f), none = {0};
    strs_add(f->arena, &dirs, file->dir);
    for (size_t i = 0; i < file->names.n; i++) {
        struct str name = file->names.at[i];
        if (!is_link_name(name) || strs_have(&f->proc->argv, dir_word(f, file->dir))) continue;
        struct str x = library_x(name), a = str_cat(f->arena, S("lib"), x, S(".a")),
                   so = str_cat(f->arena, S("lib"), x, S(".so"));
        if (is_file(f, first_of_name(f, &dirs, so, a), file))
            return words2(f->arena, dir_word(f, file->dir), str_cat(f->arena, S("-l"), x));
    }
    return none;
}

static struct strs words_with_name(struct failed_link *f, const struct reach_file *file) {
    struct strs dirs = library_dirs_of(f), none = {0};
    for (size_t i = 0; i < file->names.n; i++)
        if (is_file(f, first_of_name(f, &dirs, file->names.at[i], S("")), file))
            return words2(f->arena, S(""), str_cat(f->arena, S("-l:"), file->names.at[i]));
    return none;
}

struct strs library_words(struct failed_link *f, const struct reach_file *file) {
    struct arena *a = f->arena;
    struct strs names = file->names;
    if (file->lib && file->lib->dynamic.has_soname) strs_add(a, &names, file->lib->dynamic.soname);
    for (size_t i = 0; i < names.n; i++) {
        struct str x = library_x(names.at[i]);
        if (x.n && takes(f, x, file)) return words2(a, S(""), str_cat(a, S("-l"), x));
    }
    struct strs words = words_with_dir(f, file);
    if (!words.n) words = words_with_name(f, file);
    if (words.n) return words;
    // By its path a library without a SONAME would give the output a dependency with a slash.
    bool by_path = !file->lib || file->lib->dynamic.has_soname;
    if (by_path) return words2(a, S(""), file->path);
    return words2(a, dir_word(f, file->dir), str_cat(a, S("-l:"), path_base(file->path)));
}

// --- libraries of the C library's own

enum libc libc_of_library(const struct library *lib) {
    enum libc libc = LIBC_UNKNOWN;
    const struct strs *needed = &lib->dynamic.needed;
    for (size_t i = 0; i < needed->n; i++) {
        struct str name = needed->at[i];
        if (str_eq(name, S("libc.so.6"))) libc = LIBC_GLIBC;
        if (str_starts(name, S("libc.musl-"))) libc = LIBC_MUSL;
        if (str_eq(name, S("libc.so")) && libc == LIBC_UNKNOWN) libc = LIBC_MUSL;
        if (str_eq(name, S("liblog.so")) || str_eq(name, S("libandroid.so"))) return LIBC_ANDROID;
    }
    return libc;
}

enum libc libc_of_link(const struct link *l) {
    for (uint32_t i = 0; i < l->map.libs.n; i++) {
        const struct map_library *lib = &l->map.libs.at[i];
        struct str soname = lib->file->dynamic.soname;
        if (lib->input == NO_INDEX) continue;
        if (!lib->file->dynamic.has_soname) soname = path_base(lib->file->path); // musl's libc.so
        if (str_eq(soname, S("libc.so.6"))) return LIBC_GLIBC;
        if (str_eq(soname, S("libc.so")) || str_starts(soname, S("libc.musl-")))
            return lib->file->dynamic.needed.n ? LIBC_ANDROID : LIBC_MUSL; // Android's needs ld-android.so
    }
    // The inputs may not have been read, or nothing at all. musl-gcc names the loader.
    const struct process *proc = l->facts.proc;
    for (size_t i = 0; proc && i < proc->argv.n; i++)
        if (str_contains(proc->argv.at[i], S("/ld-musl-"))) return LIBC_MUSL;
    return LIBC_UNKNOWN;
}

struct str libc_name(enum libc libc) {
    switch (libc) {
    case LIBC_GLIBC: return S("glibc");
    case LIBC_MUSL: return S("musl");
    case LIBC_ANDROID: return S("Android");
    case LIBC_UNKNOWN: break;
    }
    return S("another libc");
}

static const char *const glibc_names[] = {"libc.so.6", "libm.so.6", "libpthread.so.0", "libdl.so.2",
    "librt.so.1", "libresolv.so.2", "libutil.so.1", "libanl.so.1", "ld-linux"};

bool library_is_of_glibc(struct str name) {
    for (size_t i = 0; i < sizeof glibc_names / sizeof *glibc_names; i++)
        if (str_starts(name, str_of(glibc_names[i]))) return true;
    return false;
}

bool library_is_of_compiler(struct str name) {
    return library_is_of_glibc(name) || str_starts(name, S("libgcc_s.")) || str_starts(name, S("libstdc++."));
}

// --- which may be named

// How their file names begin. The compiler or ld.so adds these itself.
static const char *const never_named[] = {"libasan", "liblsan", "libtsan", "libubsan", "libhwasan", "libmsan",
    "libclang_rt", "libc.a", "libcc1", "libcp1plugin", "libfakeroot", "libeatmydata", "ld-linux", "ld-musl",
    "ld64.so", "ld.so", "ld-", "libc_malloc_debug", "libmemusage", "libpcprofile", "libSegFault",
    "libBrokenLocale", "libnss_", "libthread_db", "libc.so", "libc.musl"};

static bool is_never_named(struct str name) {
    for (size_t i = 0; i < sizeof never_named / sizeof *never_named; i++)
        if (str_starts(name, str_of(never_named[i]))) return true;
    return false;
}

// True if the library is an input already, or another version of a library of the link. One that the link has
// only as a dependency may be named, whatever other version is there.
static bool has_soname_version(const struct link *l, struct str soname) {
    bool other_version = false, dependency = false;
    for (uint32_t i = 0; i < l->map.libs.n; i++) {
        const struct map_library *lib = &l->map.libs.at[i];
        struct str other = lib->file->dynamic.soname;
        const bool same = str_eq(other, soname);
        if (same && lib->input != NO_INDEX) return true;
        dependency |= same;
        other_version |= closure_conflict(other, soname);
    }
    return other_version && !dependency;
}

bool library_may_be_named(struct failed_link *f, const struct reach_file *file) {
    if (is_never_named(path_base(file->path))) return false;
    // The linker's own directories have glibc's libraries; of an archive nobody can tell its libc.
    if (!file->lib) return libc_of_link(f->l) != LIBC_MUSL || !file->of_system;
    const struct elf_dynamic *d = &file->lib->dynamic;
    if (d->has_soname && (is_never_named(d->soname) || has_soname_version(f->l, d->soname))) return false;
    enum libc own = libc_of_library(file->lib), of_link = libc_of_link(f->l);
    return own == LIBC_UNKNOWN || of_link == LIBC_UNKNOWN || own == of_link;
}

// --- is it meant?

// Libraries with functions whose names do not begin as the library's does.
static const char *const without_prefix[] = {"m", "z", "dl", "rt", "util", "pthread", "resolv", "crypt",
    "nsl", "anl", "atomic", "quadmath", "stdc++", "gcc_s", "gfortran", "gomp", "ncurses", "ncursesw", "tinfo",
    "panel", "panelw", "form", "menu", "curses", "readline", "history", "edit", "X11", "Xt", "Xext", "hdf5",
    "hdf5_hl", "netcdf", "crypto", "ssl", "blas", "cblas", "lapack", "openblas", "intl", "iconv", "elf", "fl",
    "tcl", "tk", "glut", "GLU", "expat", "audit", "lber", "png", "tiff", "ucp"};

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

// How many letters two names have in common at their beginning, in upper or lower case.
static size_t common_letters(struct str one, struct str other) {
    size_t n = 0;
    while (n < one.n && n < other.n && lower(one.at[n]) == lower(other.at[n])) n++;
    return n;
}

// True if the beginning of the symbol, before an underscore, is a part of the library's name: png_read of
// libpng16, cuInit of libcuda.
static bool names_are_alike(struct str symbol, struct str x) {
    enum { ALIKE = 2 };
    while (str_starts(symbol, S("_"))) symbol = str_skip(symbol, 1);
    for (size_t i = 0; i + ALIKE <= x.n; i++) {
        size_t n = common_letters(symbol, str_skip(x, i));
        const bool whole = n < symbol.n && (symbol.at[n] == '_' || i + n == x.n);
        if (n > ALIKE || (n == ALIKE && (whole || i == 0))) return true;
    }
    return false;
}

static struct str x_of_file(const struct reach_file *file) {
    struct str x = {0};
    for (size_t i = 0; i < file->names.n && !x.n; i++) x = library_x(file->names.at[i]);
    return x;
}

bool library_begins_as(const struct reach_file *file, struct str symbol) {
    enum { ENOUGH = 3 };
    return common_letters(symbol, x_of_file(file)) >= ENOUGH;
}

bool library_seems_meant(const struct reach_file *file, const struct strs *symbols) {
    struct str x = x_of_file(file);
    if (!file->of_system) return true;
    for (size_t i = 0; i < sizeof without_prefix / sizeof *without_prefix; i++)
        if (str_eq(library_x(path_base(file->path)), str_of(without_prefix[i]))) return true;
    for (size_t i = 0; x.n && i < symbols->n; i++)
        if (cxx_is_mangled(symbols->at[i]) || names_are_alike(symbols->at[i], x)) return true;
    return false;
}
