#define _GNU_SOURCE
#include "maker.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void object_symbol(struct object *o, struct mkelf_symbol s) {
    for (size_t i = 0; i < o->n; i++)
        if (strcmp(o->symbols[i].name, s.name) == 0) return;
    if (o->n < SYMBOLS_MAX) o->symbols[o->n++] = s;
}

void object_section(struct object *o, struct mkelf_section s) {
    for (size_t i = 0; i < o->n_sections; i++)
        if (strcmp(o->sections[i].name, s.name) == 0) return;
    if (o->n_sections < sizeof o->sections / sizeof *o->sections) o->sections[o->n_sections++] = s;
}

static void main_reference(struct maker *m, const char *name, bool weak) {
    for (size_t i = 0; i < m->main.n; i++)
        if (strcmp(m->main.symbols[i].name, name) == 0) return;
    object_symbol(&m->main, (struct mkelf_symbol){.name = name,
                                .undefined = true,
                                .bind = weak ? STB_WEAK : STB_GLOBAL,
                                .data = odd(m, 30),
                                .dead = odd(m, 8),
                                .unused = odd(m, 8)});
}

static void main_references(struct maker *m, const struct lib *l) {
    for (size_t i = 0; i < l->n_symbols; i++) {
        const struct mkelf_symbol *s = &l->symbols[i];
        if (s->undefined || (i && !chance(m, 200))) continue;
        if (s->type == STT_OBJECT) {
            if (odd(m, 40))
                object_symbol(
                    &m->main, (struct mkelf_symbol){.name = s->name, .common = true, .type = STT_OBJECT});
            else if (odd(m, 100))
                main_reference(m, s->name, false);
            continue;
        }
        if (odd(m, 5)) { // defined by the program instead
            object_symbol(&m->main, (struct mkelf_symbol){.name = s->name,
                                        .type = STT_FUNC,
                                        .visibility = chance(m, 500) ? STV_HIDDEN : STV_DEFAULT});
            continue;
        }
        size_t before = m->main.n;
        if (!s->hidden_version || chance(m, 500)) main_reference(m, s->name, odd(m, 20));
        if (m->main.n > before && s->version && chance(m, s->hidden_version ? 900 : 150)) {
            m->main.symbols[before].version = s->version; // by .symver
            m->main.symbols[before].hidden_version = true;
        }
    }
}

void store_object(struct maker *m, const char *name, const struct object *o) {
    struct mkelf_file f = {.machine = mkelf_machine(m->kind->machine),
        .type = ET_REL,
        .symbols = o->symbols,
        .n_symbols = o->n,
        .sections = o->sections,
        .n_sections = o->n_sections};
    store_elf(m, text(m->p, "%s/%s", m->w->root, name), &f);
}

// Records a link to a file of that directory, which may be a wrong copy that is in the place of the good one.
static void note_link(struct maker *m, const struct dir *d, const char *link, const char *to) {
    struct world_file file = {.good = false};
    for (size_t i = 0; i < m->w->n_files && !file.name; i++) {
        const struct world_file *f = &m->w->files[i];
        if (strcmp(f->dir, d->path) == 0 && strcmp(f->name, to) == 0) file = *f;
    }
    note_file(m, d, link, file.elf, file.good);
}

// Draws the direct libraries: by path, by -l, by a script; the arguments go into units.
static void dev_link(struct maker *m, struct dir *d, const char *name, struct lib *l) {
    const char *dev = text(m->p, "%s.so", l->stem);
    if (!fresh(m, d, dev)) return;
    static const unsigned kinds[] = {60, 20, 12, 8};
    switch (weighted(m, kinds, 4)) {
    case 0:
        if (symlink(path_base(name), where(m, d, dev)) == 0) note_link(m, d, dev, path_base(name));
        break;
    case 1: put_good(m, d, dev, l, SAME); break;
    case 2: {
        const char *what = chance(m, 200) ? text(m->p, "-l:%s", path_base(name)) : name;
        char *script = text(m->p, "/* %s */\nGROUP ( %s )\n", l->stem,
            odd(m, 100) ? text(m->p, "AS_NEEDED ( %s )", what) : what);
        store(where(m, d, dev), script, strlen(script));
        note_file(m, d, dev, NULL, false);
        break;
    }
    default: {
        char *script = text(m->p, "INPUT(%s)\n", where(m, d, name));
        if (strchr(where(m, d, name), ' ')) script = text(m->p, "INPUT(\"%s\")\n", where(m, d, name));
        store(where(m, d, dev), script, strlen(script));
        note_file(m, d, dev, NULL, false);
    }
    }
}

