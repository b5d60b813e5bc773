#define _GNU_SOURCE
#include "maker.h"

#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

unsigned below(struct maker *m, unsigned n) {
    return random_below(&m->r, n);
}

bool chance(struct maker *m, unsigned in_thousand) {
    return random_chance(&m->r, in_thousand);
}

// Something unusual: more often in a wild world.
bool odd(struct maker *m, unsigned in_thousand) {
    return random_chance(&m->r, m->wild ? 4 * in_thousand : m->calm ? in_thousand / 4 : in_thousand);
}

// An index into `weights`, by weight.
unsigned weighted(struct maker *m, const unsigned *weights, unsigned n) {
    unsigned sum = 0;
    for (unsigned i = 0; i < n; i++) sum += weights[i];
    unsigned at = below(m, sum);
    for (unsigned i = 0; i < n; i++) {
        if (at < weights[i]) return i;
        at -= weights[i];
    }
    return 0;
}

static struct dir *new_dir(struct maker *m, enum role role) {
    static const char *const stub_names[] = {"stubs", "stub"};
    if (m->n_dirs == DIRS_MAX) return &m->dirs[below(m, DIRS_MAX)];
    struct dir *d = &m->dirs[m->n_dirs++];
    bool rooted = role == RPATH || role == OWN_RUNPATH, system = role == SYSTEM || role == INCLUDED;
    d->in_sysroot = m->sysroot && (system || (rooted && !odd(m, 50)));
    d->name = text(m->p, "d%zu", m->n_dirs);
    if (role == SYSTEM && m->kind->search_dirs.n && chance(m, 500))
        d->name = m->kind->search_dirs.at[below(m, (unsigned)m->kind->search_dirs.n)] + 1;
    else if (role == STUB_PATH && chance(m, 500))
        d->name = stub_names[below(m, 2)];
    else if (role >= DASH_L && role <= LIBRARY_PATH && odd(m, 30))
        d->name = stub_names[below(m, 2)];
    else if (odd(m, 10))
        d->name = text(m->p, "d %zu", m->n_dirs);
    d->path =
        role == HERE ? m->w->root : text(m->p, "%s/%s", d->in_sysroot ? m->sysroot : m->w->root, d->name);
    for (struct dir *e = m->dirs; e < d; e++)
        if (strcmp(e->path, d->path) == 0) {
            m->n_dirs--;
            d = e;
            break;
        }
    d->roles |= 1U << role;
    // Directories that both needld and ld search give shadowed libraries; all others are different ones.
    if (!d->in_sysroot && role != HERE && odd(m, 30)) d->roles |= 1U << below(m, NOWHERE);
    if (role != HERE) {
        mkelf_store(text(m->p, "%s/.keep", d->path), "", 0);
        unlink(text(m->p, "%s/.keep", d->path));
    }
    return d;
}

struct dir *dir_of(struct maker *m, enum role role) {
    struct dir *found[DIRS_MAX];
    unsigned n = 0;
    for (size_t i = 0; i < m->n_dirs; i++)
        if (m->dirs[i].roles & 1U << role) found[n++] = &m->dirs[i];
    if (n && (n > 2 || chance(m, 650))) return found[below(m, n)];
    return new_dir(m, role);
}

struct dir *dir_at(struct maker *m, const char *name) {
    if (m->n_dirs == DIRS_MAX) return &m->dirs[below(m, DIRS_MAX)];
    struct dir *d = &m->dirs[m->n_dirs++];
    *d = (struct dir){.name = name, .path = text(m->p, "%s/%s", m->w->root, name), .roles = 1U << NOWHERE};
    mkelf_store(text(m->p, "%s/.keep", d->path), "", 0);
    unlink(text(m->p, "%s/.keep", d->path));
    return d;
}

struct dir *any_dir(struct maker *m) {
    return m->n_dirs ? &m->dirs[below(m, (unsigned)m->n_dirs)] : new_dir(m, NOWHERE);
}

// The directory as it is written where the sysroot is put in front of absolute names.
const char *rooted(struct maker *m, const struct dir *d) {
    if (d->in_sysroot) return text(m->p, "/%s", d->name);
    return d->path;
}

const char *shown(struct maker *m, const struct dir *d) {
    if (d->in_sysroot || d->path == m->w->root) return d->path;
    static const unsigned weights[] = {60, 25, 5, 5, 3, 2};
    switch (weighted(m, weights, 6)) {
    case 1: return d->name;
    case 2: return text(m->p, "./%s", d->name);
    case 3: return text(m->p, "%s/", d->path);
    case 4: return text(m->p, "%s/../%s", d->path, d->name);
    case 5: return text(m->p, "%s//", d->name);
    default: return d->path;
    }
}

