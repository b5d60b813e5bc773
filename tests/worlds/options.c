#define _GNU_SOURCE
#include "maker.h"

#include <string.h>

struct unit *unit(struct maker *m, bool anywhere) {
    static struct unit spare;
    struct unit *u = m->n_units < UNITS_MAX ? &m->units[m->n_units++] : &spare;
    *u = (struct unit){.anywhere = anywhere};
    return u;
}

void word(struct maker *m, bool anywhere, const char *w) {
    list_add(m->p, &unit(m, anywhere)->words, w);
}

void words(struct maker *m, bool anywhere, const char *a, const char *b) {
    struct unit *u = unit(m, anywhere);
    list_add(m->p, &u->words, a);
    list_add(m->p, &u->words, b);
}

void with_value(struct maker *m, bool anywhere, const char *option, const char *value) {
    switch (below(m, 4)) {
    case 0: word(m, anywhere, text(m->p, "--%s=%s", option, value)); break;
    case 1: words(m, anywhere, text(m->p, "--%s", option), value); break;
    case 2: word(m, anywhere, text(m->p, "-%s=%s", option, value)); break;
    default: words(m, anywhere, text(m->p, "-%s", option), value);
    }
}

// All directories of a role, in random order.
struct list dirs_for(struct maker *m, enum role role, bool rooted_names) {
    struct list l = {0};
    for (size_t i = 0; i < m->n_dirs; i++) {
        const struct dir *d = &m->dirs[i];
        if (!(d->roles & 1U << role) || d->path == m->w->root) continue;
        const char *name = rooted_names ? rooted(m, d) : shown(m, d);
        list_insert(m->p, &l, chance(m, 300) ? below(m, (unsigned)l.n + 1) : l.n, name);
    }
    if (l.n && odd(m, 10)) list_add(m->p, &l, l.at[0]);
    if (l.n && odd(m, 10)) list_insert(m->p, &l, below(m, (unsigned)l.n), "/nonexistent/dir");
    if (l.n && role != DASH_L && role != SCRIPT && odd(m, 10))
        list_add(m->p, &l, text(m->p, "$ORIGIN/../%s", any_dir(m)->name));
    if (l.n && role != DASH_L && role != SCRIPT && odd(m, 5)) list_add(m->p, &l, "$LIB");
    return l;
}

bool here(struct maker *m) {
    for (size_t i = 0; i < m->n_dirs; i++)
        if (m->dirs[i].path == m->w->root) return true;
    return false;
}

static void path_options(struct maker *m, const char *option, struct list dirs, bool empty_element) {
    if (empty_element) list_add(m->p, &dirs, "");
    if (dirs.n) m->run_path_off = true;
    if (dirs.n > 1 && (empty_element || chance(m, 400))) {
        with_value(m, true, option, list_join(m->p, &dirs, ":"));
        return;
    }
    for (size_t i = 0; i < dirs.n; i++) with_value(m, true, option, dirs.at[i]);
}

void search_options(struct maker *m) {
    bool empty = here(m) && chance(m, 500);
    struct list links = dirs_for(m, RPATH_LINK, false);
    path_options(m, "rpath-link", links, empty);
    struct list rpath = dirs_for(m, RPATH, true);
    path_options(m, "rpath", rpath, false);
    struct list dash_r = dirs_for(m, DASH_R, true);
    for (size_t i = 0; i < links.n; i++) list_add(m->p, &m->w->links, links.at[i]);
    for (size_t i = 0; i < rpath.n; i++) list_add(m->p, &m->w->rpath, rpath.at[i]);
    for (size_t i = 0; i < dash_r.n; i++) list_add(m->p, &m->w->rpath, dash_r.at[i]);
    for (size_t i = 0; i < dash_r.n; i++) {
        words(m, true, "-R", dash_r.at[i]);
        m->run_path_off = true;
    }
    bool another = odd(m, 5);
    if (another) path_options(m, "rpath-link", (struct list){0}, true);
    m->w->empty_link = !links.n && empty != another;
    if ((empty || another) && !m->w->empty_link) list_add(m->p, &m->w->links, m->w->root);
    if (odd(m, 5)) path_options(m, "rpath", (struct list){0}, true);
    for (size_t i = 0; i < m->n_dirs; i++) {
        const struct dir *d = &m->dirs[i];
        if (!(d->roles & 1U << DASH_L)) continue;
        const char *name = shown(m, d);
        if (m->sysroot && d->in_sysroot && chance(m, 500))
            name = text(m->p, chance(m, 700) ? "=/%s" : "$SYSROOT/%s", d->name);
        if (chance(m, 700))
            word(m, true, text(m->p, "-L%s", name));
        else if (chance(m, 500))
            words(m, true, "-L", name);
        else
            word(m, true, text(m->p, "--library-path=%s", name));
        m->units[m->n_units - 1].dash_l = d->path;
    }
}

