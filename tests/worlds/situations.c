// Where the copies of a library lie: where the loader of the target searches and GNU ld does not, or in
// several directories, some of them with a copy that the link fails with.
#include "maker.h"

#include <elf.h>
#include <string.h>

// A library that needs `l`, or NULL.
static struct lib *user_of(struct maker *m, const struct lib *l) {
    struct lib *found = NULL;
    for (struct lib *k = m->libs; k < l; k++)
        if (list_has(&k->needs, l->needed) && (!found || chance(m, 400))) found = k;
    return found;
}

static void ask_for(struct maker *m, struct lib *user, const struct lib *l) {
    const struct mkelf_symbol *f = &l->symbols[0];
    if (!l->n_symbols || f->undefined || chance(m, 150)) return;
    struct mkelf_symbol u = {
        .name = f->name, .undefined = true, .bind = STB_GLOBAL, .from = l->needed, .hidden_version = true};
    if (f->version && chance(m, 850)) u.version = f->version;
    add_symbol(user, u);
}

static const char *name_of(struct maker *m, const struct lib *l) {
    return chance(m, 200) ? alias(m, l) : l->name;
}

static void run_path_adds(struct maker *m, struct lib *l, const char *element) {
    if (!list_has(&l->runpath, element)) list_add(m->p, &l->runpath, element);
}

// --- where it lies

// ld puts the sysroot in front of the directory. Without a sysroot it finds only the right file name there.
static bool in_run_path(struct maker *m, struct lib *user, struct lib *l, struct placements *all) {
    struct dir *d = dir_of(m, NOWHERE);
    run_path_adds(m, user, m->sysroot ? d->path : run_path_element(m, d));
    put_down(all, l, d, m->sysroot ? name_of(m, l) : alias(m, l), SAME);
    return true;
}

static bool behind_link(struct maker *m, struct lib *user, struct lib *l, struct placements *all) {
    const char *above = text(m->p, "real/%u", m->files++);
    if (!user->behind) user->behind = dir_at(m, text(m->p, "%s/lib", above));
    struct dir *d = user->behind;
    if (chance(m, 500)) {
        const char *other = text(m->p, "dep%u", m->files++);
        d = dir_at(m, text(m->p, "%s/%s", path_dir(m->p, d->name), other));
        run_path_adds(m, user, text(m->p, "$ORIGIN/../%s", other));
    }
    put_down(all, l, d, name_of(m, l), SAME);
    return true;
}

static bool inherited(struct maker *m, struct lib *user, struct lib *l, struct placements *all) {
    struct dir *d = dir_of(m, NOWHERE);
    struct lib *above = user_of(m, user);
    if (above && above != l) {
        user->inherits = chance(m, 900);
        above->rpath = chance(m, 900);
        above->inherits = false;
        run_path_adds(m, above, m->sysroot ? d->path : run_path_element(m, d));
    } else if (m->sysroot) {
        words(m, true, chance(m, 800) ? "-rpath" : "-R", d->path);
        list_add(m->p, &m->w->rpath, d->path);
        m->run_path_off = true;
    } else
        return false;
    put_down(all, l, d, name_of(m, l), SAME);
    return true;
}

static struct lib *another(struct maker *m, const struct lib *a, const struct lib *b) {
    struct lib *found = NULL;
    for (struct lib *k = m->libs; k < m->libs + m->n_libs; k++)
        if (k != a && k != b && (!found || chance(m, 400))) found = k;
    return found;
}

static bool in_other_run_path(struct maker *m, struct lib *user, struct lib *l, struct placements *all) {
    struct lib *other = another(m, user, l);
    struct dir *d = dir_of(m, NOWHERE);
    if (!other) return false;
    run_path_adds(m, other, m->sysroot ? d->path : run_path_element(m, d));
    put_down(all, l, d, name_of(m, l), SAME);
    return true;
}

static bool beside_other(struct maker *m, struct lib *user, struct lib *l, struct placements *all) {
    struct lib *other = another(m, user, l);
    struct dir *d = !other ? NULL : other->behind ? other->behind : other->n_homes ? other->homes[0] : NULL;
    if (other && !d) { // its own place is drawn later
        d = dir_of(m, NOWHERE);
        put_down(all, other, d, other->name, SAME);
    }
    if (!d) return false;
    put_down(all, l, d, name_of(m, l), SAME);
    return true;
}

static bool included(struct maker *m, struct lib *user, struct lib *l, struct placements *all) {
    (void)user;
    if (!m->sysroot) return false;
    put_down(all, l, dir_of(m, INCLUDED), name_of(m, l), SAME);
    return true;
}

// A directory of the sysroot's ld.so.conf that is a link, or a link to a file where ld or needld searches.
static bool link_inside(struct maker *m, struct lib *user, struct lib *l, struct placements *all) {
    (void)user;
    if (!m->sysroot) return false;
    if (chance(m, 250)) {
        const char *link = text(m->p, "/cur%u", m->files), *target = text(m->p, "/opt/dir%u", m->files++);
        struct dir *d = dir_at(m, text(m->p, "sr%s", target));
        store_link(m, target, text(m->p, "%s%s", m->sysroot, link));
        list_add(m->p, &m->conf, link);
        put_down(all, l, d, name_of(m, l), SAME);
    } else {
        struct dir *d = dir_of(m, chance(m, 800) ? SYSTEM : INCLUDED);
        put_down(all, l, d, name_of(m, l), SAME);
        all->at[all->n - 1].inside = true;
        l->n_homes = 0;
    }
    return true;
}