// --- files

const char *where(struct maker *m, const struct dir *d, const char *name) {
    return text(m->p, "%s/%s", d->path, name);
}

// False where there is such a file already.
bool fresh(struct maker *m, const struct dir *d, const char *name) {
    struct stat st;
    return lstat(where(m, d, name), &st) != 0;
}

// The parts that belong to the maker are copied.
static const struct mkelf_file *keep_elf(struct maker *m, const struct mkelf_file *f) {
    struct mkelf_file *kept = pool_take(m->p, sizeof *kept);
    struct mkelf_symbol *symbols = pool_take(m->p, (f->n_symbols + 1) * sizeof *symbols);
    if (f->n_symbols) memcpy(symbols, f->symbols, f->n_symbols * sizeof *symbols);
    *kept = *f;
    kept->symbols = symbols;
    return kept;
}

void note_file(
    struct maker *m, const struct dir *d, const char *name, const struct mkelf_file *elf, bool good) {
    struct world *w = m->w;
    if (w->n_files == w->cap_files) {
        struct world_file *more = pool_take(m->p, (w->cap_files = 2 * w->n_files + 32) * sizeof *more);
        if (w->n_files) memcpy(more, w->files, w->n_files * sizeof *more);
        w->files = more;
    }
    w->files[w->n_files++] = (struct world_file){.dir = d->path,
        .name = text(m->p, "%s", name),
        .soname = elf ? elf->soname : NULL,
        .good = good,
        .bare = elf && elf->no_sections,
        .elf = elf ? keep_elf(m, elf) : NULL};
}

void store(const char *path, const void *bytes, size_t size) {
    if (mkelf_store(path, bytes, size)) return;
    fprintf(stderr, "worlds: cannot write %s\n", path);
    exit(2);
}

void store_text(struct maker *m, const char *name, const char *content) {
    store(text(m->p, "%s/%s", m->w->root, name), content, strlen(content));
}

enum { UNUSED = 600 };

// In a large library symbols are looked up by name.
static const struct mkelf_symbol *with_unused(struct maker *m, const struct lib *l) {
    struct mkelf_symbol *all = pool_take(m->p, (UNUSED + l->n_symbols) * sizeof *all);
    for (size_t i = 0; i < UNUSED; i++)
        all[i] = (struct mkelf_symbol){.name = text(m->p, "unused%zu", i), .type = STT_FUNC};
    memcpy(all + UNUSED, l->symbols, l->n_symbols * sizeof *all);
    return all;
}

struct mkelf_file elf_of(struct maker *m, const struct lib *l) {
    const char *run_path = l->runpath.n && !l->inherits ? list_join(m->p, &l->runpath, ":") : NULL;
    return (struct mkelf_file){.machine = mkelf_machine(m->kind->machine),
        .soname = l->soname,
        .needs = (const char *const *)l->needs.at,
        .n_needs = l->needs.n,
        .rpath = l->rpath ? run_path : NULL,
        .runpath = l->rpath ? NULL : run_path,
        .symbols = l->large ? with_unused(m, l) : l->symbols,
        .n_symbols = l->n_symbols + (l->large ? UNUSED : 0),
        .hash = l->name[4] % 3 == 0 ? MKELF_SYSV : MKELF_GNU};
}

void store_elf(struct maker *m, const char *path, const struct mkelf_file *f) {
    void *bytes;
    size_t size;
    mkelf_write(f, &bytes, &size);
    size_t root = strlen(m->w->root) + 1;
    char *line = mkelf_text(f, strncmp(path, m->w->root, root - 1) == 0 ? path + root : path);
    list_add(m->p, &m->w->recipe, line);
    free(line);
    store(path, bytes, size);
    free(bytes);
}

const char *relative(struct maker *m, const char *path) {
    size_t root = strlen(m->w->root);
    if (strncmp(path, m->w->root, root) == 0) path += root + 1;
    char *result = pool_take(m->p, 2 * strlen(path) + 1), *to = result;
    for (; *path; path++) {
        if (*path == ' ') *to++ = '\\';
        *to++ = *path;
    }
    return result;
}

