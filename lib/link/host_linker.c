#include "host_linker.h"

#include "../elf/elf_dynamic.h"
#include "../sys/file.h"
#include "driver_search.h"
#include "linker_chain.h"

#include <string.h>

enum { MAX_WRAPPER = 64 << 10 };

// A file that can be run as the linker.
struct linker_file {
    struct str path; // empty: there is none
    struct os_stat st;
    struct str file; // that its links lead to
    bool binary;
};

struct linker_search {
    const struct process *proc;
    struct str called;     // the path by which needld was called
    struct strs own_paths; // that, and the links from needld's path on; the last is its file
    struct wanted_linker wanted;
    struct linker_chain chain;
};

static struct linker_search search_begin(const struct process *proc) {
    struct linker_search s = {.proc = proc, .wanted = driver_wanted(proc), .chain = linker_chain_read(proc)};
    struct str argv0 = proc->argv.n ? proc->argv.at[0] : S("");
    s.called = str_has(argv0, '/') ? argv0 : proc->program;
    if (!str_eq(s.called, proc->program)) strs_add(proc->arena, &s.own_paths, s.called);
    file_add_links(proc->os, proc->arena, proc->program, &s.own_paths);
    return s;
}

// --- one candidate

// A script that runs needld by its path: running it would never end.
static bool runs_needld(const struct linker_search *s, struct reader *b) {
    const unsigned char *begin = reader_get(b, 0, 2);
    if (!begin || begin[0] != '#' || begin[1] != '!' || b->size > MAX_WRAPPER) return false;
    const unsigned char *all = reader_keep(b, s->proc->arena, 0, b->size);
    struct str text = {(const char *)all, all ? (size_t)b->size : 0};
    struct str exe = os_executable(s->proc->os, s->proc->arena, 0);
    return str_contains(text, s->called) || (exe.n && str_contains(text, exe));
}

static bool is_needld(struct reader *b) {
    struct elf elf = elf_head(b);
    return elf_has_note(b, &elf, S("needld"));
}

static bool is_elf_file(struct reader *b) {
    const unsigned char *begin = reader_get(b, 0, 4);
    return begin && !memcmp(begin, "\177ELF", 4);
}

// The file at `path`, if it can be run as the linker; otherwise one without a path.
static struct linker_file check_candidate(const struct linker_search *s, struct str path) {
    const struct linker_file none = {0};
    struct os *os = s->proc->os;
    struct linker_file f = {.path = path, .st = os_look(os, path)};
    if (f.st.kind != OS_FILE || !f.st.runnable) return none;
    if (linker_chain_has(&s->chain, s->proc->arena, f.st)) return none;
    struct strs links = {0};
    file_add_links(os, s->proc->arena, path, &links);
    f.file = links.at[links.n - 1];
    if (str_eq(f.file, s->own_paths.at[s->own_paths.n - 1])) return none;
    struct reader b;
    if (!reader_open_range(&b, os, path, 0, f.st.size)) return f; // a program that may be run but not read
    bool back = is_needld(&b) || runs_needld(s, &b);
    f.binary = is_elf_file(&b);
    reader_close(&b);
    return back ? none : f;
}

// --- several

// The index of the path by which needld was called; paths->n if it is not among them.
static size_t own_index(const struct linker_search *s, const struct linker_paths *paths) {
    for (size_t i = 0; i < paths->n; i++)
        if (str_eq(paths->at[i].path, s->called)) return i;
    struct str here = path_dir(s->called);
    struct os_stat own = {0};
    for (size_t i = 0; i < paths->n; i++) {
        struct str dir = path_dir(paths->at[i].path);
        if (str_eq(dir, here)) return i;
        if (own.kind == OS_NONE) own = os_look(s->proc->os, here);
        struct os_stat st = os_look(s->proc->os, dir);
        if (st.kind == OS_DIRECTORY && os_same_file(&st, &own)) return i;
    }
    return paths->n;
}

// True if `path` is one of the `n` paths from `start` on: drivers name some directories twice.
static bool was_tried(const struct linker_paths *paths, size_t start, size_t n, struct str path) {
    for (size_t i = 0; i < n; i++)
        if (str_eq(paths->at[(start + i) % paths->n].path, path)) return true;
    return false;
}

