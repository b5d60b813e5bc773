#include "candidate.h"

#include "../sys/file.h"

struct candidate_index candidates_begin(struct search_path *path, struct libraries *libraries) {
    const struct process *proc = path->facts->proc;
    return (struct candidate_index){
        .path = path, .libraries = libraries, .os = proc->os, .arena = proc->arena};
}

// --- links in a sysroot
//
// A link with an absolute target is meant to be followed inside the sysroot. On this machine it leads
// nowhere, or to a file of this machine.

// The directory as a path inside the sysroot with its links followed there; empty if it lies elsewhere.
static struct str resolve_in_root(struct candidate_index *x, struct str dir) {
    const struct str root = x->path->facts->request->sysroot;
    struct str prefix = str_cat(x->arena, root, S("/"));
    if (str_starts(str_cat(x->arena, dir, S("/")), prefix))
        return file_in_root(x->os, x->arena, root, str_skip(dir, root.n));
    struct str real_root = os_real_path(x->os, x->arena, root);
    struct str real = os_real_path(x->os, x->arena, dir.n ? dir : S("."));
    if (!real_root.n || !str_starts(real, str_cat(x->arena, real_root, S("/")))) return (struct str){0};
    return file_in_root(x->os, x->arena, root, str_skip(real, real_root.n));
}

static struct str dir_in_root(struct candidate_index *x, struct str dir) {
    if (!x->path->facts->request->sysroot.n) return (struct str){0};
    uint32_t fresh = (uint32_t)x->root_dirs.n, number = map_add(x->arena, &x->in_root, dir, fresh);
    if (number == fresh) strs_add(x->arena, &x->root_dirs, resolve_in_root(x, dir));
    return x->root_dirs.at[number];
}

// Opens the library with that name in a directory. `*at` is where it lies.
static const struct library *open_at(
    struct candidate_index *x, struct str dir, struct str name, bool symbols, struct listed_file *at) {
    *at = (struct listed_file){.dir = dir, .name = name};
    const struct library *lib = library_open(x->libraries, dir, name, symbols);
    const struct str in_root = lib ? S("") : dir_in_root(x, dir);
    if (!in_root.n) return lib;
    struct str root = x->path->facts->request->sysroot, path = path_join(x->arena, in_root, name);
    if (os_link(x->os, x->arena, path).n) path = file_in_root(x->os, x->arena, root, str_skip(path, root.n));
    *at = (struct listed_file){.dir = path_dir(path), .name = path_base(path)};
    return library_open(x->libraries, at->dir, at->name, symbols);
}

// --- SONAMEs

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Compares runs of digits by their value, as ldconfig does when several files have the same SONAME.
static int compare_versions(struct str a, struct str b) {
    size_t i = 0, j = 0;
    while (i < a.n && j < b.n) {
        if (!is_digit(a.at[i]) || !is_digit(b.at[j])) {
            if (a.at[i] != b.at[j]) return (unsigned char)a.at[i] < (unsigned char)b.at[j] ? -1 : 1;
            i++, j++;
            continue;
        }
        while (i < a.n && a.at[i] == '0') i++;
        while (j < b.n && b.at[j] == '0') j++;
        size_t m = i, n = j;
        while (m < a.n && is_digit(a.at[m])) m++;
        while (n < b.n && is_digit(b.at[n])) n++;
        if (m - i != n - j) return m - i < n - j ? -1 : 1;
        for (; i < m; i++, j++)
            if (a.at[i] != b.at[j]) return a.at[i] < b.at[j] ? -1 : 1;
    }
    return i < a.n ? 1 : j < b.n ? -1 : 0;
}

// Of several files with one SONAME the one with the highest version comes first.
static void add_soname(
    struct candidate_index *x, struct listed_dir *d, struct str soname, const struct listed_file *file) {
    uint32_t fresh = (uint32_t)x->files.n, first = map_add(x->arena, &d->sonames, soname, fresh),
             last = NO_INDEX;
    struct listed_file *added = vec_push(x->arena, &x->files);
    *added = *file;
    added->next = NO_INDEX;
    if (first == fresh) return;
    for (uint32_t i = first; i != NO_INDEX; i = x->files.at[i].next) {
        arena_charge(x->arena, 1);
        if (compare_versions(file->name, x->files.at[i].name) > 0) break;
        last = i;
    }
    if (last != NO_INDEX) {
        added->next = x->files.at[last].next;
        x->files.at[last].next = fresh;
        return;
    }
    struct listed_file lower = x->files.at[first]; // the map keeps the number of the first one
    x->files.at[first] = *added;
    x->files.at[first].next = fresh;
    *added = lower;
}

