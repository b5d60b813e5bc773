#define _GNU_SOURCE
#include "trial.h"

#include "../support/mkelf.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void violation(struct trial *t, const char *promise, const char *what) {
    list_add(t->p, &t->violations, text(t->p, "%s: %s", promise, what));
}

// The linker's own messages.
static char *words_of_linker(struct trial *t, const struct outcome *o) {
    char *words = text_copy(t->p, o->err, strlen(o->err)), *to = words;
    for (const char *s = o->err; *s;) {
        size_t n = strcspn(s, "\n") + (s[strcspn(s, "\n")] == '\n');
        if (strncmp(s, "needld:", 7) != 0) {
            memmove(to, s, n);
            to += n;
        }
        s += n;
    }
    *to = '\0';
    return words;
}

// The first line with an error.
static const char *complaint(struct trial *t, const struct outcome *o) {
    for (const char *s = words_of_linker(t, o); *s;) {
        size_t n = strcspn(s, "\n");
        char *line = text_copy(t->p, s, n);
        if (!strstr(line, "warning:")) return line;
        s += n + (s[n] == '\n');
    }
    return "nothing said";
}

struct outcome run_here(
    struct trial *t, const char *program, const struct list *args, const struct list *env) {
    return run(t->p, t->w->root, program, args, env, t->w->output);
}

static struct list copy_of(struct pool *p, const struct list *l) {
    struct list c = {0};
    for (size_t i = 0; i < l->n; i++) list_add(p, &c, l->at[i]);
    return c;
}

struct list with_verbose(struct trial *t, const struct list *args) {
    struct list loud = copy_of(t->p, args);
    list_add(t->p, &loud, "--verbose");
    return loud;
}

// ---- the shim ----

static struct list shim_env(struct trial *t, const char *linker) {
    struct list env = copy_of(t->p, &t->w->env);
    list_add(t->p, &env, text(t->p, "NEEDLD_LINKER=%s", linker));
    return env;
}

static unsigned entries(const char *path) {
    DIR *d = opendir(path);
    unsigned n = 0;
    if (!d) return 0;
    while (readdir(d)) n++;
    closedir(d);
    return n;
}

// The recorder under the name of the linker, which may depend on its name.
static const char *recorder_for(struct trial *t) {
    if (strcmp(t->w->linker, t->programs->linker) == 0) return t->programs->recorder;
    const char *path = text(t->p, "%s/tmp/%s", t->w->root, path_base(t->w->linker));
    const char *file = text(t->p, "%s.linker", path);
    if (access(path, X_OK) != 0 && link(t->programs->recorder, path) != 0) return t->programs->recorder;
    mkelf_store(file, t->w->linker, strlen(t->w->linker));
    return path;
}

// The arguments that the shim passed to the linker. Fewer arguments than the link has, another end, or none like
// the first one are a query, such as --verbose.
static struct list recorded(struct trial *t, const struct list *args) {
    struct list env = shim_env(t, recorder_for(t)), given = {0};
    const char *file = text(t->p, "%s/recorded", t->w->root);
    list_add(t->p, &env, text(t->p, "WORLDS_RECORD=%s", file));
    list_add(t->p, &env, text(t->p, "WORLDS_WORDS=%zu", args->n));
    list_add(t->p, &env, text(t->p, "WORLDS_FIRST=%s", args->at[0]));
    list_add(t->p, &env, text(t->p, "WORLDS_LAST=%s", args->at[args->n - 1]));
    unlink(file);
    run_here(t, t->programs->shim, args, &env);
    FILE *f = fopen(file, "rb");
    if (!f) return given;
    char *word = NULL;
    size_t room = 0;
    while (getdelim(&word, &room, '\0', f) > 0) list_add(t->p, &given, word);
    free(word);
    fclose(f);
    unlink(file);
    return given;
}

static bool same_words(const struct list *a, const struct list *b) {
    if (a->n != b->n) return false;
    for (size_t i = 0; i < a->n; i++)
        if (strcmp(a->at[i], b->at[i]) != 0) return false;
    return true;
}

