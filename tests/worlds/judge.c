#define _GNU_SOURCE
#include "judge.h"

#include "chatter.h"
#include "../support/mkelf.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct link {
    const char *name, *file;
};
struct links {
    struct link at[64];
    size_t n;
    bool sure;
    const char *dir;
};

struct trial {
    struct world *w;
    struct pool *p;
    const struct programs *programs;
    struct counts *counts;
    struct list violations;
    struct outcome plain, exact, shim;
    struct chatter plain_names, exact_names, shim_names;
    struct links links;
};

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

static struct outcome run_here(
    struct trial *t, const char *program, const struct list *args, const struct list *env) {
    return run(t->p, t->w->root, program, args, env, t->w->output);
}

static struct list copy_of(struct pool *p, const struct list *l) {
    struct list c = {0};
    for (size_t i = 0; i < l->n; i++) list_add(p, &c, l->at[i]);
    return c;
}

static struct list with_verbose(struct trial *t, const struct list *args) {
    struct list loud = copy_of(t->p, args);
    list_add(t->p, &loud, "--verbose");
    return loud;
}

// ---- exact links ----

static void make_dir(struct trial *t, struct links *l, const char *name) {
    l->dir = text(t->p, "%s/%s", t->w->root, name);
    mkdir(l->dir, 0777);
}

// Makes a symlink for a name, or replaces one to another file; false if it exists already or cannot be made.
static bool add_link(struct trial *t, struct links *l, const char *name, const char *file) {
    size_t i = 0;
    while (i < l->n && strcmp(l->at[i].name, name) != 0) i++;
    if (i == sizeof l->at / sizeof *l->at || (i < l->n && strcmp(l->at[i].file, file) == 0)) return false;
    const char *path = text(t->p, "%s/%s", l->dir, name);
    char *absolute = realpath(file[0] == '/' ? file : text(t->p, "%s/%s", t->w->root, file), NULL);
    unlink(path); // writing would follow an existing symlink
    mkelf_store(path, "", 0);
    unlink(path);
    bool ok = absolute && symlink(absolute, path) == 0;
    free(absolute);
    if (ok) l->at[i] = (struct link){text(t->p, "%s", name), text(t->p, "%s", file)};
    l->n += ok && i == l->n;
    return ok;
}

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

static struct list linked_args(struct trial *t, const struct links *l) {
    struct list args = {0};
    if (t->w->restated) {
        list_add(t->p, &args, "-rpath-link");
        list_add(t->p, &args, t->w->restated);
    }
    list_add(t->p, &args, "-rpath-link");
    list_add(t->p, &args, l->dir);
    for (size_t i = 0; i < t->w->args.n; i++) {
        size_t skipped = lone_empty_link(&t->w->args, i);
        if (skipped)
            i += skipped - 1;
        else
            list_add(t->p, &args, t->w->args.at[i]);
    }
    return args;
}

// False if an empty -rpath-link is in a response file, where it cannot be removed.
static bool can_be_exact(const struct trial *t) {
    bool within_reach = false;
    for (size_t i = 0; i < t->w->args.n; i++) within_reach |= lone_empty_link(&t->w->args, i) > 0;
    return within_reach || !t->w->empty_link;
}

static bool is_below(const char *path, const char *dir) {
    size_t n = strlen(dir);
    return strncmp(path, dir, n) == 0 && path[n] == '/';
}

// The directory of the library that has the dependency, whichever way the linker found it.
static const char *needed_by_dir(struct trial *t, const struct links *l, const char *needed_by) {
    if (is_below(needed_by, l->dir)) {
        const char *name = needed_by + strlen(l->dir) + 1;
        for (size_t i = 0; i < l->n; i++)
            if (strcmp(l->at[i].name, name) == 0) needed_by = l->at[i].file;
    }
    const char *path = needed_by[0] == '/' ? needed_by : text(t->p, "%s/%s", t->w->root, needed_by);
    char *dir = realpath(path_dir(t->p, path), NULL);
    const char *result = dir ? text(t->p, "%s", dir) : path_dir(t->p, path);
    free(dir);
    return result;
}