void emulation_options(struct maker *m) {
    if (m->kind->own_emulation && !m->tell_emulation && !chance(m, 150)) return;
    if (odd(m, 15)) {
        list_add(m->p, &m->w->env, text(m->p, "LDEMULATION=%s", m->kind->emulation));
        return;
    }
    if (chance(m, 700))
        words(m, true, "-m", m->kind->emulation);
    else
        word(m, true, text(m->p, "-m%s", m->kind->emulation));
}

static void put_option(struct maker *m, const char *const *spelled) {
    struct unit *u = unit(m, true);
    for (; *spelled; spelled++) list_add(m->p, &u->words, *spelled);
}

void draw_options(struct maker *m) {
    static const struct {
        unsigned in_thousand;
        const char *words[4];
    } options[] = {{80, {"-pie"}}, {40, {"-shared"}}, {10, {"-Bshareable"}}, {6, {"-G"}},
        {15, {"--no-allow-shlib-undefined"}}, {12, {"--allow-shlib-undefined"}}, {15, {"-no-pie"}},
        {6, {"--unresolved-symbols=ignore-all"}}, {6, {"--unresolved-symbols", "ignore-in-shared-libs"}},
        {6, {"--unresolved-symbols=ignore-in-object-files"}}, {5, {"--unresolved-symbols=report-all"}},
        {12, {"--warn-unresolved-symbols"}}, {4, {"--error-unresolved-symbols"}}, {8, {"--noinhibit-exec"}},
        {20, {"--fatal-warnings"}}, {4, {"--no-fatal-warnings"}}, {20, {"--gc-sections"}},
        {15, {"-z", "defs"}}, {6, {"--no-undefined"}}, {4, {"-Bgroup"}}, {15, {"-E"}},
        {5, {"--export-dynamic"}}, {8, {"-Bsymbolic"}}, {3, {"--no-warnings"}}, {3, {"-w"}},
        {4, {"-u", "f1"}}, {3, {"-u", "nobody"}}, {3, {"-e", "f0"}}, {3, {"-e", "p0"}},
        {2, {"--require-defined=f1"}}, {2, {"--require-defined", "p0"}}, {3, {"--wrap=f1"}},
        {2, {"--wrap", "p0"}}, {6, {"--cref"}}, {4, {"-Map=map"}}, {3, {"-M"}}, {3, {"-t"}},
        {4, {"-y", "f1"}}, {20, {"--build-id"}}, {20, {"--hash-style=gnu"}}, {8, {"--hash-style", "both"}},
        {20, {"-O1"}}, {10, {"-s"}}, {5, {"-x"}}, {30, {"--eh-frame-hdr"}}, {4, {"-nostdlib"}}, {2, {"-r"}},
        {2, {"-static"}}, {2, {"-n"}}, {1, {"-N"}}, {10, {"-z", "now"}}, {10, {"-z", "relro"}},
        {3, {"--defsym=q0=_start"}}, {3, {"--defsym", "nobody=0"}}, {3, {"--exclude-libs", "ALL"}},
        {3, {"--exclude-libs=libq.a"}}, {3, {"--version-script=local.map"}},
        {10, {"-dynamic-linker", "/lib/ld.so"}}, {4, {"--no-dynamic-linker"}}, {3, {"-h", "libout.so"}},
        {4, {"-soname=libout.so.1"}}, {3, {"--ignore-unresolved-symbol=nobody"}}, {3, {"--trace-symbol=p0"}},
        {4, {"--dependency-file=deps"}}, {2, {"--dynamic-list=local.list"}}, {3, {"--no-undefined-version"}},
        {3, {"--warn-common"}}, {2, {"-z", "nodlopen"}}, {2, {"--audit", "libaudit.so"}},
        {2, {"--verbose=0"}}, {2, {"-q"}}, {2, {"-z", "undefs"}}, {2, {"--print-map"}},
        {2, {"--no-keep-memory"}}, {2, {"--no-as-needed"}}, {2, {"-(", "-)"}}, {3, {"-Y", "/nonexistent:d1"}},
        {2, {"-z", "muldefs"}}, {2, {"--rpath-l=/nonexistent"}}, {2, {"-sha"}}, {2, {"-I/lib/ld.so"}},
        {2, {"--sysroot", "/nonexistent"}}, {1, {"--no-such-option"}}, {1, {"-lnosuch"}}, {1, {"nosuch.o"}},
        {3, {"--init=f1"}}, {2, {"-fini", "p0"}}};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        unsigned p = options[i].in_thousand;
        if (m->wild ? chance(m, 2 * p) : chance(m, p / 2 + (p & 1 && chance(m, 500))))
            put_option(m, options[i].words);
        if (strncmp(options[i].words[0], "--rpath-l", 9) == 0 && m->n_units &&
            strcmp(m->units[m->n_units - 1].words.at[0], options[i].words[0]) == 0)
            m->run_path_off = true;
    }
    store_text(m, "local.map", "{ local: *; };\n");
    store_text(m, "local.list", "{ p0; };\n");
}