static const char *input_word(struct maker *m, struct lib *l) {
    static const unsigned kinds[] = {45, 45, 5, 5};
    unsigned kind = weighted(m, kinds, 4);
    if (kind == 0 || kind == 3) {
        struct dir *d = l->n_homes && chance(m, 900) ? l->homes[below(m, (unsigned)l->n_homes)]
                                                     : dir_of(m, chance(m, 500) ? NOWHERE : draw_role(m));
        put_good(m, d, l->name, l, SAME);
        const char *path = text(m->p, "%s/%s", shown(m, d), l->name);
        if (kind == 0) return path;
        const char *script = text(m->p, "in%u.ld", m->files++);
        store_text(m, script, text(m->p, "INPUT ( \"%s\" )\n", path));
        return script;
    }
    struct dir *d = dir_of(m, DASH_L);
    for (size_t i = 0; i < l->n_homes; i++)
        if (l->homes[i]->roles & 1U << DASH_L) d = l->homes[i];
    put_good(m, d, l->name, l, SAME);
    if (kind == 2) return text(m->p, "-l:%s", l->name);
    if (odd(m, 25)) foreign(m, l, where(m, d, l->name));
    if (odd(m, 5)) archived_library(m, d, l);
    dev_link(m, d, l->name, l);
    return chance(m, 850) ? text(m->p, "-l%s", l->stem + 3) : text(m->p, "--library=%s", l->stem + 3);
}

void direct_libraries(struct maker *m) {
    size_t order[LIBS_MAX], n = 0;
    for (size_t i = 0; i < m->n_libs; i++)
        if (m->libs[i].direct) {
            size_t at = chance(m, 250) ? below(m, (unsigned)n + 1) : n;
            memmove(order + at + 1, order + at, (n - at) * sizeof *order);
            order[at] = i;
            n++;
        }
    bool as_needed = m->pulled && chance(m, 800);
    if (as_needed) word(m, false, "--as-needed");
    for (size_t k = 0; k < n; k++) {
        struct lib *l = &m->libs[order[k]];
        if (chance(m, m->pulled && order[k] == 0 ? 100 : 850)) main_references(m, l);
        if (as_needed ? chance(m, 300) : chance(m, 200)) {
            as_needed = !as_needed;
            word(m, false, as_needed ? "--as-needed" : "--no-as-needed");
        }
        if (odd(m, 15)) word(m, false, chance(m, 800) ? "--copy-dt-needed-entries" : "--add-needed");
        if (odd(m, 5)) word(m, false, "--no-copy-dt-needed-entries");
        if (odd(m, 5)) word(m, false, "-Bstatic");
        if (odd(m, 8)) word(m, false, "-Bdynamic");
        const char *input = input_word(m, l);
        bool pushed = odd(m, 15);
        if (!as_needed && !pushed) list_add(m->p, &m->w->certain, l->stem);
        if (pushed) {
            struct unit *u = unit(m, false);
            const char *const group[] = {"--push-state", "--as-needed", input, "--pop-state"};
            for (size_t i = 0; i < 4; i++) list_add(m->p, &u->words, group[i]);
        } else if (odd(m, 10) && !m->grouped) {
            struct unit *u = unit(m, false);
            list_add(m->p, &u->words, "--start-group");
            list_add(m->p, &u->words, input);
            list_add(m->p, &u->words, "--end-group");
        } else
            word(m, false, input);
        if (odd(m, 10)) word(m, false, input);
    }
    for (size_t i = 1; i < m->n_libs; i++) {
        if (m->libs[i].direct) continue;
        const struct mkelf_symbol *s = &m->libs[i].symbols[0];
        if (odd(m, 10)) main_reference(m, s->name, chance(m, 500)); // a DSO missing from the command line
        if (odd(m, 10)) object_symbol(&m->main, (struct mkelf_symbol){.name = s->name, .type = STT_FUNC});
    }
}

