#define _GNU_SOURCE
#include "maker.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void set(struct maker *m, const char *name, const char *value) {
    list_add(m->p, &m->w->env, text(m->p, "%s=%s", name, value));
}

static void candidate_dirs(struct maker *m, enum role role, struct list *to, struct list *value) {
    for (size_t i = 0; i < m->n_dirs; i++) {
        const struct dir *d = &m->dirs[i];
        if (!(d->roles & 1U << role) || d->path == m->w->root) continue;
        list_add(m->p, to, d->path);
        list_add(m->p, value, chance(m, 800) ? d->path : shown(m, d));
    }
}

// A list `first;second` in one of the variables that take one.
static void solaris_list(struct maker *m, struct list *library_path) {
    struct world *w = m->w;
    struct list first = {0}, second = {0};
    candidate_dirs(m, LIST_1, &w->first, &first);
    candidate_dirs(m, LIST_2, &w->second, &second);
    if (!first.n && !second.n) return;
    bool wide = mkelf_machine(m->kind->machine)->class == ELFCLASS64;
    const char *a = list_join(m->p, &first, ":"), *b = list_join(m->p, &second, ":");
    switch (below(m, 3)) {
    case 0:
        if (!library_path->n) {
            set(m, "LIBRARY_PATH", text(m->p, "%s;%s", a, b));
            for (size_t i = 0; i < w->second.n; i++) list_add(m->p, &w->library_path, w->second.at[i]);
            w->second.n = 0;
            return;
        }
        // fall through
    case 1: set(m, wide ? "LD_LIBRARY_PATH_64" : "LD_LIBRARY_PATH_32", text(m->p, "%s;%s", a, b)); return;
    default: // whatever is behind the semicolon is a stub directory
        set(m, "NEEDLD_STUB_PATH", text(m->p, "%s;%s", a, b));
        w->stub_path = w->second;
        w->second = (struct list){0};
    }
}

static bool is_set(struct maker *m, const char *name) {
    for (size_t i = 0; i < m->w->env.n; i++)
        if (strncmp(m->w->env.at[i], name, strlen(name)) == 0 && m->w->env.at[i][strlen(name)] == '=')
            return true;
    return false;
}

void environment(struct maker *m) {
    struct world *w = m->w;
    set(m, "PATH", "/usr/bin:/bin");
    bool own_language =
        m->w->kinds & 1U << KIND_BANNER; // a locale that no C library has: the linker's messages stay English
    set(m, "LC_ALL", own_language ? "tlh.UTF-8" : "C");
    if (own_language) set(m, "LANGUAGE", "tlh");
    if (getenv("ASAN_OPTIONS"))
        set(m, "ASAN_OPTIONS", getenv("ASAN_OPTIONS")); // the programs may be sanitized
    set(m, "TMPDIR", text(m->p, "%s/tmp", w->root));
    set(m, "NEEDLD_CONFIG", text(m->p, "%s/needld.conf", w->root));
    mkelf_store(text(m->p, "%s/tmp/x", w->root), "", 0);
    unlink(text(m->p, "%s/tmp/x", w->root));
    struct list run_path = dirs_for(m, RUN_PATH, false), lib_path = dirs_for(m, LIB_PATH, false);
    if (run_path.n && odd(m, 30)) list_add(m->p, &run_path, "");
    if (run_path.n) set(m, "LD_RUN_PATH", list_join(m->p, &run_path, ":"));
    if (run_path.n && m->kind->native && !m->run_path_off) w->restated = list_join(m->p, &run_path, ":");
    if (here(m) && chance(m, 300)) list_add(m->p, &lib_path, "");
    struct list library_path = {0}, stub_path = {0};
    candidate_dirs(m, LIBRARY_PATH, &w->library_path, &library_path);
    if (library_path.n) set(m, "LIBRARY_PATH", list_join(m->p, &library_path, ":"));
    solaris_list(m, &library_path);
    if (lib_path.n) {
        set(m, "LD_LIBRARY_PATH", list_join(m->p, &lib_path, ":"));
        // Where the variable for this ELF class is not set, needld takes candidates from LD_LIBRARY_PATH as
        // well.
        if (!is_set(m, "LD_LIBRARY_PATH_64") && !is_set(m, "LD_LIBRARY_PATH_32")) {
            for (size_t i = 0; i < lib_path.n; i++) {
                const char *name = lib_path.at[i];
                char *dir = realpath(name[0] == '/' ? name : text(m->p, "%s/%s", w->root, name), NULL);
                if (dir && *name) list_add(m->p, &w->second, dir);
                free(dir);
            }
        }
    }
    struct list conf = {0};
    if (!is_set(m, "NEEDLD_STUB_PATH")) candidate_dirs(m, STUB_PATH, &w->stub_path, &stub_path);
    if (stub_path.n && odd(m, 50)) {
        for (size_t i = 0; i < stub_path.n; i++)
            list_add(m->p, &conf, text(m->p, "stub-dir = %s", w->stub_path.at[i]));
    } else if (stub_path.n)
        set(m, "NEEDLD_STUB_PATH", list_join(m->p, &stub_path, ":"));
    store_text(m, "needld.conf", text(m->p, "%s\n", list_join(m->p, &conf, "\n")));
}