// Links a candidate for each missing name, until no more are found. With candidates in the link, another
// library may be the first that needs a name, and then the directory of that library counts.
static void link_candidates(struct trial *t) {
    enum { MAX_ROUNDS = 20 };
    struct links *l = &t->links;
    make_dir(t, l, "links");
    l->sure = true;
    struct chatter names = t->plain_names;
    bool more = true;
    for (int round = 0; more && round < MAX_ROUNDS; round++) {
        more = false;
        for (size_t i = 0; i < names.n; i++) {
            bool sure = true;
            const char *name = names.at[i].name, *link = text(t->p, "%s/%s", l->dir, name);
            if (names.at[i].path && strcmp(names.at[i].path, link) != 0) continue;
            const struct found *before = chatter_find(&t->plain_names, name);
            // A library that the plain link finds stays, even if another library is now the first that needs
            // it.
            const char *file =
                before && before->path
                    ? before->path
                    : world_candidate(t->w, name, needed_by_dir(t, l, names.at[i].needed_by), &sure);
            if (!file || !add_link(t, l, name, file)) continue;
            l->sure &= sure;
            more = true;
        }
        if (!more) break;
        struct list args = linked_args(t, l), loud = with_verbose(t, &args);
        struct outcome o = run_here(t, t->w->linker, &loud, &t->w->env);
        names = chatter_of(t->p, &o);
    }
    t->exact_names = names;
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

// The arguments that the shim passed to the linker. Fewer arguments than the link has, or another end, are a
// query, such as --verbose.
static struct list recorded(struct trial *t, const struct list *args) {
    struct list env = shim_env(t, recorder_for(t)), given = {0};
    const char *file = text(t->p, "%s/recorded", t->w->root);
    list_add(t->p, &env, text(t->p, "WORLDS_RECORD=%s", file));
    list_add(t->p, &env, text(t->p, "WORLDS_WORDS=%zu", args->n));
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

// A link that works is passed through unchanged, with warnings or without.
static void works_alone(struct trial *t) {
    same_words_and_bytes(t, "P1", t->shim.err);
    if (t->w->odd_prefix) return;
    struct list given = recorded(t, &t->w->args);
    if (!same_words(&given, &t->w->args))
        violation(t, "P1", text(t->p, "words changed: %s", list_join(t->p, &given, " ")));
}

// Where no name is missing the link fails for another reason, but needld may report a name that would be
// missing.
static void fails_alone(struct trial *t) {
    const char *words = words_of_linker(t, &t->shim);
    t->counts->premature += strcmp(words, t->shim.err) != 0;
    same_words_and_bytes(t, "P1", words);
}

static bool in_words(struct trial *t, const struct list *words, const char *path) {
    const char *dir = path_dir(t->p, path);
    return list_has(words, path) || list_has(words, dir) || list_has(words, text(t->p, "%s/", dir));
}

// The exact links for what the shim added in front. If the linker's arguments cannot be recorded: all names
// that are found now and were not before.
static bool chosen_links(struct trial *t, struct links *l) {
    struct list given = {0};
    if (!t->w->odd_prefix) {
        given = recorded(t, &t->w->args);
        if (given.n < t->w->args.n) return false;
        given.n -= t->w->args.n;
    }
    make_dir(t, l, "chosen");
    for (size_t i = 0; i < t->shim_names.n; i++) {
        const struct found *f = &t->shim_names.at[i], *before = chatter_find(&t->plain_names, f->name);
        if (!f->path || (before && before->path)) continue;
        if (t->w->odd_prefix || strchr(f->name, '/') || in_words(t, &given, f->path))
            add_link(t, l, f->name, f->path);
    }
    return true;
}

static bool reproduced(struct trial *t) {
    if (same_bytes(&t->shim, &t->exact) && t->exact.status == t->shim.status) return true;
    struct links chosen = {0};
    if (!chosen_links(t, &chosen)) return false;
    struct list args = linked_args(t, &chosen);
    struct outcome o = run_here(t, t->w->linker, &args, &t->w->env);
    return o.status == t->shim.status && same_bytes(&o, &t->shim);
}

static bool same_file(struct trial *t, const char *a, const char *b) {
    struct stat x, y;
    const char *from = a[0] == '/' ? a : text(t->p, "%s/%s", t->w->root, a);
    const char *to = b[0] == '/' ? b : text(t->p, "%s/%s", t->w->root, b);
    return stat(from, &x) == 0 && stat(to, &y) == 0 && x.st_ino == y.st_ino && x.st_dev == y.st_dev;
}

static bool same_place(struct trial *t, const struct found *a, const struct found *b) {
    return a && b && (a->path && b->path ? same_file(t, a->path, b->path) : !a->path && !b->path);
}

// A library that is added may be the first that needs a name, and then its run path counts. If the plain link
// fails, and exact links change where the name is found as well, this is no violation.
static void moved_names(struct trial *t) {
    for (size_t i = 0; i < t->plain_names.n; i++) {
        const struct found *a = &t->plain_names.at[i], *b = chatter_find(&t->shim_names, a->name);
        if (!a->path || same_place(t, a, b) ||
            !(b ? b->path || t->shim_names.complete : t->shim_names.complete))
            continue;
        if (t->plain.status != 0 && same_place(t, b, chatter_find(&t->exact_names, a->name))) continue;
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

static void check_candidate_order(struct trial *t, const char *trace) {
    for (size_t i = 0; t->links.sure && i < t->links.n; i++) {
        const struct link *l = &t->links.at[i];
        const struct found *f = chatter_find(&t->shim_names, l->name);
        if (!f || !f->path || same_file(t, f->path, l->file) || !handed_over(t, trace, l->name)) continue;
        violation(t, "candidate", text(t->p, "%s for %s, should be %s", f->path, f->name, l->file));
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

// Code that is not position-independent, with a weak reference to an undefined symbol, in a PIE for x86-64:
// needld does not look at relocations that a library would make valid (README, Limits).
static bool fails_by_relocation(const struct outcome *o) {
    return strstr(o->err, " can not be used when making a PIE object") != NULL;
}

// Only code that the plugin compiles has undefined symbols. needld cannot know whether the compiler drops these references
// (README, Limits).
static bool fails_in_compiled_code(const struct outcome *o) {
    bool compiled = false;
    for (const char *line = o->err; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        const char *undefined = strstr(line, "undefined reference to ");
        if (!undefined || undefined > line + strcspn(line, "\n")) continue;
        compiled = strncmp(line, "<artificial>", 12) == 0;
        if (!compiled) return false;
    }
    return compiled;
}

// The plain link misses names and fails.
static void helped(struct trial *t) {
    struct outcome *plain = &t->plain, *exact = &t->exact, *shim = &t->shim;
    struct list env = shim_env(t, t->w->linker), loud = with_verbose(t, &t->w->args);
    list_add(t->p, &env, "NEEDLD_TRACE=1");
    struct outcome talk = run_here(t, t->programs->shim, &loud, &env);
    t->shim_names = chatter_of(t->p, &talk);
    bool changed = shim->status != plain->status || !same_bytes(shim, plain);
    t->counts->changed += changed;
    bool said_so = strstr(shim->err, " but cannot add it: ") != NULL;
    t->counts->not_added += said_so;
    bool wanting = exact->status == 0 && shim->status != 0 && !said_so && t->links.sure && can_be_exact(t);
    bool excused = fails_by_relocation(plain) || fails_in_compiled_code(plain);
    t->counts->by_relocation += wanting && excused;
    if (wanting && !excused)
        violation(t, "P2", text(t->p, "exact links work, fails: %s", complaint(t, shim)));
    moved_names(t);
    if (!said_so) check_candidate_order(t, talk.err);
    if (shim->status != 0) fails_either_way(t);
    if (shim->status != 0 || !can_be_exact(t)) return;
    t->counts->beyond_exact += exact->status != 0;
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
    else if (!warned(&t->plain))
        fails_alone(t);
    else
        helped(t);
}

// ---- the prediction ----

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
        if (!b)
            violation(t, "prediction", text(t->p, "%s is searched", a->name));
        else if (!a->path != !b->path || (a->path && strcmp(a->path, b->path) != 0))
            violation(t, "prediction",
                text(t->p, "%s is at %s, said %s", a->name, a->path ? a->path : "not found",
                    b->path ? b->path : "not found"));
    }
    if (!t->plain_names.complete || (t->plain.status != 0 && !t->plain_names.n)) return;
    for (size_t i = 0; i < said.n; i++)
        if (!chatter_find(&t->plain_names, said.at[i].name))
            violation(t, "prediction", text(t->p, "%s is not searched", said.at[i].name));
}

static void count_kinds(struct trial *t) {
    bool missing = warned(&t->plain), works = t->plain.status == 0, exact = t->exact.status == 0;
    for (unsigned i = 0; i < KINDS; i++) {
        if (!(t->w->kinds & 1U << i)) continue;
        t->counts->kinds[i].drawn++;
        t->counts->kinds[i].working += missing && works;
        t->counts->kinds[i].spoilt += missing && works && !exact;
        t->counts->kinds[i].wanting += missing && !works && exact;
    }
}

static void count(struct trial *t) {
    count_kinds(t);
    struct counts *c = t->counts;
    c->worlds++;
    c->linked += t->plain.status == 0;
    if (warned(&t->plain)) {
        bool works = t->plain.status == 0, exact = t->exact.status == 0;
        *(works ? exact ? &c->warned : &c->spoilt : exact ? &c->wanting : &c->hopeless) += 1;
    }
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
    if (warned(&t.plain)) {
        link_candidates(&t);
        struct list args = linked_args(&t, &t.links);
        t.exact = run_here(&t, w->linker, &args, &w->env);
    }
    count(&t);
    if (programs->predict) check_prediction(&t);
    if (programs->shim) judge_shim(&t);
    return t.violations;
}