void objects(struct maker *m) {
    object_symbol(&m->main, (struct mkelf_symbol){.name = "_start", .type = STT_FUNC});
    struct mkelf_symbol p0 = {.name = "p0", .type = STT_FUNC};
    if (odd(m, 20)) p0.visibility = STV_HIDDEN;
    if (odd(m, 10)) p0.visibility = STV_PROTECTED;
    if (odd(m, 20)) p0.bind = STB_WEAK;
    if (odd(m, 15)) {
        p0.common = true;
        p0.type = STT_OBJECT;
    }
    if (chance(m, 850)) object_symbol(&m->main, p0);
    if (odd(m, 8)) main_reference(m, "nobody", chance(m, 500));
    if (odd(m, 10)) main_reference(m, "q0", false);
}

void scripts(struct maker *m) {
    struct list dirs = dirs_for(m, SCRIPT, false);
    char *text_of = text(m->p, "%s", "");
    for (size_t i = 0; i < dirs.n; i++) text_of = text(m->p, "%sSEARCH_DIR(\"%s\")\n", text_of, dirs.at[i]);
    if (dirs.n && (m->own_script || chance(m, 600))) {
        store_text(m, "search.ld", text_of);
        word(m, false, "search.ld");
    } else if (m->own_script) {
        return;
    } else if ((dirs.n && chance(m, 500)) || odd(m, 5)) {
        store_text(m, "insert.ld",
            text(m->p, "%sSECTIONS { .nothing : { *(.nothing) } } INSERT AFTER .data;\n", text_of));
        with_value(m, true, "script", "insert.ld");
    } else if (dirs.n || odd(m, 5)) {
        store_text(m, "full.ld", text(m->p, "%s%s", text_of, m->kind->script));
        if (chance(m, 700))
            words(m, true, "-T", "full.ld");
        else
            words(m, true, "-dT", "full.ld");
    }
}

// ld takes the pattern of an absolute include outside the sysroot.
static void include_absolute(
    struct maker *m, const struct list *dirs, bool other_file_counts, struct list *conf) {
    const char *pattern = chance(m, 800) ? "/etc/worlds.conf.d/*.conf" : "/etc/ld.so.conf.d/*.conf";
    const char *line = text(m->p, "include %s", pattern);
    char *inside = text(m->p, "%s\n", list_join(m->p, dirs, "\n"));
    store(text(m->p, "%s%s/9.conf", m->sysroot, path_dir(m->p, pattern)), inside, strlen(inside));
    list_insert(m->p, conf, below(m, (unsigned)conf->n + 1), line);
    if (other_file_counts) store(text(m->p, "%s/etc/ld.so.conf", m->sysroot), line, strlen(line));
}

void system_dirs(struct maker *m) {
    if (!m->sysroot) return;
    struct list conf = m->conf, included = {0};
    for (size_t i = 0; i < m->n_dirs; i++) {
        const struct dir *d = &m->dirs[i];
        const char *name = text(m->p, "/%s", d->name);
        if (d->roles & 1U << INCLUDED) list_add(m->p, &included, name);
        if (!(d->roles & 1U << SYSTEM) || (list_has(&m->kind->search_dirs, name) && !odd(m, 100))) continue;
        list_add(m->p, &conf, odd(m, 30) ? text(m->p, " %s/ # here", name) : name);
    }
    // A linker in another directory does not show its prefix.
    bool usr = !m->own_linker && strncmp(m->kind->linker, "/usr/bin/", 9) == 0 && odd(m, 100);
    m->w->odd_prefix = usr;
    const char *file = usr ? "usr/etc/ld.so.conf" : "etc/ld.so.conf";
    if (conf.n > 1 && chance(m, 300)) {
        char *extra = text(m->p, "%s\n", conf.at[--conf.n]);
        store(text(m->p, "%s/%s.d/a.conf", m->sysroot, file), extra, strlen(extra));
        list_insert(m->p, &conf, below(m, (unsigned)conf.n + 1), "include ld.so.conf.d/*.conf");
    }
    if (included.n) include_absolute(m, &included, usr, &conf);
    char *all = text(m->p, "%s\n", list_join(m->p, &conf, "\n"));
    store(text(m->p, "%s/%s", m->sysroot, file), all, strlen(all));
    if (!m->own_linker) word(m, true, text(m->p, "--sysroot=%s", m->sysroot));
    if (m->calm && chance(m, 80)) word(m, true, "-nostdlib"); // ld does not search its own directories
}