static struct listed_dir *list_sonames(struct candidate_index *x, struct str dir) {
    uint32_t fresh = (uint32_t)x->dirs.n;
    uint32_t number = map_add(x->arena, &x->by_dir, dir, fresh);
    if (number != fresh) return &x->dirs.at[number];
    struct listed_dir *d = vec_push(x->arena, &x->dirs);
    struct str in_root = dir_in_root(x, dir);
    struct strs names = os_list(x->os, x->arena, in_root.n ? in_root : dir.n ? dir : S("."));
    for (size_t i = 0; i < names.n; i++) {
        struct listed_file file;
        if (!str_contains(names.at[i], S(".so"))) continue;
        const struct library *lib = open_at(x, dir, names.at[i], false, &file);
        if (lib && lib->dynamic.has_soname) add_soname(x, d, lib->dynamic.soname, &file);
    }
    return d;
}

// --- what is asked of a candidate

static const struct elf_version_needs *version_needs_of(struct candidate_index *x, uint32_t reached) {
    while (x->version_needs.n <= reached) vec_push(x->arena, &x->version_needs);
    const struct elf_version_needs *known = x->version_needs.at[reached];
    if (known) return known;
    const struct library *lib = x->path->reached.at[reached].file;
    struct elf_version_needs *needs = arena_calloc(x->arena, sizeof *needs, 1);
    *needs = library_version_needs(x->path->facts->proc, lib);
    x->version_needs.at[reached] = needs;
    return needs;
}

// The versions that the libraries of the link need of a library of that name, not weakly.
static struct strs needed_versions(struct candidate_index *x, struct str name) {
    const struct reached *reached = &x->path->reached;
    struct strs versions = {0};
    for (size_t i = 0; i < reached->versioned.n; i++) {
        const uint32_t lib = reached->versioned.at[i];
        const struct strs *needed = &reached->at[lib].file->dynamic.needed;
        arena_charge(x->arena, 1 + needed->n / 8);
        if (!strs_have(needed, name)) continue;
        const struct elf_version_needs *needs = version_needs_of(x, lib);
        for (size_t j = 0; j < needs->n; j++) {
            const struct elf_version_need *need = &needs->at[j];
            if (!need->weak && str_eq(need->file, name)) strs_add_new(x->arena, &versions, need->version);
        }
    }
    return versions;
}

// The number of versions that the library does not define.
static size_t lacking_versions(
    struct candidate_index *x, const struct library *lib, const struct strs *wanted) {
    struct reader b;
    if (!wanted->n || !library_reader(x->path->facts->proc, lib, &b)) return 0;
    struct strs defined = elf_defined_versions(&b, x->arena, &lib->elf);
    reader_close(&b);
    size_t lacking = 0;
    arena_charge(x->arena, wanted->n * defined.n / 8);
    for (size_t i = 0; i < wanted->n; i++) lacking += !strs_have(&defined, wanted->at[i]);
    return lacking;
}

// --- the search

struct candidate_search {
    struct candidate_index *x;
    const struct search_key *key;
    struct str name; // the file name, or SONAME, that is searched for
    struct strs versions;
    bool versions_known;
    bool all; // not only the first one without drawbacks
    struct candidates out;
};

static bool is_absolute(struct str name) {
    return str_starts(name, S("/"));
}

// A library that was linked with by its path has no SONAME, and the path is the name.
static bool has_soname(const struct library *lib, struct str name) {
    return str_eq(lib->dynamic.soname, name) || str_eq(lib->dynamic.soname, path_base(name));
}

static void set_drawbacks(struct candidate_search *s, struct candidate *c) {
    const struct str name = s->key->name;
    if (!s->versions_known) s->versions = needed_versions(s->x, name);
    s->versions_known = true;
    c->drawbacks = 2 * lacking_versions(s->x, c->file, &s->versions);
    c->drawbacks += c->file->dynamic.has_soname && !has_soname(c->file, name);
    if (is_absolute(name) && !str_eq(c->file->dynamic.soname, name))
        c->blocked_reason = S("ld opens an absolute name nowhere else");
}

static bool is_known(const struct candidates *list, const struct library *file) {
    for (size_t i = 0; i < list->n; i++)
        if (os_same_file(&list->at[i].file->st, &file->st)) return true;
    return false;
}

// True if the search ends. GNU ld reads symbols through the section headers: a library without any gives it
// no symbols, and from 2.44 on is an error.
static bool consider(struct candidate_search *s, struct candidate c, struct str dir, struct str name) {
    struct listed_file at;
    c.file = open_at(s->x, dir, name, true, &at);
    if (!c.file || !c.file->elf.section_count || is_known(&s->out, c.file)) return false;
    if (!str_eq(at.dir, dir) || !str_eq(dir, c.dir)) c.dir = at.dir;
    c.by_soname = !str_eq(at.name, s->name) || is_absolute(s->key->name);
    set_drawbacks(s, &c);
    *vec_push(s->x->arena, &s->out) = c;
    return !s->all && !c.drawbacks;
}