// The first linker after needld's own path, then from the beginning.
static struct linker_file first_linker(const struct linker_search *s, const struct linker_paths *paths) {
    size_t own = own_index(s, paths), start = own < paths->n ? own + 1 : 0;
    // A driver that searches for the linker takes one in a -B directory first. It ran needld from a later
    // one, so needld was named (-fuse-ld, --ld-path), not found.
    for (size_t i = 0; i < own && i < paths->n; i++) {
        if (!paths->at[i].from_option) continue;
        struct linker_file f = check_candidate(s, paths->at[i].path);
        if (f.path.n) return f;
    }
    for (size_t i = 0; i < paths->n; i++) {
        struct str path = paths->at[(start + i) % paths->n].path;
        if (was_tried(paths, start, i, path)) continue;
        struct linker_file f = check_candidate(s, path);
        if (f.path.n) return f;
    }
    return (struct linker_file){0};
}

// The file beside needld with `suffix` at its name, if needld was installed in the linker's place.
static struct linker_file beside(const struct linker_search *s, const char *suffix) {
    for (size_t i = 0; i < s->own_paths.n; i++) {
        if (str_eq(path_base(s->own_paths.at[i]), S("needld"))) continue; // the command, in no linker's place
        struct linker_file f =
            check_candidate(s, str_cat(s->proc->arena, s->own_paths.at[i], str_of(suffix)));
        if (f.path.n) return f;
    }
    return (struct linker_file){0};
}

// A linker that the user names: a path, or a name to find in PATH. Empty, without a problem, if it has run
// for this link and is the one that runs needld.
static struct linker_file named_linker(const struct linker_search *s, struct str name, struct str *problem) {
    struct linker_paths paths = {0};
    if (str_has(name, '/'))
        *vec_push(s->proc->arena, &paths) = (struct linker_path){.path = name};
    else
        paths = driver_path_dirs(s->proc, name);
    bool ran = false;
    for (size_t i = 0; i < paths.n; i++) {
        struct linker_file f = check_candidate(s, paths.at[i].path);
        if (f.path.n) return f;
        ran |= linker_chain_has(&s->chain, s->proc->arena, os_look(s->proc->os, paths.at[i].path));
    }
    if (!ran)
        *problem = str_cat(s->proc->arena, S("NEEDLD_LINKER or `linker' in needld.conf: "), name,
            S(" is no linker that can be run"));
    return (struct linker_file){0};
}

// --- the search

static struct linker_file find_linker_file(
    const struct linker_search *s, const struct config *config, struct str *problem) {
    struct str name = config_linker(config, s->proc);
    struct linker_file f = {0};
    if (name.n) f = named_linker(s, name, problem);
    if (f.path.n || problem->n) return f;
    // As `make install-divert` and dpkg-divert leave it. A compiler that has needld's path built in did not
    // search PATH.
    f = beside(s, ".distrib");
    if (f.path.n) return f;
    struct linker_paths paths = driver_paths(s->proc, &s->wanted);
    f = first_linker(s, &paths);
    if (!f.path.n) f = beside(s, ".real");
    if (!f.path.n) f = beside(s, ".orig");
    if (f.path.n) return f;
    paths = driver_triple_paths(s->proc, &s->wanted);
    f = first_linker(s, &paths);
    if (!f.path.n)
        *problem = str_cat(s->proc->arena, S("found no linker to run: no `"), s->wanted.name,
            S("' but needld itself in PATH or beside the compiler; set NEEDLD_LINKER to the path of one"));
    return f;
}

struct host_linker host_linker_find(const struct process *proc, const struct config *config) {
    const struct linker_search s = search_begin(proc);
    struct host_linker linker = {0};
    struct linker_file f = find_linker_file(&s, config, &linker.problem);
    if (linker.problem.n) return linker;
    linker.path = f.path;
    linker.file = f.file;
    linker.binary = f.binary;
    linker.flavour = flavour_of_name(path_base(f.file));
    linker.triple = target_triple(path_base(f.file));
    linker.chain = linker_chain_with(&s.chain, proc->arena, f.st);
    return linker;
}

struct str host_linker_prefix(const struct process *proc, const struct host_linker *linker) {
    struct str file = os_real_path(proc->os, proc->arena, linker->path), prefix = path_dir(path_dir(file));
    return !file.n || str_eq(prefix, S("/")) ? S("") : prefix;
}
