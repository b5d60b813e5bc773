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
    return random_chance(&m->r, m->wild ? 4 * in_thousand : in_thousand);
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
    bool rooted = role == RPATH || role == OWN_RUNPATH || role == SYSTEM;
    d->in_sysroot = m->sysroot && (role == SYSTEM || (rooted && !odd(m, 50)));
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

void note_file(struct maker *m, const struct dir *d, const char *name, const char *soname, bool good) {
    struct world *w = m->w;
    if (w->n_files == w->cap_files) {
        struct world_file *more = pool_take(m->p, (w->cap_files = 2 * w->n_files + 32) * sizeof *more);
        if (w->n_files) memcpy(more, w->files, w->n_files * sizeof *more);
        w->files = more;
    }
    w->files[w->n_files++] = (struct world_file){d->path, text(m->p, "%s", name), soname, good, false};
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
    return (struct mkelf_file){.machine = mkelf_machine(m->kind->machine),
        .soname = l->soname,
        .needs = (const char *const *)l->needs.at,
        .n_needs = l->needs.n,
        .rpath = l->rpath && l->runpath.n ? list_join(m->p, &l->runpath, ":") : NULL,
        .runpath = !l->rpath && l->runpath.n ? list_join(m->p, &l->runpath, ":") : NULL,
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

// A copy with other dependencies or definitions.
static void change(struct maker *m, const struct lib *l, struct mkelf_file *f) {
    struct list needs = {0};
    bool libc = false;
    switch (below(m, 4)) {
    case 0: // the first pass looks for libc among the dependencies
        for (size_t i = 0; i < f->n_needs; i++) {
            libc |= strncmp(f->needs[i], "libc.so", 7) == 0;
            if (strncmp(f->needs[i], "libc.so", 7) != 0) list_add(m->p, &needs, f->needs[i]);
        }
        if (!libc) list_add(m->p, &needs, "libc.so.6");
        f->needs = (const char *const *)needs.at;
        f->n_needs = needs.n;
        break;
    case 1:
        if (f->n_symbols) f->n_symbols--;
        break;
    case 2: f->soname = m->libs[below(m, (unsigned)m->n_libs)].soname; break;
    default:
        for (size_t i = 0; i < f->n_needs; i++) list_add(m->p, &needs, f->needs[i]);
        list_add(m->p, &needs, m->libs[below(m, (unsigned)m->n_libs)].needed);
        f->needs = (const char *const *)needs.at;
        f->n_needs = needs.n;
    }
    (void)l;
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

void put_good(struct maker *m, struct dir *d, const char *name, struct lib *l, bool changed) {
    if (!fresh(m, d, name)) return;
    struct mkelf_file f = elf_of(m, l);
    if (changed) change(m, l, &f);
    if (odd(m, 10)) f.osabi = 3;
    bool strange = chance(m, 25);
    if (strange) make_odd(m, &f);
    if (odd(m, 40)) {
        const char *real = text(m->p, "%s/store/%u/%s", m->w->root, m->files++, path_base(name));
        store_elf(m, real, &f);
        const char *link = where(m, d, name);
        mkelf_store(text(m->p, "%s", link), "", 0);
        unlink(link);
        if (symlink(real, link) != 0) return;
    } else
        store_elf(m, where(m, d, name), &f);
    note_file(m, d, name, f.soname, true);
    m->w->files[m->w->n_files - 1].bare = f.no_sections;
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
    note_file(m, d, name, f.soname, taken);
    m->w->files[m->w->n_files - 1].bare = f.no_sections;
}
