#include "maker.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

const char *const kind_names[KINDS] = {"tls", "common", "comdat", "protected", "weak", "dropped",
    "no relocation", "copy", "start/stop", "odd library", "foreign", "thin", "nested thin",
    "archived library", "pulled", "lto", "own sysroot", "banner", "run path", "real file", "inherited",
    "other run path", "beside another", "included", "link inside", "host", "slash", "copies", "replaced",
    "glibc", "pinned"};

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
    m->calm = chance(m, 400);
    m->wild = !m->calm && chance(m, 300);
    if (chance(m, kind->native && !m->calm ? 120 : 350)) m->sysroot = text(m->p, "%s/sr", root);
    name_linker(m);
    w->sysroot = m->sysroot;
    w->triple = text(m->p, "%s-linux-gnu", strcmp(kind->machine, "x86-64") == 0 ? "x86_64" : kind->machine);
    w->wide = mkelf_machine(kind->machine)->class == ELFCLASS64;
    w->native = kind->native;

    name_libs(m);
    m->conflicting = chance(m, m->calm ? 50 : 650);
    m->loose = chance(m, m->conflicting ? 650 : m->calm ? 30 : 200);
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