// The first line of `words` that `plain` does not have at its beginning; if there is none, the first line
// that is missing.
static const char *first_difference(struct trial *t, const char *words, const char *plain) {
    size_t same = 0, line = 0;
    for (; words[same] && words[same] == plain[same]; same++)
        if (words[same] == '\n') line = same + 1;
    words += line;
    plain += line;
    if (!*words)
        return text(t->p, "no more, plain goes on: %s", text_copy(t->p, plain, strcspn(plain, "\n")));
    return text_copy(t->p, words, strcspn(words, "\n"));
}

static void same_words_and_bytes(struct trial *t, const char *promise, const char *words) {
    if (t->shim.status != t->plain.status)
        violation(t, promise,
            text(t->p, "status %d, plain %d: %s", t->shim.status, t->plain.status, complaint(t, &t->shim)));
    else if (strcmp(words, t->plain.err) != 0)
        violation(
            t, promise, text(t->p, "other words on stderr: %s", first_difference(t, words, t->plain.err)));
    else if (!t->plain.status && strcmp(t->shim.out, t->plain.out) != 0)
        violation(
            t, promise, "other words on stdout"); // a link that fails may trace a library that needld added
    else if (!same_bytes(&t->shim, &t->plain))
        violation(t, promise, "other output");
}

// Whether GNU ld keeps an --as-needed library for code that the plugin compiles depends on what the compiler
// drops, which needld cannot know (README, Limits).
static bool has_compiled_code(const struct trial *t) {
    return t->w->kinds & 1U << KIND_LTO;
}

// A link that works is passed through unchanged, with warnings or without.
static void works_alone(struct trial *t) {
    same_words_and_bytes(t, "P1", t->shim.err);
    if (t->w->odd_prefix) return;
    struct list given = recorded(t, &t->w->args);
    if (same_words(&given, &t->w->args)) return;
    if (has_compiled_code(t))
        t->counts->not_predicted++;
    else
        violation(t, "P1", text(t->p, "words changed: %s", list_join(t->p, &given, " ")));
}

// Where no name is missing the link fails for another reason, but needld may report a name that would be
// missing.
static void fails_alone(struct trial *t) {
    const char *words = words_of_linker(t, &t->shim);
    t->counts->premature += strcmp(words, t->shim.err) != 0;
    same_words_and_bytes(t, "P1", words);
}

bool same_file(struct trial *t, const char *a, const char *b) {
    struct stat x, y;
    const char *from = a[0] == '/' ? a : text(t->p, "%s/%s", t->w->root, a);
    const char *to = b[0] == '/' ? b : text(t->p, "%s/%s", t->w->root, b);
    return stat(from, &x) == 0 && stat(to, &y) == 0 && x.st_ino == y.st_ino && x.st_dev == y.st_dev;
}

static bool same_place(struct trial *t, const struct found *a, const struct found *b) {
    return a && b && (a->path && b->path ? same_file(t, a->path, b->path) : !a->path && !b->path);
}

// The exact links for all names that the linker finds elsewhere with the shim: in the files that it finds.
static struct links links_of_shim(struct trial *t) {
    struct links l = {.n = 0};
    for (size_t i = 0; i < t->shim_names.n && l.n < sizeof l.at / sizeof *l.at; i++) {
        const struct found *f = &t->shim_names.at[i];
        const struct found *before = chatter_find(&t->plain_names, f->name);
        if (!f->path || f->name[0] == '/' || same_place(t, f, before)) continue;
        l.at[l.n++] = (struct link){.name = f->name, .file = opened_path(t->w, NULL, f->path)};
    }
    return l;
}

// Where the linker found the names of links that were not taken, because of the first pass, they are given as
// files too.
static bool reproduced(struct trial *t) {
    const struct outcome *shim = &t->shim;
    if (t->exact.works && same_bytes(shim, &t->exact.out)) return true;
    if (t->best.works && same_bytes(shim, &t->best.out)) return true;
    struct links l = links_of_shim(t);
    for (int pinned = 0; pinned < 2; pinned++) {
        for (size_t i = 0; i < l.n; i++) l.at[i].pinned = pinned;
        struct outcome o = exact_only(t, &l);
        if (o.status == shim->status && same_bytes(&o, shim)) return true;
    }
    return false;
}

