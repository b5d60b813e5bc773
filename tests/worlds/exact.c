#define _GNU_SOURCE
#include "trial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// The number of arguments of an -rpath-link at `i`, and its value; 0 for any other argument.
static size_t rpath_link_words(const struct list *args, size_t i, const char **value) {
    const char *word = args->at[i] + strspn(args->at[i], "-"), *option = "rpath-link";
    size_t n = strlen(option);
    if (word == args->at[i] || strncmp(word, option, n) != 0) return 0;
    *value = word[n] == '=' ? word + n + 1 : args->at[i + 1];
    return word[n] == '=' ? 1 : 2;
}

// The number of arguments of an empty -rpath-link, which searches nothing alone and the working directory
// beside another one; 0 for any other argument.
static size_t lone_empty_link(const struct list *args, size_t at) {
    const char *value = "";
    size_t words = rpath_link_words(args, at, &value);
    if (!words || *value) return 0;
    for (size_t i = 0; i < args->n; i++)
        if (i != at && rpath_link_words(args, i, &value)) return 0;
    return words;
}

bool can_be_exact(const struct trial *t) {
    bool within_reach = false;
    for (size_t i = 0; i < t->w->args.n; i++) within_reach |= lone_empty_link(&t->w->args, i) > 0;
    return within_reach || !t->w->empty_link;
}

static void add_words(struct trial *t, struct list *args, const char *const *words, size_t n) {
    for (size_t i = 0; i < n; i++) list_add(t->p, args, words[i]);
}

static struct list linked_args(struct trial *t, const struct links *l) {
    struct list args = {0};
    const char *const restated[] = {"-rpath-link", t->w->restated}, *const links[] = {"-rpath-link", l->dir};
    if (t->w->restated) add_words(t, &args, restated, 2);
    add_words(t, &args, links, 2);
    for (size_t i = 0; i < l->n; i++) {
        const char *const pin[] = {"--push-state", "--as-needed", l->at[i].file, "--pop-state"};
        if (l->at[i].pinned) add_words(t, &args, pin, 4);
    }
    for (size_t i = 0; i < t->w->args.n; i++) {
        size_t skipped = lone_empty_link(&t->w->args, i);
        if (skipped)
            i += skipped - 1;
        else
            list_add(t->p, &args, t->w->args.at[i]);
    }
    return args;
}

static struct link *find_link(struct links *l, const char *name) {
    for (size_t i = 0; i < l->n; i++)
        if (strcmp(l->at[i].name, name) == 0) return &l->at[i];
    return NULL;
}

// False if the link exists already or there are too many.
static bool set_link(struct trial *t, struct links *l, const char *name, const char *file) {
    struct link *old = find_link(l, name);
    const char *path = file[0] == '/' ? file : text(t->p, "%s/%s", t->w->root, file);
    if (old ? strcmp(old->file, path) == 0 : l->n == sizeof l->at / sizeof *l->at) return false;
    if (!old) old = &l->at[l->n++];
    *old = (struct link){.name = text(t->p, "%s", name), .file = path};
    return true;
}

static void make_dir(struct trial *t, struct links *l) {
    // Not beside the directories of libraries: with a link here, a run path of $ORIGIN/../d3 must not find
    // d3.
    const char *all = text(t->p, "%s/links", t->w->root);
    l->dir = text(t->p, "%s/%u", all, t->dirs++);
    mkdir(all, 0777);
    mkdir(l->dir, 0777);
}

static void make_links(struct trial *t, struct links *l) {
    for (size_t i = 0; i < l->n; i++) {
        const char *path = text(t->p, "%s/%s", l->dir, l->at[i].name);
        char *file = realpath(l->at[i].file, NULL);
        unlink(path); // writing would follow an existing symlink
        mkelf_store(path, "", 0);
        unlink(path);
        if (file && symlink(file, path) != 0) perror(path);
        free(file);
    }
}

