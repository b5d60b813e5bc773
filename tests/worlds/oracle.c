#define _GNU_SOURCE
#include "oracle.h"

#include <dirent.h>

#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// ---- paths ----

static const char *absolute(struct world *w, const char *path) {
    return path[0] == '/' ? path : text(&w->pool, "%s/%s", w->root, path);
}

static const char *real_path(struct world *w, const char *path) {
    char *real = realpath(absolute(w, path), NULL);
    const char *result = real ? text(&w->pool, "%s", real) : NULL;
    free(real);
    return result;
}

static bool is_below(const char *path, const char *dir) {
    size_t n = strlen(dir);
    return strncmp(path, dir, n) == 0 && path[n] == '/';
}

// The path with all links followed as if the sysroot were the root; NULL if there is no such file.
static const char *inside_sysroot(struct world *w, const char *path) {
    enum { STEPS_MAX = 200 };
    struct pool *p = &w->pool;
    const char *at = w->sysroot, *rest = path + strlen(at);
    for (int steps = 0; *rest && steps < STEPS_MAX; steps++) {
        rest += strspn(rest, "/");
        const char *part = text_copy(p, rest, strcspn(rest, "/"));
        rest += strlen(part);
        if (strcmp(part, "..") == 0 && strcmp(at, w->sysroot) != 0) at = path_dir(p, at);
        if (!*part || strcmp(part, ".") == 0 || strcmp(part, "..") == 0) continue;
        const char *next = text(p, "%s/%s", at, part);
        char target[PATH_MAX];
        ssize_t n = readlink(next, target, sizeof target - 1);
        if (n < 0) {
            at = next;
            continue;
        }
        rest = text(p, "%.*s%s", (int)n, target, rest);
        if (rest[0] == '/') at = w->sysroot;
    }
    return access(at, F_OK) == 0 ? at : NULL;
}

static const struct world_file *file_by_real(struct world *w, const char *real) {
    for (size_t i = 0; i < w->n_files; i++) {
        struct world_file *f = &w->files[i];
        if (!f->real) {
            const char *path = real_path(w, text(&w->pool, "%s/%s", f->dir, f->name));
            f->real = path ? path : "";
        }
        if (f->elf && strcmp(f->real, real) == 0) return f;
    }
    return NULL;
}

const struct world_file *file_at(struct world *w, const char *path) {
    const char *real = real_path(w, path);
    return real ? file_by_real(w, real) : NULL;
}

static bool usable(const struct world_file *f) {
    return f && f->good && !f->bare;
}

// A candidate at a path. An absolute link in the sysroot counts as the target sees it where it leads nowhere,
// or to a file that is no library of this link; then `file` is the one that is meant.
static bool candidate_at(struct world *w, const char *path, struct choice *out) {
    *out = (struct choice){.file = path, .is = file_at(w, path)};
    if (usable(out->is)) return true;
    if (!w->sysroot || !is_below(path, w->sysroot)) return false;
    const char *meant = inside_sysroot(w, path);
    if (meant) *out = (struct choice){.file = meant, .is = file_at(w, meant)};
    return meant && usable(out->is);
}

const char *opened_path(struct world *w, const struct links *links, const char *path) {
    if (links && links->dir && is_below(path, links->dir)) {
        const char *name = path + strlen(links->dir) + 1;
        for (size_t i = 0; i < links->n; i++)
            if (strcmp(links->at[i].name, name) == 0) path = links->at[i].file;
    }
    return absolute(w, path);
}

// ---- the libraries of a link ----

static const struct loaded *find_loaded(const struct libraries *all, const char *path) {
    for (size_t i = 0; i < all->n; i++)
        if (strcmp(all->at[i].path, path) == 0) return &all->at[i];
    return NULL;
}

static void load(struct world *w, struct libraries *all, const char *path, const char *above) {
    const struct world_file *is = file_at(w, path);
    if (is && !is->good) return; // for ld an empty file is a linker script
    if (!find_loaded(all, path) && (is || above)) all->at[all->n++] = (struct loaded){path, above, is};
}

