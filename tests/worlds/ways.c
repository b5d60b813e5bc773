// The ways in which needld may add files, by -rpath-link and as inputs, to see whether one was open.
#include "trial.h"

#include <string.h>

struct way {
    struct list dirs, files;
};

bool has_delicate_options(const struct list *args) {
    static const char *const options[] = {"--cref", "-u", "--u", "-e", "--e", "--require", "-require",
        "-Bstatic", "-static", "-n", "-N", "-r", "-M", "-Map", "--Map", "-t", "--t", "-y", "--print", "--dep",
        "-w", "--w", "--defsym", "@", "-T", "-dT", "-script", "--script", "--au", "--no-w", "-plugin",
        "-init", "--init", "-fini", "--fini"};
    for (size_t i = 0; i < args->n; i++)
        for (size_t k = 0; k < sizeof options / sizeof *options; k++)
            if (strncmp(args->at[i], options[k], strlen(options[k])) == 0 &&
                strncmp(args->at[i], "-rpath", 6) != 0)
                return true;
    return false;
}

static bool has_soname(struct trial *t, const char *file, const char *name) {
    const struct world_file *f = file_at(t->w, file);
    return f && f->soname && strcmp(f->soname, name) == 0;
}

// The directory, or the file as an input where it has another name.
static bool add_file(struct trial *t, struct way *way, const char *name, const char *file) {
    const char *dir = path_dir(t->p, file);
    if (strcmp(path_base(file), name) == 0 && !strpbrk(dir, ":$")) {
        if (!list_has(&way->dirs, dir)) list_add(t->p, &way->dirs, dir);
        return true;
    }
    list_add(t->p, &way->files, file);
    return has_soname(t, file, name);
}

// Names that a directory would move are pinned to the files where they are found.
static bool add_pins(
    struct trial *t, struct way *way, const struct chatter *names, const struct links *links) {
    for (size_t i = 0; i < names->n; i++) {
        const struct found *f = &names->at[i];
        for (size_t k = 0; k < way->dirs.n; k++) {
            const char *other = text(t->p, "%s/%s", way->dirs.at[k], f->name);
            const char *file = f->path ? opened_path(t->w, links, f->path) : NULL;
            if (!file_at(t->w, other) || (file && same_file(t, other, file))) continue;
            if (!file || !has_soname(t, file, f->name)) return false;
            if (!list_has(&way->files, file)) list_add(t->p, &way->files, file);
        }
    }
    return true;
}

static struct outcome run_way(struct trial *t, const struct way *way) {
    struct list args = {0};
    if (t->w->restated) list_add(t->p, &args, text(t->p, "-rpath-link=%s", t->w->restated));
    for (size_t i = 0; i < way->dirs.n; i++)
        list_add(t->p, &args, text(t->p, "-rpath-link=%s", way->dirs.at[i]));
    for (size_t i = 0; i < way->files.n; i++) {
        const char *const pin[] = {"--push-state", "--as-needed", way->files.at[i], "--pop-state"};
        for (size_t k = 0; k < 4; k++) list_add(t->p, &args, pin[k]);
    }
    for (size_t i = 0; i < t->w->args.n; i++) list_add(t->p, &args, t->w->args.at[i]);
    return run_here(t, t->w->linker, &args, &t->w->env);
}

const char *open_way(struct trial *t) {
    const struct attempt *a = &t->best;
    struct way way = {.dirs = {0}};
    if (has_delicate_options(&t->w->args) || t->w->empty_link) return NULL;
    for (size_t i = 0; i < a->links.n; i++) {
        const struct link *l = &a->links.at[i];
        const struct found *plain = chatter_find(&t->plain_names, l->name);
        if (!chatter_find(&a->names, l->name) || l->pinned) continue;
        if (plain && plain->path && same_file(t, plain->path, l->file)) continue;
        if (strchr(l->name, '/') || !add_file(t, &way, l->name, l->file)) return NULL;
    }
    if (!add_pins(t, &way, &a->names, &a->links)) return NULL;
    struct outcome o = run_way(t, &way);
    if (o.status != 0 || !same_bytes(&o, &a->out)) return NULL;
    return text(t->p, "-rpath-link %s --as-needed %s", list_join(t->p, &way.dirs, ":"),
        list_join(t->p, &way.files, " "));
}