// True if the link fails with the name in the file where the plain link finds it, and everything else as with
// the shim.
static bool has_to_move(struct trial *t, const struct found *plain) {
    if (t->shim.status != 0 || t->plain.status == 0 || is_glibc(plain->name)) return false;
    struct links l = links_of_shim(t);
    for (size_t i = 0; i < l.n; i++)
        if (strcmp(l.at[i].name, plain->name) == 0) l.at[i].file = opened_path(t->w, NULL, plain->path);
    return exact_only(t, &l).status != 0;
}

// Code that is not position-independent, with a weak reference to an undefined symbol, in a PIE for x86-64; a
// weak thread-local reference that only the program itself could resolve; a relocation where it makes no
// sense. needld does not look at relocations that a library would make valid or invalid (README, Limits).
static bool fails_by_relocation(const struct outcome *o) {
    return strstr(o->err, " can not be used when making a PIE object") ||
           strstr(o->err, ": unresolvable R_") || strstr(o->err, ": relocation truncated to fit: R_");
}

static bool is_found(const struct chatter *c, const char *path) {
    for (size_t i = 0; i < c->n; i++)
        if (c->at[i].path && strcmp(c->at[i].path, path) == 0) return true;
    return false;
}

// True if the plain link searches for the name for a library that it finds, and that was replaced.
static bool needs_no_more(struct trial *t, const struct found *plain) {
    const char *by = plain->needed_by;
    return t->shim.status == 0 && is_found(&t->plain_names, by) && !is_found(&t->shim_names, by);
}

// A library that is added may be the first that needs a name, and then its run path counts. If the plain link
// fails, and exact links change where the name is found as well, this is no violation.
static void moved_names(struct trial *t) {
    for (size_t i = 0; i < t->plain_names.n; i++) {
        const struct found *a = &t->plain_names.at[i], *b = chatter_find(&t->shim_names, a->name);
        if (!a->path || same_place(t, a, b) ||
            !(b ? b->path || t->shim_names.complete : t->shim_names.complete))
            continue;
        if (t->plain.status != 0 && same_place(t, b, chatter_find(&t->exact.names, a->name))) continue;
        if (b && b->path && has_to_move(t, a)) {
            t->counts->replaced++;
            continue;
        }
        if (!b && needs_no_more(t, a)) continue;
        if (fails_by_relocation(&t->plain) && fails_by_relocation(&t->shim)) {
            t->counts->by_relocation++;
            continue;
        }
        violation(t, "P3",
            text(t->p, "%s is at %s, with needld %s%s", a->name, a->path,
                !b        ? "not asked for"
                : b->path ? "at "
                          : "not found",
                b && b->path ? b->path : ""));
    }
}

// True if the messages say that a library was added: with it the linker may find others itself.
static bool handed_over(struct trial *t, const char *trace, const char *name) {
    const char *begin = text(t->p, "needld: %s, needed by ", name);
    for (const char *line = trace; *line; line += strcspn(line, "\n"), line += *line == '\n')
        if (strncmp(line, begin, strlen(begin)) == 0)
            return strstr(text_copy(t->p, line, strcspn(line, "\n")), "): added ") != NULL;
    return false;
}

static size_t choice_at(struct trial *t, const struct choices *c, const char *file) {
    size_t at = 0;
    while (at < c->n && !same_file(t, c->at[at].file, file)) at++;
    return at;
}

// A library is no reason to search its own directory for it.
static struct libraries without(struct trial *t, const struct libraries *all, const char *file) {
    struct libraries out = {.at = pool_take(t->p, (all->n + 1) * sizeof *out.at)};
    for (size_t i = 0; i < all->n; i++)
        if (!same_file(t, all->at[i].path, file)) out.at[out.n++] = all->at[i];
    return out;
}