// The linker searches for the dependencies of an input only if the link keeps it.
static bool is_kept(struct world *w, const struct chatter *names, const char *input) {
    for (size_t i = 0; i < w->certain.n; i++)
        if (strncmp(path_base(input), w->certain.at[i], strlen(w->certain.at[i])) == 0) return true;
    for (size_t i = 0; i < names->n; i++)
        if (strcmp(names->at[i].needed_by, input) == 0) return true;
    return false;
}

struct libraries libraries_of(
    struct world *w, const struct chatter *names, const struct links *links, bool all) {
    struct libraries out = {.n = 0};
    out.at = pool_take(&w->pool, (names->n + names->inputs.n + 1) * sizeof *out.at);
    for (size_t i = 0; i < names->inputs.n; i++)
        if (all || is_kept(w, names, names->inputs.at[i]))
            load(w, &out, opened_path(w, links, names->inputs.at[i]), NULL);
    for (size_t i = 0; i < names->n; i++)
        if (names->at[i].path)
            load(w, &out, opened_path(w, links, names->at[i].path),
                opened_path(w, links, names->at[i].needed_by));
    return out;
}

static bool needs(const struct world_file *f, const char *name) {
    for (size_t i = 0; f && f->elf && i < f->elf->n_needs; i++)
        if (strcmp(f->elf->needs[i], name) == 0) return true;
    return false;
}

static bool rpath_only(const struct world_file *f) {
    return f && f->elf && f->elf->rpath && !f->elf->runpath;
}

// ---- places ----

enum tier { TIER_FIRST, TIER_NORMAL, TIER_LOADER, TIER_STUBS, TIERS };

struct place {
    const char *dir;
    enum tier tier;
    unsigned order;
};
struct places {
    struct world *w;
    struct place *at;
    size_t n, cap;
    unsigned order;
};

static bool is_stub_dir(const char *dir) {
    size_t n = strlen(dir);
    while (n > 1 && dir[n - 1] == '/') n--;
    const char *base = dir + n;
    while (base > dir && base[-1] != '/') base--;
    n -= (size_t)(base - dir);
    return (n == 5 && strncmp(base, "stubs", 5) == 0) || (n == 4 && strncmp(base, "stub", 4) == 0);
}

static void add_place(struct places *p, enum tier tier, const char *dir) {
    if (p->n == p->cap) {
        struct place *more = pool_take(&p->w->pool, (p->cap = 2 * p->cap + 64) * sizeof *more);
        if (p->n) memcpy(more, p->at, p->n * sizeof *more);
        p->at = more;
    }
    p->at[p->n++] = (struct place){absolute(p->w, dir), is_stub_dir(dir) ? TIER_STUBS : tier, p->order};
}

// In this order.
static void add_places(struct places *p, enum tier tier, const struct list *dirs) {
    for (size_t i = 0; i < dirs->n; i++) {
        p->order++;
        add_place(p, tier, dirs->at[i]);
    }
}

static const char *with_token(struct world *w, const char *element, const char *token, const char *value) {
    const char *at = strstr(element, token);
    return at ? text(&w->pool, "%.*s%s%s", (int)(at - element), element, value, at + strlen(token)) : element;
}

// `root`: in front of absolute elements.
static void add_run_path_below(struct places *p, const char *root, const char *list, const char *origin) {
    struct world *w = p->w;
    for (const char *s = list;; s++) {
        const char *e = text_copy(&w->pool, s, strcspn(s, ":"));
        e = *e == '/' ? text(&w->pool, "%s%s", root, e) : e;
        e = with_token(w, with_token(w, e, "${ORIGIN}", origin), "$ORIGIN", origin);
        e = with_token(w, e, "$LIB", w->wide ? "lib64" : "lib");
        if (!strchr(e, '$')) add_place(p, TIER_LOADER, *e ? e : w->root);
        s += strcspn(s, ":");
        if (!*s) return;
    }
}

// As it is written, and below the sysroot, where links are followed inside it.
static void add_run_path_list(struct places *p, const char *list, const char *origin) {
    add_run_path_below(p, "", list, origin);
    if (p->w->sysroot) add_run_path_below(p, p->w->sysroot, list, origin);
}