// --- putting the line together

static char *quoted(struct pool *p, const char *s) {
    char *q = pool_take(p, 2 * strlen(s) + 3), *to = q;
    if (!*s) return text(p, "\"\"");
    for (; *s; s++) {
        if (strchr(" \t\n\\'\"", *s)) *to++ = '\\';
        *to++ = *s;
    }
    return q;
}

void shuffle_in(struct maker *m, struct list *args) {
    struct unit *order[UNITS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < m->n_units; i++)
        if (!m->units[i].anywhere) order[n++] = &m->units[i];
    for (size_t i = 0; i < m->n_units; i++) {
        if (!m->units[i].anywhere) continue;
        size_t at = chance(m, 500) ? 0 : below(m, (unsigned)n + 1);
        memmove(order + at + 1, order + at, (n - at) * sizeof *order);
        order[at] = &m->units[i];
        n++;
    }
    size_t from = n, to = n;
    if (odd(m, 40)) {
        from = below(m, (unsigned)n + 1);
        to = from + below(m, (unsigned)(n - from) + 1);
    }
    struct list inside = {0};
    for (size_t i = 0; i < n; i++) {
        if (i == from && from < to) list_add(m->p, args, "@args");
        if (order[i]->dash_l) list_add(m->p, &m->w->dash_l, order[i]->dash_l);
        for (size_t k = 0; k < order[i]->words.n; k++) {
            const char *w = order[i]->words.at[k];
            if (i >= from && i < to)
                list_add(m->p, &inside, quoted(m->p, w));
            else
                list_add(m->p, args, w);
        }
    }
    if (inside.n > 1 && odd(m, 200)) { // one inside the other
        store_text(m, "args2", text(m->p, "%s\n", inside.at[inside.n - 1]));
        inside.n--;
        list_add(m->p, &inside, "@args2");
    }
    if (from < to)
        store_text(m, "args", text(m->p, "%s\n", list_join(m->p, &inside, chance(m, 500) ? "\n" : "  ")));
}