void store_line(struct maker *m, const char *line) {
    char *path;
    void *bytes;
    size_t size;
    if (!mkelf_line(line, &path, &bytes, &size)) {
        fprintf(stderr, "worlds: not understood: %s, in: %s\n", path, line);
        exit(2);
    }
    list_add(m->p, &m->w->recipe, line);
    store(text(m->p, "%s/%s", m->w->root, path), bytes, size);
    free(path);
    free(bytes);
}

static void add_need(struct maker *m, struct mkelf_file *f, const char *name) {
    struct list needs = {0};
    for (size_t i = 0; i < f->n_needs; i++) list_add(m->p, &needs, f->needs[i]);
    list_add(m->p, &needs, name);
    f->needs = (const char *const *)needs.at;
    f->n_needs = needs.n;
}

// The first pass looks for libc among the dependencies.
static void toggle_libc(struct maker *m, struct mkelf_file *f) {
    struct list needs = {0};
    bool libc = false;
    for (size_t i = 0; i < f->n_needs; i++) {
        libc |= strncmp(f->needs[i], "libc.so", 7) == 0;
        if (strncmp(f->needs[i], "libc.so", 7) != 0) list_add(m->p, &needs, f->needs[i]);
    }
    if (!libc) list_add(m->p, &needs, "libc.so.6");
    f->needs = (const char *const *)needs.at;
    f->n_needs = needs.n;
}

static struct mkelf_symbol *own_symbols(struct maker *m, struct mkelf_file *f) {
    struct mkelf_symbol *all = pool_take(m->p, (f->n_symbols + 1) * sizeof *all);
    if (f->n_symbols) memcpy(all, f->symbols, f->n_symbols * sizeof *all);
    f->symbols = all;
    return all;
}

// Without the function that the others use first.
static void drop_symbol(struct maker *m, struct mkelf_file *f) {
    struct mkelf_symbol *all = own_symbols(m, f);
    for (size_t i = 0; i < f->n_symbols; i++)
        if (!all[i].undefined && all[i].name[0] == 'f') {
            memmove(all + i, all + i + 1, (f->n_symbols - i - 1) * sizeof *all);
            f->n_symbols--;
            return;
        }
}

// An older library: without versions, or with another one.
static void drop_version(struct maker *m, struct mkelf_file *f) {
    struct mkelf_symbol *all = own_symbols(m, f);
    const char *older = chance(m, 500) ? "V_OLD" : NULL;
    for (size_t i = 0; i < f->n_symbols; i++)
        if (!all[i].undefined && all[i].version) {
            all[i].version = older;
            all[i].hidden_version &= older != NULL;
        }
}

// A dependency that is nowhere, and a symbol that is undefined everywhere.
static void add_unmet(struct maker *m, struct mkelf_file *f) {
    struct mkelf_symbol *all = own_symbols(m, f);
    all[f->n_symbols++] = (struct mkelf_symbol){.name = "unmet", .undefined = true, .bind = STB_GLOBAL};
    if (chance(m, 700)) add_need(m, f, "libunmet.so.1");
}

// A copy with other dependencies or definitions.
static void change(struct maker *m, const struct lib *l, struct mkelf_file *f, enum change how) {
    if (how == ANY_CHANGE) {
        switch (below(m, 4)) {
        case 0: toggle_libc(m, f); return;
        case 1: f->n_symbols -= f->n_symbols > 0; return;
        case 2: f->soname = m->libs[below(m, (unsigned)m->n_libs)].soname; return;
        default: add_need(m, f, m->libs[below(m, (unsigned)m->n_libs)].needed); return;
        }
    }
    if (how == NO_SYMBOL) drop_symbol(m, f);
    if (how == NO_VERSION) drop_version(m, f);
    if (how == OTHER_SONAME) f->soname = text(m->p, "%s.so.9", l->stem);
    if (how == UNMET) add_unmet(m, f);
}

static void make_odd(struct maker *m, struct mkelf_file *f) {
    m->w->kinds |= 1U << KIND_ODD_LIBRARY;
    const char *other = m->libs[below(m, (unsigned)m->n_libs)].needed;
    switch (below(m, 5)) {
    case 0: f->no_sections = true; break;
    case 1: f->hash = MKELF_BOTH; break;
    case 2: f->relr = true; break;
    case 3: f->filter = other; break;
    default: f->auxiliary = other;
    }
}

void store_link(struct maker *m, const char *target, const char *path) {
    store(text(m->p, "%s", path), "", 0);
    unlink(path);
    if (symlink(target, path) == 0) return;
    fprintf(stderr, "worlds: cannot make the link %s\n", path);
    exit(2);
}