static const char *real_dir(struct world *w, const char *path) {
    const char *real = real_path(w, path);
    return real ? path_dir(&w->pool, real) : NULL;
}

static void add_run_path_of(struct places *p, const struct loaded *l) {
    const struct mkelf_file *f = l && l->is ? l->is->elf : NULL;
    const char *list = f ? f->runpath ? f->runpath : f->rpath : NULL,
               *real = f ? real_dir(p->w, l->path) : NULL;
    if (!list || !*list) return; // ld.so ignores an empty one
    p->order++;
    add_run_path_list(p, list, path_dir(&p->w->pool, l->path));
    if (real) add_run_path_list(p, list, real);
}

bool in_run_path_of(struct world *w, const char *by, const char *name, const char *file) {
    struct places p = {.w = w};
    add_run_path_of(&p, &(struct loaded){.path = by, .is = file_at(w, by)});
    const struct world_file *is = file_at(w, file);
    for (size_t i = 0; is && i < p.n; i++)
        if (file_at(w, text(&w->pool, "%s/%s", p.at[i].dir, name)) == is) return true;
    return false;
}

// The run paths of the libraries above, while they are DT_RPATH.
static void add_inherited(struct places *p, const struct libraries *all, const struct loaded *by) {
    bool inherits = by && (!by->is || !by->is->elf->runpath);
    for (size_t steps = 0; inherits && by->above && steps < all->n; steps++) {
        by = find_loaded(all, by->above);
        if (!by) return;
        if (rpath_only(by->is)) add_run_path_of(p, by);
    }
}

// Directories from that of a path up to the root of the world.
static void add_above(struct places *p, const char *path) {
    for (const char *dir = path ? path_dir(&p->w->pool, path) : "/"; strcmp(dir, "/") != 0;
         dir = path_dir(&p->w->pool, dir))
        add_place(p, TIER_LOADER, dir);
}

static void add_conf(struct places *p, const char *root, const char *file, int depth) {
    FILE *f = fopen(file, "r");
    char *line = NULL;
    size_t room = 0;
    while (f && depth < 5 && getline(&line, &room, f) > 0) {
        line[strcspn(line, "#\n")] = '\0';
        char *s = line + strspn(line, " \t");
        if (strncmp(s, "include ", 8) == 0) {
            s += 8 + strspn(s + 8, " \t");
            glob_t g;
            const char *dir = s[0] == '/' ? root : path_dir(&p->w->pool, file);
            if (glob(text(&p->w->pool, "%s/%s", dir, s), 0, NULL, &g) == 0)
                for (size_t i = 0; i < g.gl_pathc; i++) add_conf(p, root, g.gl_pathv[i], depth + 1);
            globfree(&g);
        } else if (*s) {
            p->order++;
            s[strcspn(s, " \t=")] = '\0';
            add_place(p, TIER_LOADER, text(&p->w->pool, "%s%s%s", root, s[0] == '/' ? "" : "/", s));
        }
    }
    free(line);
    if (f) fclose(f);
}

// What ld.so reads where `root` is the root.
static void add_system(struct places *p, const char *root) {
    const struct world *w = p->w;
    add_conf(p, root, text(&p->w->pool, "%s/etc/ld.so.conf", root), 0);
    const char *const dirs[] = {text(&p->w->pool, "lib/%s", w->triple),
        text(&p->w->pool, "usr/lib/%s", w->triple), "lib", "usr/lib", w->wide ? "lib64" : NULL,
        w->wide ? "usr/lib64" : NULL};
    for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++) {
        p->order++;
        if (dirs[i]) add_place(p, TIER_LOADER, text(&p->w->pool, "%s/%s", root, dirs[i]));
    }
}

