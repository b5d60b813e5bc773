// Brute force: which files, given by exact links, make a link work.
#include "trial.h"

#include <string.h>

enum { LINKS_MAX = 24, FOR_MOVES = 8 };

bool is_glibc(const char *name) {
    static const char *const names[] = {"libc.so.6", "libpthread.so.0", "libdl.so.2", "libm.so.6",
        "librt.so.1", "libresolv.so.2", "libutil.so.1", "libnsl.so.1", "libanl.so.1", "libmvec.so.1"};
    if (strncmp(name, "ld-linux", 8) == 0 || strncmp(name, "ld64", 4) == 0 || strncmp(name, "ld.so", 5) == 0)
        return true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0) return true;
    return false;
}

// What a link complains about.
struct complaints {
    struct list symbols; // undefined ones, as they are printed
    bool of_added;       // a library behind the exact links has one
};

static struct complaints complaints_of(struct trial *t, const struct attempt *a) {
    static const char text_of[] = ": undefined reference to `";
    struct complaints c = {.of_added = false};
    for (const char *line = a->out.err; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        char *s = text_copy(t->p, line, strcspn(line, "\n")), *at = strstr(s, text_of);
        if (!at) continue;
        const char *symbol = at + sizeof text_of - 1;
        list_add(t->p, &c.symbols, text_copy(t->p, symbol, strcspn(symbol, "'")));
        *at = '\0';
        c.of_added |= a->links.dir && strstr(s, a->links.dir) != NULL;
    }
    return c;
}

static bool defines_one(
    const struct complaints *c, const struct world_file *f, const struct world_file *except) {
    for (size_t i = 0; i < c->symbols.n; i++)
        if (file_defines(f, c->symbols.at[i]) && !(except && file_defines(except, c->symbols.at[i])))
            return true;
    return false;
}

// One name with another file.
struct option {
    const char *name, *file;
};
struct options {
    struct option at[64];
    size_t n;
};

static void add_option(struct options *o, const char *name, const char *file) {
    if (o->n < sizeof o->at / sizeof *o->at) o->at[o->n++] = (struct option){name, file};
}

// The files that are not preferred and might help: one that defines what is undefined, or any where it is a
// library that was added which refers to that.
static struct options other_choices(struct trial *t) {
    struct options o = {.n = 0};
    const struct attempt *base = &t->exact;
    struct complaints c = complaints_of(t, base);
    struct libraries all = libraries_of(t->w, &base->names, &base->links, false);
    for (size_t i = 0; i < base->links.n; i++) {
        const struct link *l = &base->links.at[i];
        const struct found *plain = chatter_find(&t->plain_names, l->name);
        if (plain && plain->path) continue;
        struct choices files =
            choices_for(t->w, &all, l->name, needed_by(t, &base->names, &base->links, l->name));
        for (size_t k = 0; k < files.n; k++) {
            if (same_file(t, files.at[k].file, l->file)) continue;
            if (!c.symbols.n || c.of_added || !files.at[k].is || defines_one(&c, files.at[k].is, NULL))
                add_option(&o, l->name, files.at[k].file);
        }
    }
    return o;
}

static bool is_input(struct trial *t, const char *name) {
    struct libraries all = libraries_of(t->w, &t->plain_names, NULL, true);
    for (size_t i = 0; i < all.n; i++) {
        const char *soname = all.at[i].is ? all.at[i].is->soname : NULL;
        if (!all.at[i].above && strcmp(soname ? soname : path_base(all.at[i].path), name) == 0) return true;
    }
    return false;
}

// The usual names of another copy: that of the dependency, or `libx.so` for libx.so.1.
static bool has_usual_name(struct trial *t, const char *file, const char *name) {
    const char *base = path_base(file), *version = strstr(name, ".so.");
    return strcmp(base, name) == 0 ||
           (version && strcmp(base, text(t->p, "%.*s.so", (int)(version - name), name)) == 0);
}

static bool is_beside(struct trial *t, const char *file, const char *other) {
    const char *dir = path_dir(t->p, file), *its = path_dir(t->p, other);
    return same_file(t, dir, its);
}

// Other files for names that the linker finds: a file that defines a symbol which the found one lacks. Where
// no name is missing needld looks for such a file only if a copy of one of the names has a usual name, in
// another directory than the file that the linker finds.
static struct options moves_of(struct trial *t) {
    struct options o = {.n = 0};
    const struct attempt *base = &t->exact;
    struct complaints c = complaints_of(t, base);
    struct libraries all = libraries_of(t->w, &base->names, &base->links, false);
    bool usual = warned(&t->plain);
    for (size_t i = 0; c.symbols.n && i < t->plain_names.n; i++) {
        const struct found *f = &t->plain_names.at[i];
        const struct world_file *found = f->path ? file_at(t->w, f->path) : NULL;
        if (!found || is_glibc(f->name) || is_input(t, f->name)) continue;
        struct choices files = choices_for(t->w, &all, f->name, needed_by(t, &t->plain_names, NULL, f->name));
        for (size_t k = 0; k < files.n; k++) {
            if (same_file(t, files.at[k].file, f->path)) continue;
            usual |= has_usual_name(t, files.at[k].file, f->name) && !is_beside(t, files.at[k].file, f->path);
            if (defines_one(&c, files.at[k].is, found)) add_option(&o, f->name, files.at[k].file);
        }
    }
    if (!usual) o.n = 0;
    return o;
}

static bool try_options(struct trial *t, const struct option *a, const struct option *b) {
    struct attempt from = t->exact;
    from.works = false;
    fix_link(t, &from, a->name, a->file);
    if (b) fix_link(t, &from, b->name, b->file);
    t->best = exact_links(t, &from);
    return t->best.works;
}

// One of them, then two.
static bool try_all(struct trial *t, const struct options *o, unsigned links_max, unsigned *n) {
    *n = 1;
    for (size_t i = 0; i < o->n && t->links < links_max; i++)
        if (try_options(t, &o->at[i], NULL)) return true;
    *n = 2;
    for (size_t i = 0; i < o->n; i++)
        for (size_t k = i + 1; k < o->n && t->links < links_max; k++)
            if (strcmp(o->at[i].name, o->at[k].name) != 0 && try_options(t, &o->at[i], &o->at[k]))
                return true;
    *n = 0;
    return false;
}

void find_assignment(struct trial *t) {
    if (t->exact.works) return;
    struct options others = other_choices(t);
    unsigned n, start = t->links;
    t->another = try_all(t, &others, start + LINKS_MAX - FOR_MOVES, &n);
    if (t->another) return;
    struct options moves = moves_of(t);
    if (!try_all(t, &moves, start + LINKS_MAX, &t->moves)) t->best = t->exact;
}
