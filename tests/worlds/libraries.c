#define _GNU_SOURCE
#include "maker.h"

#include <elf.h>
#include <string.h>

static const char *version_of(const struct lib *l) {
    return l->versions == PLAIN ? NULL : l->version;
}

void add_symbol(struct lib *l, struct mkelf_symbol s) {
    for (size_t i = 0; i < l->n_symbols; i++)
        if (strcmp(l->symbols[i].name, s.name) == 0 &&
            (s.undefined || !l->symbols[i].undefined || !(s.version || l->symbols[i].version)))
            return;
    if (l->n_symbols < SYMBOLS_MAX) l->symbols[l->n_symbols++] = s;
}

void name_libs(struct maker *m) {
    static const unsigned sizes[] = {5, 10, 14, 14, 12, 10, 8, 6, 5, 4, 3};
    m->n_libs = 2 + weighted(m, sizes, m->calm ? 6 : 11);
    for (size_t i = 0; i < m->n_libs; i++) {
        struct lib *l = &m->libs[i];
        l->stem = text(m->p, "libn%c", (int)('a' + i));
        l->name = text(m->p, "%s.so.1", l->stem);
        if (i && odd(m, 30)) { // another version of one library
            l->stem = m->libs[i - 1].stem;
            l->name = text(m->p, "%s.so.2", l->stem);
        } else if (odd(m, 15))
            l->name = text(m->p, "%s.so", l->stem);
        if (m->calm && i && chance(m, 40)) { // it belongs to glibc
            l->stem = "libresolv";
            l->name = "libresolv.so.2";
        }
        l->soname = l->needed = l->name;
        if (m->calm && i && chance(m, 50))
            l->needed = text(m->p, "out%zu/%s", i, l->name);
        else if (odd(m, 10))
            l->needed = text(m->p, "sub/%s", l->name);
        else if (odd(m, 6))
            l->needed = text(m->p, "%s/abs/%s", m->w->root, l->name);
        if (odd(m, 20))
            l->soname = NULL;
        else if (i && odd(m, 10))
            l->soname = m->libs[below(m, (unsigned)i)].soname;
        l->version = text(m->p, "V%zu", i);
        if (chance(m, m->calm ? 450 : 200)) l->versions = chance(m, 800) ? DEFAULT_VERSION : HIDDEN_VERSION;
    }
    m->libc = (struct lib){.stem = "libc", .name = "libc.so.6", .needed = "libc.so.6", .soname = "libc.so.6"};
    m->libc.symbols[m->libc.n_symbols++] = (struct mkelf_symbol){.name = "puts", .type = STT_FUNC};
    m->libc.symbols[m->libc.n_symbols++] = (struct mkelf_symbol){.name = "abort", .type = STT_FUNC};
}

static void define_symbols(struct maker *m, struct lib *l, size_t i) {
    struct mkelf_symbol f = {.name = text(m->p, "f%zu", i), .type = STT_FUNC, .version = version_of(l)};
    f.hidden_version = l->versions == HIDDEN_VERSION;
    if (odd(m, 15)) f.bind = STB_WEAK;
    add_symbol(l, f);
    struct mkelf_symbol v = {.name = text(m->p, "v%zu", i), .type = STT_OBJECT};
    if (chance(m, 400)) add_symbol(l, v);
    if (l->versions != PLAIN && chance(m, 300)) // an older version of the same name
        add_symbol(l, (struct mkelf_symbol){.name = text(m->p, "g%zu", i),
                          .type = STT_FUNC,
                          .version = text(m->p, "W%zu", i),
                          .hidden_version = chance(m, 300)});
    if (i && odd(m, 15))
        add_symbol(l, (struct mkelf_symbol){.name = text(m->p, "f%zu", i - 1), .type = STT_FUNC});
    if (odd(m, 15)) add_symbol(l, (struct mkelf_symbol){.name = "p0", .type = STT_FUNC});
}

// `from` uses a symbol of `to`.
static void refer(struct maker *m, struct lib *from, const struct lib *to, bool weak) {
    if (!to->n_symbols) return;
    size_t k = below(m, (unsigned)to->n_symbols);
    const struct mkelf_symbol *s = &to->symbols[k];
    if (s->undefined || chance(m, 600)) s = &to->symbols[0];
    if (s->undefined) return;
    struct mkelf_symbol u = {
        .name = s->name, .undefined = true, .bind = weak ? STB_WEAK : STB_GLOBAL, .from = to->needed};
    if (s->version && (s->hidden_version ? chance(m, 900) : chance(m, 700))) u.version = s->version;
    if (odd(m, 5)) u.version = "VX";
    if (u.version) u.hidden_version = true;
    u.weak_version = u.version && weak && chance(m, 500);
    add_symbol(from, u);
}