static void add_loader_places(
    struct places *p, const struct libraries *all, const char *name, const char *by) {
    const struct loaded *user = find_loaded(all, by);
    struct world *w = p->w;
    add_run_path_of(p, user);
    p->order++;
    const char *real = real_dir(w, by);
    if (real) add_place(p, TIER_LOADER, real);
    add_inherited(p, all, user);
    add_places(p, TIER_LOADER, &w->rpath);
    for (size_t i = 0; w->sysroot && i < w->rpath.n; i++)
        if (w->rpath.at[i][0] == '/')
            p->order++, add_place(p, TIER_LOADER, text(&w->pool, "%s%s", w->sysroot, w->rpath.at[i]));
    unsigned order = ++p->order;
    for (size_t i = 0; i < all->n; i++)
        if (needs(all->at[i].is, name)) add_run_path_of(p, &all->at[i]), p->order = order;
    order = ++p->order;
    for (size_t i = 0; i < all->n; i++) add_run_path_of(p, &all->at[i]), p->order = order;
    p->order++;
    for (size_t i = 0; i < all->n; i++) {
        add_place(p, TIER_LOADER, path_dir(&w->pool, all->at[i].path));
        real = real_dir(w, all->at[i].path);
        if (real) add_place(p, TIER_LOADER, real);
    }
    if (strchr(name, '/')) {
        p->order++;
        add_place(p, TIER_LOADER, w->root);
        add_above(p, by);
        add_above(p, real_path(w, by));
    }
    if (w->sysroot) add_system(p, w->sysroot);
    if (w->own_sysroot && w->native) add_system(p, "");
}

static struct places places_for(
    struct world *w, const struct libraries *all, const char *name, const char *by) {
    struct places p = {.w = w};
    add_places(&p, TIER_FIRST, &w->first);
    add_places(&p, TIER_NORMAL, &w->links);
    add_places(&p, TIER_NORMAL, &w->dash_l);
    add_places(&p, TIER_NORMAL, &w->library_path);
    add_places(&p, TIER_NORMAL, &w->second);
    p.order++;
    add_place(&p, TIER_NORMAL, path_dir(&w->pool, by));
    add_loader_places(&p, all, name, by);
    for (size_t i = 0; i < w->stub_path.n; i++) {
        p.order++;
        add_place(&p, TIER_STUBS, w->stub_path.at[i]);
    }
    return p;
}

// ---- the files in a place ----

static const struct world_dir *dir_index(struct world *w, const char *dir) {
    for (const struct world_dir *d = w->dirs; d; d = d->next)
        if (strcmp(d->path, dir) == 0) return d;
    struct world_dir *d = pool_take(&w->pool, sizeof *d);
    *d = (struct world_dir){.path = dir, .next = w->dirs};
    w->dirs = d;
    DIR *open = opendir(dir);
    const char *meant = !open && w->sysroot && is_below(dir, w->sysroot) ? inside_sysroot(w, dir) : NULL;
    if (meant) open = opendir(meant);
    for (struct dirent *e; open && (e = readdir(open)) != NULL;)
        if (strstr(e->d_name, ".so")) list_add(&w->pool, &d->names, e->d_name);
    if (open) closedir(open);
    return d;
}

static bool fits(const struct libraries *all, const char *name, const struct world_file *f);

static void add_choice(
    struct world *w, const struct libraries *all, const char *name, struct choices *out, struct choice c) {
    const char *real = real_path(w, c.file);
    for (size_t i = 0; i < out->n; i++)
        if (real && strcmp(real_path(w, out->at[i].file), real) == 0) return;
    c.versions = fits(all, name, c.is);
    const char *soname = c.is ? c.is->soname : name;
    c.soname = !soname                                                             ? SONAME_NONE
               : strcmp(soname, path_base(name)) == 0 || strcmp(soname, name) == 0 ? SONAME_RIGHT
                                                                                   : SONAME_OTHER;
    struct choice *more = pool_take(&w->pool, (out->n + 1) * sizeof *more);
    if (out->n) memcpy(more, out->at, out->n * sizeof *more);
    more[out->n++] = c;
    out->at = more;
}

static void add_named(struct world *w, const struct libraries *all, const char *name, const struct place *at,
    unsigned rank, struct choices *out) {
    struct choice c;
    struct stat st;
    const char *path = text(&w->pool, "%s/%s", at->dir, name);
    if (candidate_at(w, path, &c)) {
        c.rank = rank;
        add_choice(w, all, name, out, c);
    } else if (strncmp(at->dir, w->root, strlen(w->root)) != 0 && stat(path, &st) == 0)
        add_choice(w, all, name, out, (struct choice){.file = path, .rank = rank}); // of this machine
}