// The file is in another directory, and a link leads to it, or two.
static void store_behind(struct maker *m, const struct dir *behind, const struct dir *d, const char *name,
    const struct mkelf_file *f) {
    const char *base = path_base(name), *real = where(m, behind, base), *to = real;
    if (fresh(m, behind, base)) {
        store_elf(m, real, f);
        note_file(m, behind, base, f, true);
    }
    if (chance(m, 200)) {
        to = text(m->p, "%s/alternatives/%u/%s", m->w->root, m->files++, base);
        store_link(m, real, to);
    }
    store_link(m, to, where(m, d, name));
}

void put_good(struct maker *m, struct dir *d, const char *name, struct lib *l, enum change how) {
    if (!fresh(m, d, name)) return;
    struct mkelf_file f = elf_of(m, l);
    change(m, l, &f, how);
    if (odd(m, 10)) f.osabi = 3;
    bool strange = chance(m, m->calm ? 5 : 25);
    if (strange) make_odd(m, &f);
    if (l->behind && l->behind != d && how == SAME)
        store_behind(m, l->behind, d, name, &f);
    else if (odd(m, 40)) {
        const char *real = text(m->p, "%s/store/%u/%s", m->w->root, m->files++, path_base(name));
        store_elf(m, real, &f);
        store_link(m, real, where(m, d, name));
    } else
        store_elf(m, where(m, d, name), &f);
    note_file(m, d, name, &f, true);
}

// Outside the sysroot the link leads nowhere, or to a file for another machine.
void put_inside(struct maker *m, const struct placement *at) {
    struct mkelf_file f = elf_of(m, at->lib);
    change(m, at->lib, &f, at->change);
    const char *base = path_base(at->name), *target = text(m->p, "/opt/alt%u/%s", m->files++, base);
    if (!fresh(m, at->dir, at->name)) return;
    if (chance(m, 200)) {
        struct mkelf_file foreign = f;
        foreign.machine = mkelf_machine(other_machine(m));
        target = text(m->p, "%s/outside/%u/%s", m->w->root, m->files++, base);
        store_elf(m, target, &foreign);
    }
    const char *real = text(m->p, "%s%s", m->sysroot, target);
    store_elf(m, real, &f);
    struct dir home = {.path = path_dir(m->p, real)};
    note_file(m, &home, base, &f, true);
    if (chance(m, 500)) {
        const char *between = text(m->p, "/etc/alternatives%u/%s", m->files++, base);
        store_link(m, target, text(m->p, "%s%s", m->sysroot, between));
        target = between;
    }
    store_link(m, target, where(m, at->dir, at->name));
}

void put_wrong(struct maker *m, struct dir *d, const char *name, struct lib *l) {
    if (!fresh(m, d, name)) return;
    const char *path = where(m, d, name);
    struct mkelf_file f = elf_of(m, l);
    static const char junk[] = "not a library\n";
    bool needld_looks = d->roles >= 1U << DASH_L, taken = false;
    switch (below(m, needld_looks ? 11 : 13)) {
    case 11:
        f.no_sections = !m->kind->newer;
        taken = true;
        break;
    case 12:
        f.flags_1 = DF_1_PIE;
        taken = true;
        break;
    case 0: f.machine = mkelf_machine(strcmp(m->kind->machine, "aarch64") == 0 ? "x86-64" : "aarch64"); break;
    case 1: f.machine = mkelf_machine(f.machine->class == ELFCLASS64 ? "i386" : "x86-64"); break;
    case 2: store(path, junk, sizeof junk - 1); break;
    case 3: store(path, "", 0); break;
    case 4:
        if (m->lto)
            f.type = ET_REL;
        else
            f.cut = 20 + below(m, 1000);
        break;
    case 5: f.type = ET_EXEC; break;
    case 6: f.type = ET_REL; break;
    case 7: f.version = 2; break;
    case 8:
    case 9:
        mkelf_store(path, "", 0);
        unlink(path);
        if (symlink(below(m, 2) ? "/nonexistent/lib" : path_base(name), path) != 0) return;
        break;
    default: mkelf_store(text(m->p, "%s/inside", path), "", 0);
    }
    struct stat st;
    if (lstat(path, &st) != 0) {
        if (f.cut) {
            void *bytes;
            size_t size;
            mkelf_write(&f, &bytes, &size);
            free(bytes);
            if (size < 1100) f.cut = 20 + below(m, 300);
        }
        store_elf(m, path, &f);
    }
    note_file(m, d, name, &f, taken);
}