static void use(struct maker *m, struct lib *from, const struct lib *to) {
    static const unsigned how[] = {60, 12, 28}, loosely[] = {8, 22, 70};
    unsigned kind = weighted(m, m->loose ? loosely : how, 3);
    if (kind < 2) refer(m, from, to, kind == 1);
    if (chance(m, m->loose ? 20 : 150)) refer(m, from, to, chance(m, 300));
}

static void strange_references(struct maker *m, struct lib *l) {
    struct mkelf_symbol u = {.undefined = true};
    if (chance(m, 60)) {
        u.name = "p0"; // the program's own
        add_symbol(l, u);
    }
    if (odd(m, 8)) {
        u.name = "q0"; // of the archive
        add_symbol(l, u);
    }
    if (odd(m, 6)) {
        u.name = "nobody";
        add_symbol(l, u);
    }
    if (odd(m, 8)) {
        static const char *const provided[] = {
            "_end", "__bss_start", "_edata", "etext", "__executable_start"};
        u.name = provided[below(m, 5)];
        add_symbol(l, u);
    }
    if (chance(m, 40))
        add_symbol(l, (struct mkelf_symbol){.name = "nobodyw", .undefined = true, .bind = STB_WEAK});
    if (chance(m, 30)) refer(m, l, &m->libs[below(m, (unsigned)m->n_libs)], chance(m, 300));
}

void connect_libs(struct maker *m) {
    for (size_t i = 0; i < m->n_libs; i++) {
        define_symbols(m, &m->libs[i], i);
        m->libs[i].large = chance(m, 60);
        m->libs[i].direct = i == 0 || chance(m, m->calm ? 300 : i == 1 ? 250 : 100);
    }
    for (size_t i = 0; i < m->n_libs; i++) {
        struct lib *l = &m->libs[i];
        bool libc = chance(m, 600);
        if (libc && chance(m, 300)) list_add(m->p, &l->needs, "libc.so.6");
        for (size_t k = i + 1; k < m->n_libs; k++) {
            if (!chance(m, k == i + 1 ? 550 : 200)) continue;
            list_add(m->p, &l->needs, m->libs[k].needed);
            use(m, l, &m->libs[k]);
        }
        if (i && odd(m, 20)) { // a circle
            size_t k = below(m, (unsigned)i);
            list_add(m->p, &l->needs, m->libs[k].needed);
            use(m, l, &m->libs[k]);
        }
        if (odd(m, 8) && l->needs.n) list_add(m->p, &l->needs, l->needs.at[0]);
        if (odd(m, 8)) list_add(m->p, &l->needs, "libnowhere.so.1");
        if (libc && !list_has(&l->needs, "libc.so.6")) list_add(m->p, &l->needs, "libc.so.6");
        if (libc && chance(m, 200))
            add_symbol(l, (struct mkelf_symbol){.name = "puts", .undefined = true, .bind = STB_GLOBAL});
        strange_references(m, l);
    }
}

// --- their directories

enum role draw_role(struct maker *m) {
    static const unsigned looked_in[] = {28, 14, 3, 8, 9, 25, 0, 4, 2};
    static const unsigned needld_only[] = {34, 38, 12, 3, 3};
    unsigned side = below(m, m->calm ? 92 : 100);
    if (side < 40) {
        if (m->sysroot && chance(m, 400)) return SYSTEM;
        return (enum role)(RPATH_LINK + weighted(m, looked_in, 9));
    }
    if (side < 92) return (enum role)(DASH_L + weighted(m, needld_only, odd(m, 100) ? 5 : 3));
    return NOWHERE;
}

// A directory of a library that needs `l`, or NULL.
static struct dir *beside_user(struct maker *m, const struct lib *l) {
    for (size_t i = 0; i < m->n_libs; i++) {
        const struct lib *k = &m->libs[i];
        if (k != l && k->n_homes && list_has(&k->needs, l->needed) && chance(m, 600))
            return k->homes[below(m, (unsigned)k->n_homes)];
    }
    return NULL;
}

const char *run_path_element(struct maker *m, const struct dir *d) {
    if (!m->sysroot && d->path != m->w->root && chance(m, 350))
        return text(m->p, chance(m, 800) ? "$ORIGIN/../%s" : "${ORIGIN}/../%s", d->name);
    return odd(m, 20) ? d->name : rooted(m, d);
}

void add_run_paths(struct maker *m, const struct lib *l, const struct dir *d) {
    for (size_t i = 0; i < m->n_libs; i++) {
        struct lib *k = &m->libs[i];
        if (!list_has(&k->needs, l->needed) || odd(m, 40)) continue;
        const char *element = run_path_element(m, d);
        if (!list_has(&k->runpath, element)) list_add(m->p, &k->runpath, element);
    }
}