static void add_by_soname(struct world *w, const struct libraries *all, const char *name,
    const struct place *at, unsigned rank, struct choices *out) {
    if (strncmp(at->dir, w->root, strlen(w->root)) != 0) return;
    const struct world_dir *d = dir_index(w, at->dir);
    for (size_t i = 0; i < d->names.n; i++) {
        struct choice c;
        if (!candidate_at(w, text(&w->pool, "%s/%s", at->dir, d->names.at[i]), &c)) continue;
        if (!c.is->soname || strcmp(c.is->soname, name) != 0) continue;
        c.rank = rank;
        add_choice(w, all, name, out, c);
    }
}

bool choice_before(const struct choice *a, const struct choice *b) {
    if (a->versions != b->versions) return a->versions;
    if (a->soname != b->soname) return a->soname == SONAME_RIGHT && b->soname == SONAME_OTHER;
    return a->rank < b->rank;
}

static void sort(struct choices *c) {
    for (size_t i = 1; i < c->n; i++)
        for (size_t k = i; k > 0 && choice_before(&c->at[k], &c->at[k - 1]); k--) {
            struct choice swap = c->at[k];
            c->at[k] = c->at[k - 1];
            c->at[k - 1] = swap;
        }
}

struct choices choices_for(struct world *w, const struct libraries *all, const char *name, const char *by) {
    struct choices out = {.n = 0};
    if (name[0] == '/') return out;
    struct places p = places_for(w, all, name, by);
    for (unsigned way = 0; way < 2 * TIERS; way++)
        for (size_t i = 0; i < p.n; i++) {
            if (p.at[i].tier != way / 2) continue;
            unsigned rank = way * 1000 + p.at[i].order;
            if (way % 2)
                add_by_soname(w, all, name, &p.at[i], rank, &out);
            else
                add_named(w, all, name, &p.at[i], rank, &out);
        }
    sort(&out);
    return out;
}

// ---- what is asked of a file ----

static bool has_version(const struct world_file *f, const char *version) {
    for (size_t i = 0; i < f->elf->n_symbols; i++) {
        const struct mkelf_symbol *s = &f->elf->symbols[i];
        if (!s->undefined && s->version && strcmp(s->version, version) == 0) return true;
    }
    return false;
}

static const char *version_from(const struct mkelf_file *f, const struct mkelf_symbol *s) {
    return s->from ? s->from : f->n_needs ? f->needs[0] : "";
}

// The first symbol with a version decides whether the need for it is weak.
static bool is_weak_need(const struct mkelf_file *f, const struct mkelf_symbol *s) {
    for (size_t i = 0; i < f->n_symbols; i++) {
        const struct mkelf_symbol *k = &f->symbols[i];
        if (k->undefined && k->version && strcmp(k->version, s->version) == 0 &&
            strcmp(version_from(f, k), version_from(f, s)) == 0)
            return k->weak_version;
    }
    return false;
}

// Whether the file has all versions that the libraries of the link need from this name.
static bool fits(const struct libraries *all, const char *name, const struct world_file *f) {
    for (size_t i = 0; f && i < all->n; i++) {
        const struct mkelf_file *user = all->at[i].is ? all->at[i].is->elf : NULL;
        for (size_t k = 0; user && k < user->n_symbols; k++) {
            const struct mkelf_symbol *s = &user->symbols[k];
            if (s->undefined && s->version && strcmp(version_from(user, s), name) == 0 &&
                !has_version(f, s->version) && !is_weak_need(user, s))
                return false;
        }
    }
    return true;
}

bool file_defines(const struct world_file *f, const char *symbol) {
    size_t n = strcspn(symbol, "@");
    const char *version = symbol[n] ? symbol + n + strspn(symbol + n, "@") : NULL;
    for (size_t i = 0; f && f->elf && i < f->elf->n_symbols; i++) {
        const struct mkelf_symbol *s = &f->elf->symbols[i];
        if (s->undefined || strlen(s->name) != n || strncmp(s->name, symbol, n) != 0) continue;
        if (version ? s->version && strcmp(s->version, version) == 0 : !s->version || !s->hidden_version)
            return true;
    }
    return false;
}