static bool consider_dir(struct candidate_search *s, const struct candidate *c, bool by_soname) {
    if (!by_soname) return consider(s, *c, c->dir, s->name);
    uint32_t i = map_get(&list_sonames(s->x, c->dir)->sonames, s->key->name);
    for (; i != NO_INDEX; i = s->x->files.at[i].next)
        if (consider(s, *c, s->x->files.at[i].dir, s->x->files.at[i].name)) return true;
    return false;
}

// Searches all directories of one tier, by file name or by SONAME. True if the search ends.
static bool search_tier(struct candidate_search *s, enum search_tier tier, bool by_soname) {
    for (enum search_rule rule = RULE_FIRST_OF_NEEDLD; rule < RULE_COUNT; rule++) {
        if (search_rule_tier(rule) > tier) continue; // evaluating a rule may list directories
        struct search_dirs dirs = search_path_dirs(s->x->path, rule, s->key);
        for (size_t i = 0; i < dirs.n; i++) {
            if (dirs.at[i].tier != tier) continue;
            struct candidate c = {.rule = rule, .tier = tier, .dir = dirs.at[i].dir};
            if (consider_dir(s, &c, by_soname)) return true;
        }
    }
    return false;
}

// The first one with the fewest drawbacks comes first.
static void sort_by_drawbacks(struct candidates *list) {
    for (size_t i = 1; i < list->n; i++)
        for (size_t j = i; j && list->at[j].drawbacks < list->at[j - 1].drawbacks; j--) {
            struct candidate c = list->at[j];
            list->at[j] = list->at[j - 1];
            list->at[j - 1] = c;
        }
}

static struct candidates search(struct candidate_index *x, const struct search_key *key, bool all) {
    struct candidate_search s = {.x = x, .key = key, .name = key->name, .all = all};
    if (is_absolute(key->name)) s.name = path_base(key->name);
    bool done = !s.name.n;
    for (enum search_tier tier = TIER_FIRST; tier < TIER_COUNT && !done; tier++) {
        done = search_tier(&s, tier, false);
        // A name with a slash is no SONAME that a directory could be listed for.
        if (!done && !str_has(s.name, '/') && (all || !s.out.n || s.out.at[0].drawbacks))
            done = search_tier(&s, tier, true);
    }
    sort_by_drawbacks(&s.out);
    return s.out;
}

struct candidate candidate_find(struct candidate_index *x, const struct search_key *key) {
    struct candidates found = search(x, key, false);
    return found.n ? found.at[0] : (struct candidate){0};
}

struct candidates candidate_all(struct candidate_index *x, const struct search_key *key) {
    return search(x, key, true);
}

// `libx.so` of libx.so.1: the usual name of a stub, or of a link to a library, with that SONAME.
static struct str link_name(struct str soname) {
    struct cut c = str_cut_text(soname, S(".so."));
    return c.found ? (struct str){soname.at, c.head.n + 3} : (struct str){0};
}

static bool is_other_copy(struct candidate_index *x, const struct own_dir *dir, struct str name,
    struct str soname, const struct library *found) {
    struct listed_file at;
    const struct library *lib = open_at(x, dir->dir, name, false, &at);
    bool named = lib && (str_eq(name, soname) || str_eq(lib->dynamic.soname, soname));
    return named && !os_same_file(&lib->st, &found->st);
}

// Lists no directory to read SONAMEs: a link that works pays for this.
bool candidate_has_other_copy(
    struct candidate_index *x, const struct own_dirs *dirs, struct str name, const struct library *found) {
    const struct str linked = link_name(name);
    const uint32_t name_hash = library_name_hash(name), linked_hash = library_name_hash(linked);
    const int own = os_dir(x->os, path_dir(found->path));
    arena_charge(x->arena, dirs->n);
    for (size_t i = 0; i < dirs->n; i++) {
        const struct own_dir *d = &dirs->at[i];
        if (d->handle == own) continue;
        if (!library_is_absent(x->libraries, d->handle, name_hash) && is_other_copy(x, d, name, name, found))
            return true;
        if (linked.n && !library_is_absent(x->libraries, d->handle, linked_hash) &&
            is_other_copy(x, d, linked, name, found))
            return true;
    }
    return false;
}

struct own_dirs candidate_own_dirs(struct candidate_index *x) {
    struct own_dirs dirs = search_path_own_dirs(x->path);
    for (size_t i = 0, n = dirs.n; i < n; i++) {
        struct str in_root = dir_in_root(x, dirs.at[i].dir);
        int handle = in_root.n ? os_dir(x->os, in_root) : -1;
        if (handle >= 0 && handle != dirs.at[i].handle)
            *vec_push(x->arena, &dirs) = (struct own_dir){in_root, handle};
    }
    return dirs;
}
