#include "maker.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

const char *const kind_names[KINDS] = {"tls", "common", "comdat", "protected", "weak", "dropped",
    "no relocation", "copy", "start/stop", "odd library", "foreign", "thin", "nested thin",
    "archived library", "pulled", "lto", "own sysroot", "banner"};

void world_make(struct world *w, const struct world_kind *kind, uint64_t seed, const char *root) {
    struct maker *m = calloc(1, sizeof *m);
    if (!m) abort();
    *w = (struct world){.seed = seed};
    m->w = w;
    m->p = &w->pool;
    m->kind = kind;
    m->r.state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
    for (int i = 0; i < 4; i++) random_next(&m->r);
    w->root = text(m->p, "%s", root);
    w->linker = kind->linker;
    m->wild = chance(m, 250);
    if (chance(m, kind->native ? 120 : 350)) m->sysroot = text(m->p, "%s/sr", root);
    name_linker(m);

    name_libs(m);
    m->conflicting = chance(m, 500);
    m->loose = chance(m, m->conflicting ? 650 : 150);
    connect_libs(m);
    objects(m);
    conflicts(m);
    m->lto = m->kind->lto.dir && chance(m, 10);
    place(m);
    bool lto = lto_begin(m);
    word(m, false, "m.o");
    if (m->second.n) word(m, false, "c.o");
    pulled(m);
    bool with_archive = chance(m, 150), archive_last = chance(m, 700);
    if (with_archive && !archive_last) archive(m);
    bool grouped = m->grouped = odd(m, 10);
    if (grouped) word(m, false, chance(m, 500) ? "-(" : "--start-group");
    direct_libraries(m);
    if (grouped && with_archive && archive_last) archive(m), with_archive = false;
    if (grouped) word(m, false, chance(m, 500) ? "-)" : "--end-group");
    if (with_archive && archive_last) archive(m);
    if (lto) lto_end(m);
    if (odd(m, 20)) {
        bool input = chance(m, 850);
        struct object n = {.symbols = {{.name = "p1", .type = STT_FUNC}, {.name = "f1", .undefined = true}},
            .n = input && chance(m, 300) ? 2 : 1};
        store_object(m, "n.o", &n);
        word(m, false, input ? "n.o" : chance(m, 500) ? "--just-symbols=n.o" : "-Rn.o");
    }
    store_object(m, "m.o", &m->main);
    if (m->second.n) store_object(m, "c.o", &m->second);
    scripts(m);
    search_options(m);
    emulation_options(m);
    draw_options(m);
    system_dirs(m);
    store_own_linker(m);
    w->output = odd(m, 10) ? "a.out" : "out";
    if (strcmp(w->output, "out") == 0) {
        if (chance(m, 800))
            words(m, true, "-o", "out");
        else
            word(m, true, "--output=out");
    }
    shuffle_in(m, &w->args);
    environment(m);
    free(m);
}

// --- the candidate that needld has to choose

static bool is_stub_dir(const char *dir) {
    const char *base = path_base(dir);
    return strcmp(base, "stubs") == 0 || strcmp(base, "stub") == 0;
}

static const char *path_of(struct world *w, const struct world_file *f) {
    return text(&w->pool, "%s/%s", f->dir, f->name);
}

static const char *by_name(struct world *w, const char *dir, const char *name) {
    const char *path = text(&w->pool, "%s/%s", dir, name);
    for (size_t i = 0; i < w->n_files; i++) {
        const struct world_file *f = &w->files[i];
        if (f->good && !f->bare && strcmp(path_of(w, f), path) == 0) return path;
    }
    return NULL;
}

static const char *by_soname(struct world *w, const char *dir, const char *name, bool *sure) {
    const char *found = NULL;
    for (size_t i = 0; i < w->n_files; i++) {
        const struct world_file *f = &w->files[i];
        const char *path = path_of(w, f);
        if (!f->good || f->bare || !f->soname || strcmp(f->soname, name) != 0) continue;
        if (strcmp(path_dir(&w->pool, path), dir) != 0) continue;
        if (found) *sure = false;
        if (!found) found = path;
    }
    return found;
}

// Directories before -L, then those of other real libraries, then stub directories; within each group, by
// name in all directories before by SONAME in any.
const char *world_candidate(struct world *w, const char *name, const char *beside, bool *sure) {
    *sure = true;
    struct list beside_dirs = {0};
    list_add(&w->pool, &beside_dirs, beside);
    const struct list *const order[] = {
        &w->first, &w->dash_l, &w->library_path, &w->second, &beside_dirs, &w->stub_path};
    if (name[0] == '/') return NULL;
    for (int way = 0; way < 6; way++) {
        int tier = way / 2;
        bool soname = way % 2;
        for (size_t i = 0; i < sizeof order / sizeof *order; i++)
            for (size_t k = 0; k < order[i]->n; k++) {
                const char *dir = order[i]->at[k];
                bool stub = is_stub_dir(dir) || order[i] == &w->stub_path;
                if ((stub ? 2 : order[i] == &w->first ? 0 : 1) != tier) continue;
                const char *file = soname ? by_soname(w, dir, name, sure) : by_name(w, dir, name);
                if (file) return file;
            }
    }
    return NULL;
}