// Whether needld may find the files of all exact links. Where the libraries lie decides where it searches.
static bool within_reach(struct trial *t, const struct attempt *a) {
    struct libraries libs = libraries_of(t->w, &a->names, &a->links, true);
    for (size_t i = 0; i < a->links.n; i++) {
        const struct link *l = &a->links.at[i];
        const struct found *plain = chatter_find(&t->plain_names, l->name);
        if (!chatter_find(&a->names, l->name) || (plain && plain->path)) continue;
        struct libraries others = without(t, &libs, l->file);
        struct choices c = choices_for(t->w, &others, l->name, needed_by(t, &a->names, &a->links, l->name));
        if (choice_at(t, &c, l->file) == c.n) return false;
    }
    return true;
}

// Whether the link works if `name` gets this file, and everything else is as with the shim.
static bool works_with(struct trial *t, const char *name, const char *file) {
    struct attempt a = {.links = links_of_shim(t), .names = t->shim_names};
    for (size_t i = 0; i < a.links.n; i++) a.links.at[i].fixed = true;
    fix_link(t, &a, name, file);
    a = exact_links(t, &a);
    return a.works && within_reach(t, &a);
}

// A name with a slash can only be given by the directory below which it lies. True if that has other names of
// the link, in other files.
static bool moves_others(struct trial *t, const char *name, const char *file) {
    const char *base = text_copy(t->p, file, strlen(file) - strlen(name));
    for (size_t i = 0; i < t->shim_names.n; i++) {
        const struct found *f = &t->shim_names.at[i];
        const char *other = text(t->p, "%s%s", base, f->name);
        if (f->path && file_at(t->w, other) && !same_file(t, other, f->path)) return true;
    }
    return false;
}

// The file that has to be added instead; NULL if it is the right one. The first of those with which the link
// works counts.
static const char *better_choice(struct trial *t, const struct choices *c, const struct found *f, size_t at) {
    enum { TRIES = 3 };
    const struct found *plain = chatter_find(&t->plain_names, f->name);
    for (size_t i = 0; i < at && i < TRIES; i++) {
        const char *file = c->at[i].file;
        if (plain && plain->path && same_file(t, file, plain->path)) continue;
        if (!choice_before(&c->at[i], &c->at[at])) continue;
        bool named = strcmp(path_base(file), f->name) == 0; // or it can only be an input
        if (!named && has_delicate_options(&t->w->args)) continue;
        if (strchr(f->name, '/') && moves_others(t, f->name, file)) continue;
        if (works_with(t, f->name, file)) return file;
    }
    return NULL;
}

// True if the linker finds the file by itself once the others are added: it was pinned.
static bool is_pin(struct trial *t, const struct found *f) {
    const char *by = needed_by(t, &t->shim_names, NULL, f->name);
    if (!t->w->sysroot && in_run_path_of(t->w, by, f->name, f->path)) return true;
    struct attempt a = {.links = links_of_shim(t), .names = t->shim_names};
    for (size_t i = 0; i < a.links.n; i++) {
        a.links.at[i].fixed = true;
        if (strcmp(a.links.at[i].name, f->name) == 0) a.links.at[i--] = a.links.at[--a.links.n];
    }
    a = exact_links(t, &a);
    const struct found *own = chatter_find(&a.names, f->name);
    return own && own->path && strncmp(own->path, a.links.dir, strlen(a.links.dir)) != 0 &&
           same_file(t, own->path, f->path);
}

static struct choices choices_of_shim(struct trial *t, const struct found *f, bool all) {
    struct libraries libs = libraries_of(t->w, &t->shim_names, NULL, all);
    return choices_for(t->w, &libs, f->name, needed_by(t, &t->shim_names, NULL, f->name));
}

// Those in the places of libraries that needld found and did not add.
static struct choices choices_of_exact(struct trial *t, const struct found *f) {
    struct libraries libs = libraries_of(t->w, &t->exact.names, &t->exact.links, true);
    return choices_for(t->w, &libs, f->name, needed_by(t, &t->exact.names, &t->exact.links, f->name));
}