// Below the working directory, or below one in which the library that needs it lies.
static bool below_above(struct maker *m, struct lib *user, struct lib *l, struct placements *all) {
    static const char *const roots[] = {"", "sr/", "sr/usr/", "sr/usr/lib/"};
    const char *above = chance(m, 500) && user->n_homes ? user->homes[0]->path : m->w->root;
    if (above == m->w->root && m->sysroot && chance(m, 300))
        above = text(m->p, "%s/%s", m->w->root, roots[below(m, 4)]);
    if (!slashed(l->needed) || l->needed[0] == '/') return false;
    struct dir *d = pool_take(m->p, sizeof *d);
    *d = (struct dir){.path = above, .name = "", .roles = 1U << NOWHERE};
    put_down(all, l, d, l->needed, SAME);
    return true;
}

// --- several copies

static enum change draw_fault(struct maker *m, const struct lib *l) {
    static const unsigned with_version[] = {45, 25, 15, 15}, without[] = {0, 55, 20, 25};
    return NO_VERSION + weighted(m, l->versions == PLAIN ? without : with_version, 4);
}

static struct dir *needld_dir(struct maker *m, const struct lib *user) {
    static const unsigned weights[] = {40, 30, 12, 3, 3};
    if (user->n_homes && chance(m, 150)) return user->homes[0];
    return dir_of(m, DASH_L + weighted(m, weights, 5));
}

static struct dir *linker_dir(struct maker *m, const struct lib *l) {
    static const unsigned weights[] = {30, 12, 3, 10, 15, 25, 0, 5};
    enum role role = m->sysroot && chance(m, 400) ? SYSTEM : RPATH_LINK + weighted(m, weights, 8);
    struct dir *d = dir_of(m, role);
    if (role == OWN_RUNPATH) add_run_paths(m, l, d);
    return d;
}

static bool copies(struct maker *m, struct lib *user, struct lib *l, struct placements *all) {
    unsigned n = chance(m, 700) ? 2 : 3, good = chance(m, 100) ? n : below(m, n);
    for (unsigned i = 0; i < n; i++) {
        struct dir *d = needld_dir(m, user);
        if (chance(m, 150)) {
            d = dir_of(m, NOWHERE);
            run_path_adds(m, user, m->sysroot ? d->path : run_path_element(m, d));
        }
        put_down(all, l, d, name_of(m, l), i == good ? SAME : draw_fault(m, l));
    }
    return true;
}

static bool replaced(struct maker *m, struct lib *user, struct lib *l, struct placements *all) {
    unsigned which = below(m, 100);
    enum change found = which < 15 ? SAME : draw_fault(m, l);
    enum change other = which < 15 || which >= 90 ? draw_fault(m, l) : SAME;
    put_down(all, l, linker_dir(m, l), l->name, found);
    put_down(all, l, needld_dir(m, user), name_of(m, l), other);
    if (chance(m, 200)) put_down(all, l, needld_dir(m, user), name_of(m, l), draw_fault(m, l));
    return true;
}

// Its directory has a copy of another library, which ld finds elsewhere.
static bool pinned(struct maker *m, struct lib *user, struct lib *l, struct placements *all) {
    struct lib *other = another(m, user, l);
    if (!other || slashed(other->needed)) return false;
    struct dir *d = needld_dir(m, user);
    put_down(all, l, d, l->name, OTHER_SONAME);
    all->at[all->n - 1].real = text(m->p, "%s.so.9", l->stem);
    put_down(all, other, linker_dir(m, other), other->name, SAME);
    put_down(all, other, d, other->name, chance(m, 700) ? draw_fault(m, other) : SAME);
    return true;
}

bool situate(struct maker *m, struct lib *l, struct placements *all) {
    static const struct {
        unsigned weight;
        enum kind kind;
        bool (*draw)(struct maker *m, struct lib *user, struct lib *l, struct placements *all);
    } situations[] = {{8, KIND_RUN_PATH, in_run_path}, {10, KIND_REAL_FILE, behind_link},
        {9, KIND_INHERITED, inherited}, {9, KIND_OTHER_RUN_PATH, in_other_run_path},
        {9, KIND_BESIDE_OTHER, beside_other}, {8, KIND_INCLUDED, included},
        {9, KIND_LINK_INSIDE, link_inside}, {14, KIND_COPIES, copies}, {18, KIND_REPLACED, replaced},
        {10, KIND_PINNED, pinned}};
    enum { N = sizeof situations / sizeof *situations };
    struct lib *user = user_of(m, l);
    unsigned weights[N];
    if (!user || l->needed[0] == '/' || !chance(m, 650)) return false;
    ask_for(m, user, l);
    if (slashed(l->needed)) {
        m->w->kinds |= 1U << KIND_SLASH;
        return below_above(m, user, l, all);
    }
    for (unsigned i = 0; i < N; i++) {
        bool inside = situations[i].kind == KIND_INCLUDED || situations[i].kind == KIND_LINK_INSIDE;
        weights[i] = situations[i].weight * (inside ? m->sysroot ? 2 : 0 : 1);
    }
    unsigned i = weighted(m, weights, N);
    if (!situations[i].draw(m, user, l, all)) return false;
    m->w->kinds |= 1U << situations[i].kind;
    if (strcmp(l->stem, "libresolv") == 0) m->w->kinds |= 1U << KIND_GLIBC;
    return true;
}