void put_down(struct placements *all, struct lib *l, struct dir *d, const char *name, enum change change) {
    if (all->n + 2 >= sizeof all->at / sizeof *all->at) return;
    all->at[all->n++] = (struct placement){.lib = l, .dir = d, .name = name, .change = change};
    if (name == l->name && change == SAME && l->n_homes < 4) l->homes[l->n_homes++] = d;
}

const char *alias(struct maker *m, const struct lib *l) {
    switch (below(m, 3)) {
    case 0: return text(m->p, "%s.so", l->stem);
    case 1: return text(m->p, "%s.2.3", l->name);
    default: return text(m->p, "%s-2.so", l->stem);
    }
}

bool slashed(const char *name) {
    return strchr(name, '/') != NULL;
}

static void draw_place(struct maker *m, struct lib *l, bool another, struct placements *all) {
    struct dir *d = chance(m, 150) ? beside_user(m, l) : NULL;
    if (!d) d = dir_of(m, m->calm && l->direct && chance(m, 400) ? NOWHERE : draw_role(m));
    bool needld_only = d->roles >= 1U << DASH_L;
    const char *name = l->needed[0] == '/' ? l->name : l->needed;
    if (!slashed(l->needed) && (needld_only ? chance(m, 200) : odd(m, 10))) name = alias(m, l);
    if (odd(m, 40)) {
        put_down(all, l, another ? any_dir(m) : d, l->name, SAME);
        all->at[all->n - 1].wrong = true;
        if (chance(m, 300)) return;
    }
    if (d->roles & 1U << OWN_RUNPATH || odd(m, 10)) add_run_paths(m, l, d);
    put_down(all, l, d, name, another && chance(m, 200) ? ANY_CHANGE : SAME);
}

// First all directories are drawn, then the files are written: the directories decide the run paths.
static void draw_places(struct maker *m, struct placements *all) {
    for (size_t i = 0; i < m->n_libs; i++) {
        if (m->calm && situate(m, &m->libs[i], all)) continue;
        unsigned copies = chance(m, 250) ? 2 : chance(m, 30) ? 3 : 1;
        for (unsigned c = 0; c < copies; c++) draw_place(m, &m->libs[i], c > 0, all);
    }
}

static void put_all(struct maker *m, const struct placements *all) {
    for (size_t i = 0; i < all->n; i++) {
        const struct placement *at = &all->at[i];
        if (at->wrong)
            put_wrong(m, at->dir, at->name, at->lib);
        else if (at->inside)
            put_inside(m, at);
        else if (at->real) {
            put_good(m, at->dir, at->real, at->lib, at->change);
            if (fresh(m, at->dir, at->name)) store_link(m, at->real, where(m, at->dir, at->name));
        } else
            put_good(m, at->dir, at->name, at->lib, at->change);
    }
}

void place(struct maker *m) {
    struct placements all = {.n = 0};
    draw_places(m, &all);
    for (size_t i = 0; i < m->n_libs; i++) {
        m->libs[i].rpath |= chance(m, 200);
        if (odd(m, 10)) list_insert(m->p, &m->libs[i].runpath, 0, "/nonexistent");
        if (odd(m, 5)) list_add(m->p, &m->libs[i].runpath, "");
        if (odd(m, 3)) list_add(m->p, &m->libs[i].runpath, "$PLATFORM/d1");
        if (odd(m, 3)) list_add(m->p, &m->libs[i].runpath, "$LIB");
        if (odd(m, 3)) list_add(m->p, &m->libs[i].runpath, text(m->p, "/q/$ORIGIN/../%s", any_dir(m)->name));
        if (odd(m, 5)) list_add(m->p, &m->libs[i].runpath, rooted(m, any_dir(m)));
    }
    put_all(m, &all);
    for (size_t i = 0; i < m->n_libs; i++)
        if (m->libs[i].needed[0] == '/' && chance(m, 600)) {
            struct mkelf_file f = elf_of(m, &m->libs[i]);
            store_elf(m, m->libs[i].needed, &f);
        }
    bool host = m->kind->native && m->w->own_sysroot;
    if (host) m->w->kinds |= 1U << KIND_HOST;
    if (chance(m, m->kind->host_libc && !m->sysroot ? 30 : host ? 400 : 750)) {
        struct dir *d = dir_of(m, m->sysroot ? SYSTEM : RPATH_LINK);
        // A program that runs with this directory in LD_LIBRARY_PATH would not start.
        if (!(d->roles & (1U << LIB_PATH | 1U << LIST_1 | 1U << LIST_2)))
            put_good(m, d, "libc.so.6", &m->libc, SAME);
    }
}