static void check_choice(struct trial *t, const struct found *f) {
    const char *better = NULL;
    struct choices c = choices_of_shim(t, f, false), all = choices_of_shim(t, f, true);
    size_t at = choice_at(t, &c, f->path);
    if (at < c.n)
        better = better_choice(t, &c, f, at);
    else if (choice_at(t, &all, f->path) == all.n) {
        struct choices others = choices_of_exact(t, f);
        if (choice_at(t, &others, f->path) == others.n) better = "a file in a place for it";
    }
    if (better && !is_pin(t, f))
        violation(t, "candidate", text(t->p, "%s for %s, should be %s", f->path, f->name, better));
}

static void check_choices(struct trial *t, const char *trace) {
    for (size_t i = 0; i < t->shim_names.n; i++) {
        const struct found *f = &t->shim_names.at[i], *before = chatter_find(&t->plain_names, f->name);
        if (f->path && !same_place(t, f, before) && handed_over(t, trace, f->name)) check_choice(t, f);
    }
}

// If something is added the linker's messages may differ, but the link still fails.
static void fails_either_way(struct trial *t) {
    const char *words = words_of_linker(t, &t->shim);
    if (t->shim.status != t->plain.status)
        violation(t, "P5", text(t->p, "status %d, plain %d", t->shim.status, t->plain.status));
    if (!*words && *t->plain.err) violation(t, "P5", "fails without the linker's words");
    if (t->w->odd_prefix || strcmp(words, t->plain.err) == 0) return;
    struct list given = recorded(t, &t->w->args);
    if (same_words(&given, &t->w->args))
        violation(t, "P5",
            text(t->p, "nothing added, other words on stderr: %s", first_difference(t, words, t->plain.err)));
}

// Only code that the plugin compiles has undefined symbols. needld cannot know whether the compiler drops
// these references (README, Limits).
static bool fails_in_compiled_code(const struct outcome *o) {
    bool compiled = false;
    for (const char *line = o->err; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        const char *undefined = strstr(line, "undefined reference to ");
        if (!undefined || undefined > line + strcspn(line, "\n")) continue;
        const char *code = strstr(line, "<artificial>"); // behind the linker's name in all but the first line
        compiled = code && code < undefined;
        if (!compiled) return false;
    }
    return compiled;
}

// Only objects have undefined symbols: "(.text+0x8): undefined reference to", where a library has no section.
// With --gc-sections needld cannot know whether the code is dropped (README, Limits).
static bool fails_in_objects(const struct outcome *o) {
    static const char in_section[] = "): undefined reference to ";
    const char *all = o->err, *in = o->err;
    size_t lines = 0, objects = 0;
    while ((all = strstr(all, "undefined reference to "))) lines++, all++;
    while ((in = strstr(in, in_section))) objects++, in++;
    return lines && lines == objects;
}

// True if an exact link leads to a library with $ORIGIN in its run path: ld takes the directory of the link.
static bool depends_on_origin(struct trial *t) {
    for (size_t i = 0; i < t->best.links.n; i++) {
        const struct world_file *f = file_at(t->w, t->best.links.at[i].file);
        const char *list = !f || !f->elf ? NULL : f->elf->runpath ? f->elf->runpath : f->elf->rpath;
        if (list && strstr(list, "ORIGIN")) return true;
    }
    return false;
}

// False if the exact links give files to needld that it has no reason to look at, or that ld would not open.
static bool is_within_promise(struct trial *t) {
    // Another file than the preferred one may need others, which are not where needld searches for its
    // dependencies.
    if ((t->another || t->moves) && !within_reach(t, &t->best)) return false;
    // With an exact link ld does not find what the run path means.
    return !depends_on_origin(t) || open_way(t);
}