struct outcome exact_only(struct trial *t, const struct links *links) {
    struct links own = *links;
    make_dir(t, &own);
    make_links(t, &own);
    struct list args = linked_args(t, &own);
    t->links++;
    return run_here(t, t->w->linker, &args, &t->w->env);
}

const char *needed_by(
    struct trial *t, const struct chatter *names, const struct links *links, const char *name) {
    const struct found *f = chatter_find(names, name);
    return f ? opened_path(t->w, links, f->needed_by) : t->w->root;
}

// The preferred file for each missing name; true if a link is new. A library that the plain link finds stays,
// even if another library is now the first that needs it.
static bool choose_links(struct trial *t, struct attempt *a) {
    bool more = false;
    struct libraries all = {.n = 0};
    for (size_t i = 0; i < a->names.n; i++) {
        const struct found *f = &a->names.at[i], *before = chatter_find(&t->plain_names, f->name);
        const struct link *link = find_link(&a->links, f->name);
        if (link && link->fixed) continue;
        if (f->path && !(link && strcmp(f->path, text(t->p, "%s/%s", a->links.dir, f->name)) == 0)) continue;
        if (!all.at) all = libraries_of(t->w, &a->names, &a->links, false);
        const char *file = before ? before->path : NULL;
        if (!file) {
            struct choices c = choices_for(t->w, &all, f->name, needed_by(t, &a->names, &a->links, f->name));
            if (c.n) file = c.at[0].file;
        }
        if (file) more |= set_link(t, &a->links, f->name, file);
    }
    return more;
}

static void run_attempt(struct trial *t, struct attempt *a) {
    make_links(t, &a->links);
    struct list args = linked_args(t, &a->links), loud = with_verbose(t, &args);
    t->links++;
    a->out = run_here(t, t->w->linker, &loud, &t->w->env);
    a->names = chatter_of(t->p, &a->out);
}

// The first pass prefers a library that needs libc wherever it lies. True if a link was passed over for that
// and is now given as a file too.
static bool pin_links(struct trial *t, struct attempt *a) {
    bool more = false;
    a->works = a->out.status == 0;
    for (size_t i = 0; i < a->links.n; i++) {
        struct link *l = &a->links.at[i];
        const struct found *f = chatter_find(&a->names, l->name);
        if (!l->fixed || !f || (f->path && same_file(t, f->path, l->file))) continue;
        more |= !l->pinned;
        l->pinned = true;
        a->works = false;
    }
    return more;
}

// A path of the links from which an attempt starts, as one of its own.
static const char *moved_path(struct trial *t, const char *path, const char *from, const char *to) {
    size_t n = from ? strlen(from) : 0;
    return n && path && strncmp(path, from, n) == 0 ? text(t->p, "%s%s", to, path + n) : path;
}

struct attempt exact_links(struct trial *t, const struct attempt *from) {
    enum { ROUNDS_MAX = 20 };
    struct attempt a = *from;
    a.works = a.out.status == 0;
    make_dir(t, &a.links);
    a.names.at = pool_take(t->p, (from->names.n + 1) * sizeof *a.names.at);
    for (size_t i = 0; i < from->names.n; i++) {
        const struct found *f = &from->names.at[i];
        a.names.at[i] = (struct found){f->name, moved_path(t, f->needed_by, from->links.dir, a.links.dir),
            moved_path(t, f->path, from->links.dir, a.links.dir)};
    }
    bool more = choose_links(t, &a) || from->links.n;
    for (int round = 0; more && round < ROUNDS_MAX; round++) {
        run_attempt(t, &a);
        more = choose_links(t, &a) || pin_links(t, &a);
    }
    return a;
}

void fix_link(struct trial *t, struct attempt *a, const char *name, const char *file) {
    const struct found *plain = chatter_find(&t->plain_names, name);
    if (!file) file = plain ? plain->path : NULL;
    if (!file) return;
    set_link(t, &a->links, name, file);
    struct link *l = find_link(&a->links, name);
    if (l) l->fixed = true;
}
