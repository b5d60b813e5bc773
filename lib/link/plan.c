#include "plan.h"

struct planning {
    const struct link_facts *s;
    struct libraries *libraries;
    struct symbols *t;
    const struct link_map *map;
    const struct choice *choice;
    struct plan out;
    struct strs dirs, files; // what will be named, in order
};

static const struct library *supply_of(const struct planning *p, const struct dependency *n) {
    return p->map->libs.at[n->lib].file;
}

static bool is_chosen(const struct planning *p, const struct dependency *n) {
    return n->supplied && p->choice->chosen[n - p->map->deps.at];
}

// A word that begins neither an option, nor a response file, nor a path in the sysroot.
static struct str plain_path(const struct planning *p, struct str path) {
    if (!path.n) return S(".");
    return path.at[0] == '/' || path.at[0] == '.' ? path : str_cat(p->s->proc->arena, S("./"), path);
}

// --- directories for -rpath-link, which are asked before all others for every name

// What `dir` would answer; NULL where it would not.
static const struct library *held(const struct planning *p, struct str dir, const struct dependency *n) {
    return str_starts(n->name, S("/")) ? NULL : library_open(p->libraries, dir, n->name, false);
}

// The first name that `dir` would answer, and that is to be found elsewhere or not at all; NULL where there
// is none. Names that are supplied from another directory do not count: that one may be asked before.
static const struct dependency *blocker(const struct planning *p, struct str dir) {
    arena_charge(p->s->proc->arena, p->map->deps.n);
    for (size_t i = 0; i < p->map->deps.n; i++) {
        const struct dependency *n = &p->map->deps.at[i];
        bool searched = n->status == DEP_MISSING || (n->path.at && n->rule != RULE_COUNT);
        bool elsewhere = is_chosen(p, n) && n->second_pass && !n->by_soname && !str_eq(n->dir, dir);
        if (!searched || (is_chosen(p, n) && !elsewhere)) continue;
        const struct library *lib = held(p, dir, n);
        if (lib && (elsewhere || n->status == DEP_MISSING || !str_eq(lib->path, n->path))) return n;
    }
    return NULL;
}

// An -rpath-link that is empty and stands alone searches nothing, but it becomes the working directory once another
// joins it.
static bool takes_rpath_link(const struct planning *p) {
    const struct strs *given = &p->s->request->rpath_link;
    return given->n != 1 || given->at[0].n;
}

static bool can_be_in_dir(const struct planning *p, const struct dependency *n) {
    bool token = str_has(n->dir, '$') || str_has(n->name, '$'); // the linker reads those of the whole path
    return takes_rpath_link(p) && is_chosen(p, n) && !n->by_soname && !str_has(n->dir, ':') && !token;
}

// A name that `dir` must not answer, because it is supplied from one that still waits to be named.
static bool must_wait(const struct planning *p, struct str dir, const struct strs *waiting) {
    for (size_t i = 0; i < p->map->deps.n; i++) {
        const struct dependency *n = &p->map->deps.at[i];
        arena_charge(p->s->proc->arena, waiting->n);
        if (!can_be_in_dir(p, n) || str_eq(n->dir, dir) || !strs_have(waiting, n->dir)) continue;
        if (held(p, dir, n)) return true;
    }
    return false;
}

static void strs_remove(struct strs *list, size_t i) {
    for (list->n--; i < list->n; i++) list->at[i] = list->at[i + 1];
}

// Orders directories so that each answers first for what it is to supply; one that cannot be fitted in is
// left out.
static void order_dirs(struct planning *p, struct strs *waiting) {
    while (waiting->n) {
        size_t i = 0;
        while (i < waiting->n && must_wait(p, waiting->at[i], waiting)) i++;
        if (i < waiting->n) strs_add(p->s->proc->arena, &p->dirs, waiting->at[i]);
        strs_remove(waiting, i < waiting->n ? i : 0);
    }
}

static void choose_dirs(struct planning *p) {
    struct strs candidates = {0}, waiting = {0};
    for (size_t i = 0; i < p->map->deps.n; i++) {
        const struct dependency *n = &p->map->deps.at[i];
        arena_charge(p->s->proc->arena, candidates.n);
        if (can_be_in_dir(p, n) && !strs_have(&candidates, n->dir))
            strs_add(p->s->proc->arena, &candidates, n->dir);
    }
    for (size_t i = 0; i < candidates.n; i++)
        if (!blocker(p, candidates.at[i])) strs_add(p->s->proc->arena, &waiting, candidates.at[i]);
    order_dirs(p, &waiting);
}