// True if needld cannot know whether the link fails, or whether it works with another file.
static bool is_uncertain(struct trial *t) {
    const struct list *args = &t->w->args;
    // Where the plugin compiles, a file cannot be replaced for certain, and the sections are not known.
    bool section_mark = strstr(t->plain.err, "undefined reference to `__st") != NULL;
    if (has_compiled_code(t) && (t->moves || section_mark)) return true;
    if (list_has(args, "--gc-sections") && fails_in_objects(&t->shim)) return true;
    return t->moves && list_has(args, "--cref"); // no file can be an input in front
}

// For messages: the files with which the link works.
static const char *what_works(struct trial *t) {
    const char *files = t->another ? "another choice"
                        : t->moves ? "another file for what ld finds"
                                   : "exact links work";
    for (size_t i = 0; i < t->best.links.n; i++)
        if (t->best.links.at[i].fixed)
            files = text(t->p, "%s, %s at %s", files, t->best.links.at[i].name, t->best.links.at[i].file);
    return text(t->p, "%s; fails", files);
}

// The plain link fails, and misses names or finds one in a file that does not serve.
static void helped(struct trial *t) {
    struct outcome *plain = &t->plain, *shim = &t->shim;
    struct list env = shim_env(t, t->w->linker), loud = with_verbose(t, &t->w->args);
    list_add(t->p, &env, "NEEDLD_TRACE=1");
    struct outcome talk = run_here(t, t->programs->shim, &loud, &env);
    t->shim_names = chatter_of(t->p, &talk);
    bool changed = shim->status != plain->status || !same_bytes(shim, plain);
    t->counts->changed += changed;
    bool said_so = strstr(shim->err, " but cannot add it: ") != NULL;
    t->counts->not_added += said_so;
    bool wanting = t->best.works && shim->status != 0 && !said_so && can_be_exact(t) && is_within_promise(t);
    bool excused = fails_by_relocation(plain) || fails_by_relocation(shim) || fails_in_compiled_code(plain) ||
                   is_uncertain(t);
    t->counts->by_relocation += wanting && excused;
    if (wanting && !excused) violation(t, "P2", text(t->p, "%s: %s", what_works(t), complaint(t, shim)));
    const char *open = said_so && t->best.works && shim->status != 0 ? open_way(t) : NULL;
    if (open) violation(t, "P2", text(t->p, "cannot be added, but this works: %s", open));
    moved_names(t);
    if (!said_so) check_choices(t, talk.err);
    if (shim->status != 0) fails_either_way(t);
    if (shim->status != 0 || !can_be_exact(t)) return;
    t->counts->beyond_exact += !t->best.works;
    if (!reproduced(t)) violation(t, "P4", "no exact links give this output");
}

static void judge_shim(struct trial *t) {
    struct list env = shim_env(t, t->w->linker);
    const char *tmp = text(t->p, "%s/tmp", t->w->root);
    unsigned before = entries(t->w->root), before_tmp = entries(tmp);
    t->shim = run_here(t, t->programs->shim, &t->w->args, &env);
    bool plugin = t->w->kinds & 1U << KIND_LTO; // which writes files of its own
    if (!plugin && (entries(t->w->root) != before || entries(tmp) != before_tmp))
        violation(t, "P6", "files appeared");
    if (t->shim.status < 0 || t->shim.status > 2) violation(t, "P8", text(t->p, "status %d", t->shim.status));
    if (t->plain.status == 0)
        works_alone(t);
    else if (!warned(&t->plain) && !t->best.works && t->shim.status != 0)
        fails_alone(t);
    else
        helped(t);
}

// ---- the prediction ----

// Where GNU ld does not keep an --as-needed library, it finds the name in that input.
static bool is_kept_for_compiled_code(struct trial *t, const struct found *f) {
    return has_compiled_code(t) && f->path && list_has(&t->plain_names.inputs, f->path);
}