static struct str no_rpath_link(const struct planning *p, const struct dependency *n) {
    struct arena *a = p->s->proc->arena;
    if (n->by_soname) return S("its file bears another name");
    if (!takes_rpath_link(p)) return S("-rpath-link is given empty");
    if (!can_be_in_dir(p, n)) return S("-rpath-link cannot name its directory");
    const struct dependency *other = blocker(p, n->dir);
    if (other)
        return str_cat(a, S("its directory also holds "), other->name, S(", which the link finds elsewhere"));
    return S("its directory holds other libraries that are supplied from elsewhere");
}

// --- files

static bool defines_asked(struct planning *p, const struct library *lib) {
    if (!p->s->request->undefined.n) return false;
    const struct module *m = symbols_of(p->t, lib, NO_INDEX);
    for (size_t i = 0; i < m->n; i++)
        if (m->at[i].definition && p->t->list.at[m->at[i].symbol].asked) return true;
    return false;
}

// Where giving the file itself is not the same as its being found: facts measured with ld 2.40, 2.44
// and 2.47.50.
static struct str no_file(struct planning *p, const struct dependency *n) {
    const struct library *lib = supply_of(p, n);
    if (!lib->dynamic.has_soname || !str_eq(lib->dynamic.soname, n->name))
        return S("its SONAME is another one");
    if (lib->dynamic.program) return S("it is a program, which the linker refuses as an input");
    if (p->s->request->cref) return S("--cref stops the linker at a library that is given first");
    if (p->s->request->static_first) return S("the first input may not be a shared library");
    // From 2.45 on the library would count as used.
    if (defines_asked(p, lib)) return S("it defines a symbol that -u, -e or --require-defined asks for");
    return (struct str){0};
}

static void hand_over(struct planning *p, const struct dependency *n, struct handover *h) {
    struct arena *a = p->s->proc->arena;
    arena_charge(a, p->dirs.n);
    if (can_be_in_dir(p, n) && strs_have(&p->dirs, n->dir)) {
        h->method = METHOD_RPATH_LINK;
        return;
    }
    struct str no = no_file(p, n);
    if (no.n) {
        h->blocked_reason = str_cat(a, no_rpath_link(p, n), S(", and "), no);
        return;
    }
    h->method = METHOD_FILE;
    strs_add(a, &p->files, plain_path(p, n->path));
}

static void write_words(struct planning *p) {
    struct arena *a = p->s->proc->arena;
    struct strs *words = &p->out.words;
    const struct request *r = p->s->request;
    struct str run_path = process_env(p->s->proc, "LD_RUN_PATH");
    // The linker reads LD_RUN_PATH only where there is no -rpath-link.
    bool restate = p->dirs.n && run_path.n && p->s->target.native && !r->rpath.n && !r->rpath_link.n;
    bool odd = str_starts(run_path, S("@")) || str_starts(run_path, S("-"));
    if (restate) {
        strs_add(a, words, S("-rpath-link"));
        strs_add(a, words, odd ? str_cat(a, S("./"), run_path) : run_path);
    }
    for (size_t i = 0; i < p->dirs.n; i++) {
        strs_add(a, words, S("-rpath-link"));
        strs_add(a, words, plain_path(p, p->dirs.at[i]));
    }
    if (!p->files.n) return;
    strs_add(a, words, S("--push-state"));
    strs_add(a, words, S("--as-needed"));
    for (size_t i = 0; i < p->files.n; i++) strs_add(a, words, p->files.at[i]);
    strs_add(a, words, S("--pop-state"));
}

struct plan plan_make(const struct link_facts *s, struct libraries *libraries, struct symbols *t,
    const struct link_map *map, const struct choice *choice) {
    struct planning p = {.s = s, .libraries = libraries, .t = t, .map = map, .choice = choice};
    p.out.handover = arena_calloc(s->proc->arena, sizeof *p.out.handover, map->deps.n);
    choose_dirs(&p);
    for (uint32_t i = 0; i < map->deps.n; i++) {
        const struct dependency *n = &map->deps.at[i];
        if (is_chosen(&p, n)) hand_over(&p, n, &p.out.handover[i]);
    }
    write_words(&p);
    return p.out;
}

struct str plan_why_file(const struct link_facts *s, struct libraries *libraries, const struct link_map *map,
    const struct choice *choice, const struct dependency *n) {
    struct planning p = {.s = s, .libraries = libraries, .map = map, .choice = choice};
    return no_rpath_link(&p, n);
}