static void check_prediction(struct trial *t) {
    struct list env = shim_env(t, t->w->linker);
    struct outcome o = run_here(t, t->programs->predict, &t->w->args, &env);
    struct chatter said = {0};
    said.at = pool_take(t->p, (strlen(o.out) + 1) * sizeof *said.at);
    for (char *line = o.out; *line;) {
        size_t n = strcspn(line, "\n");
        char *s = text_copy(t->p, line, n), *tab = strchr(s, '\t');
        line += n + (line[n] == '\n');
        if (!tab) continue;
        *tab++ = '\0';
        said.at[said.n++] = (struct found){s, "", strcmp(tab, "not found") == 0 ? NULL : tab};
    }
    if (strncmp(o.out, "# unchanged", 11) == 0) {
        t->counts->not_predicted += t->plain_names.n > 0;
        return;
    }
    if (o.status != 0) violation(t, "prediction", text(t->p, "status %d: %s", o.status, o.err));
    for (size_t i = 0; i < t->plain_names.n; i++) {
        const struct found *a = &t->plain_names.at[i], *b = chatter_find(&said, a->name);
        if (!b && is_kept_for_compiled_code(t, a))
            t->counts->not_predicted++;
        else if (!b)
            violation(t, "prediction", text(t->p, "%s is searched", a->name));
        else if (has_compiled_code(t) && same_place(t, a, b)) // found for another library that may be kept
            continue;
        else if (!a->path != !b->path || (a->path && strcmp(a->path, b->path) != 0))
            violation(t, "prediction",
                text(t->p, "%s is at %s, said %s", a->name, a->path ? a->path : "not found",
                    b->path ? b->path : "not found"));
    }
    if (!t->plain_names.complete || (t->plain.status != 0 && !t->plain_names.n)) return;
    for (size_t i = 0; i < said.n; i++)
        if (chatter_find(&t->plain_names, said.at[i].name))
            continue;
        else if (has_compiled_code(t))
            t->counts->not_predicted++;
        else
            violation(t, "prediction", text(t->p, "%s is not searched", said.at[i].name));
}

static void count_kinds(struct trial *t) {
    bool missing = warned(&t->plain), works = t->plain.status == 0, exact = t->best.works;
    for (unsigned i = 0; i < KINDS; i++) {
        if (!(t->w->kinds & 1U << i)) continue;
        t->counts->kinds[i].drawn++;
        t->counts->kinds[i].working += missing && works;
        t->counts->kinds[i].spoilt += missing && works && !exact;
        t->counts->kinds[i].wanting += !works && exact;
    }
}

static void count(struct trial *t) {
    count_kinds(t);
    struct counts *c = t->counts;
    c->worlds++;
    c->linked += t->plain.status == 0;
    if (warned(&t->plain)) {
        bool works = t->plain.status == 0, exact = t->best.works;
        *(works ? exact ? &c->warned : &c->spoilt : exact ? &c->wanting : &c->hopeless) += 1;
    }
    c->another += t->another;
    c->by_move += t->moves > 0;
    for (size_t i = 0; i < t->plain_names.n; i++) {
        c->searched++;
        if (t->plain_names.at[i].path)
            c->found++;
        else
            c->missing++;
    }
}

struct list judge(struct world *w, const struct programs *programs, struct counts *counts) {
    struct trial t = {.w = w, .p = &w->pool, .programs = programs, .counts = counts};
    struct list loud = with_verbose(&t, &w->args);
    t.plain = run_here(&t, w->linker, &w->args, &w->env);
    struct outcome talk = run_here(&t, w->linker, &loud, &w->env);
    t.plain_names = chatter_of(t.p, &talk);
    if (talk.status != t.plain.status) violation(&t, "judge", "--verbose changes the status");
    // GNU ld crashes in some links, as with -w after an error that it does not report.
    if (t.plain.status < 0 || t.plain.status > 1) {
        counts->worlds++;
        counts->crashed++;
        return (struct list){0};
    }
    t.exact = (struct attempt){.out = talk, .names = t.plain_names, .works = t.plain.status == 0};
    if (warned(&t.plain)) t.exact = exact_links(&t, &t.exact);
    t.best = t.exact;
    if (t.plain.status != 0) find_assignment(&t);
    count(&t);
    if (programs->predict) check_prediction(&t);
    if (programs->shim) judge_shim(&t);
    return t.violations;
}
