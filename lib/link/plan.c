#include "plan.h"

struct planner {
    const struct link_facts *facts;
    struct libraries *libraries;
    struct symbols *symbols;
    const struct link_map *map;
    const struct choice *choice;
    struct plan out;
    bool *pinned;            // for each dependency: GNU ld finds it, and its file is added so that it stays
    struct strs dirs, files; // to add, in order
};

static const struct library *file_of(const struct planner *p, const struct dependency *d) {
    return p->map->libs.at[d->lib].file;
}

static bool is_chosen(const struct planner *p, const struct dependency *d) {
    return dep_can_be_added(d) && p->choice->chosen[d - p->map->deps.at];
}

// The path as an argument that looks like no option, response file or path in the sysroot.
static struct str plain_path(const struct planner *p, struct str path) {
    if (!path.n) return S(".");
    return path.at[0] == '/' || path.at[0] == '.' ? path : str_cat(p->facts->proc->arena, S("./"), path);
}

// --- -rpath-link: GNU ld searches these directories first, and for every name

// What GNU ld would find in `dir` for the name; NULL: nothing.
static const struct library *find_in_dir(
    const struct planner *p, struct str dir, const struct dependency *d) {
    return str_starts(d->name, S("/")) ? NULL : library_open(p->libraries, dir, d->name, false);
}

// The first name that GNU ld would find in `dir` but must find elsewhere or not at all; NULL if there is
// none. A name that is added from another directory does not count, since that directory can come first,
// unless GNU ld takes the file there in its second pass only.
static const struct dependency *blocker(const struct planner *p, struct str dir) {
    arena_charge(p->facts->proc->arena, p->map->deps.n);
    for (size_t i = 0; i < p->map->deps.n; i++) {
        const struct dependency *d = &p->map->deps.at[i];
        bool missing = dep_is_missing(d), searched = missing || (d->path.at && !d->unkept_input);
        bool elsewhere = is_chosen(p, d) && d->second_pass && !d->by_soname && !str_eq(d->dir, dir);
        if (!searched || p->pinned[i] || (is_chosen(p, d) && !elsewhere)) continue;
        const struct library *lib = find_in_dir(p, dir, d);
        if (lib && (elsewhere || missing || !str_eq(lib->path, d->path))) return d;
    }
    return NULL;
}

// A single empty -rpath-link searches nothing, but it means the working directory as soon as there is another
// one.
static bool takes_rpath_link(const struct planner *p) {
    const struct strs *given = &p->facts->request->rpath_link;
    return given->n != 1 || given->at[0].n;
}

// LD_RUN_PATH, which an added -rpath-link switches off: it is repeated in front.
static struct str restated_run_path(const struct planner *p) {
    if (!link_reads_ld_run_path(p->facts)) return (struct str){0};
    return process_env(p->facts->proc, "LD_RUN_PATH");
}

// True if GNU ld still takes the file that it finds by itself.
static bool may_lose(const struct planner *p, const struct dependency *d) {
    if (d->state != DEP_REPLACED) return false;
    struct strs before = str_split(p->facts->proc->arena, restated_run_path(p), ':');
    for (size_t i = 0; i < before.n; i++)
        if (str_has(before.at[i], '$') || find_in_dir(p, before.at[i], d)) return true;
    return d->loses;
}

static bool can_be_in_dir(const struct planner *p, const struct dependency *d) {
    bool token = str_has(d->dir, '$') || str_has(d->name, '$'); // GNU ld expands them in the whole path
    bool expressible = takes_rpath_link(p) && !str_has(d->dir, ':') && !token;
    bool pinned = p->pinned[d - p->map->deps.at];
    return is_chosen(p, d) && !pinned && !d->by_soname && expressible && !may_lose(p, d);
}

// True if `dir` must come after another one of `waiting`: GNU ld would find a name here that is added from
// there.
static bool must_wait(const struct planner *p, struct str dir, const struct strs *waiting) {
    for (size_t i = 0; i < p->map->deps.n; i++) {
        const struct dependency *d = &p->map->deps.at[i];
        arena_charge(p->facts->proc->arena, waiting->n);
        if (!can_be_in_dir(p, d) || str_eq(d->dir, dir) || !strs_have(waiting, d->dir)) continue;
        if (find_in_dir(p, dir, d)) return true;
    }
    return false;
}

// Orders the directories so that GNU ld finds each name in its own. Where they all must wait for each other,
// leaves one out.
static void order_dirs(struct planner *p, struct strs *waiting) {
    while (waiting->n) {
        size_t i = 0;
        while (i < waiting->n && must_wait(p, waiting->at[i], waiting)) i++;
        if (i < waiting->n) strs_add(p->facts->proc->arena, &p->dirs, waiting->at[i]);
        size_t gone = i < waiting->n ? i : 0;
        for (waiting->n--; gone < waiting->n; gone++) waiting->at[gone] = waiting->at[gone + 1];
    }
}

static void choose_dirs(struct planner *p) {
    struct arena *a = p->facts->proc->arena;
    struct strs all = {0}, waiting = {0};
    p->dirs = (struct strs){0};
    for (size_t i = 0; i < p->map->deps.n; i++) {
        const struct dependency *d = &p->map->deps.at[i];
        arena_charge(a, all.n);
        if (can_be_in_dir(p, d)) strs_add_new(a, &all, d->dir);
    }
    for (size_t i = 0; i < all.n; i++)
        if (!blocker(p, all.at[i])) strs_add(a, &waiting, all.at[i]);
    order_dirs(p, &waiting);
}

static struct str why_not_rpath_link(const struct planner *p, const struct dependency *d) {
    struct arena *a = p->facts->proc->arena;
    if (d->by_soname) return str_cat(a, S("the file is called "), path_base(d->path), S(", not "), d->name);
    if (!takes_rpath_link(p)) return S("the command line has an empty -rpath-link");
    if (!can_be_in_dir(p, d)) return S("-rpath-link cannot express its directory");
    const struct dependency *other = blocker(p, d->dir);
    if (other)
        return str_cat(a, S("its directory also has "), other->name, S(", which ld must not find there"));
    return S("its directory also has libraries that are added from other directories");
}

// --- files

static bool defines_requested_symbol(struct planner *p, const struct library *lib) {
    if (!p->facts->request->undefined.n) return false;
    const struct module *m = symbols_of(p->symbols, lib, NO_INDEX);
    for (size_t i = 0; i < m->n; i++)
        if (m->at[i].definition && p->symbols->list.at[m->at[i].symbol].requested) return true;
    return false;
}

// Empty if GNU ld treats the file as an input like one that it finds. Measured with ld 2.40, 2.44 and
// 2.47.50.
static struct str why_not_file(struct planner *p, const struct dependency *d) {
    const struct library *lib = file_of(p, d);
    if (!lib->dynamic.has_soname || !str_eq(lib->dynamic.soname, d->name))
        return S("its SONAME is a different one");
    if (lib->dynamic.program) return S("it is a program, which ld rejects as an input");
    if (p->facts->request->cref) return S("with --cref ld fails if a library is the first input");
    if (p->facts->request->static_first) return S("the first input is linked with -Bstatic");
    // From ld 2.45 on it would count as needed, and the output would get a DT_NEEDED entry for it.
    if (defines_requested_symbol(p, lib))
        return S("it defines a symbol that -u, -e or --require-defined names");
    return (struct str){0};
}

static bool is_in_dirs(const struct planner *p, const struct dependency *d) {
    arena_charge(p->facts->proc->arena, p->dirs.n);
    return can_be_in_dir(p, d) && strs_have(&p->dirs, d->dir);
}

// --- both: the directory, and the files that it would move

static bool pin(struct planner *p, const struct dependency *d) {
    bool found = d->state == DEP_FOUND || is_chosen(p, d);
    if (!found || why_not_file(p, d).n) return false;
    p->pinned[d - p->map->deps.at] = true;
    return true;
}

// Pins each name that GNU ld would find in the directory instead of where it finds it now. False if one of
// them cannot be pinned.
static bool pin_blockers(struct planner *p, struct str dir) {
    for (const struct dependency *d; (d = blocker(p, dir));)
        if (!pin(p, d)) return false;
    return true;
}

// Pins each name that is added from another directory, where the two would have to come before each other.
static bool pin_others(struct planner *p, struct str dir) {
    for (size_t i = 0; i < p->map->deps.n; i++) {
        const struct dependency *d = &p->map->deps.at[i];
        bool elsewhere = can_be_in_dir(p, d) && !str_eq(d->dir, dir) && find_in_dir(p, dir, d);
        if (elsewhere && !pin(p, d)) return false;
    }
    return true;
}

static void pin_for(struct planner *p, const struct dependency *d) {
    const size_t size = p->map->deps.n * sizeof *p->pinned;
    if (is_in_dirs(p, d) || !can_be_in_dir(p, d) || !why_not_file(p, d).n) return;
    bool *before = arena_alloc(p->facts->proc->arena, size);
    memcpy(before, p->pinned, size);
    bool pinned = pin_blockers(p, d->dir);
    if (pinned) choose_dirs(p);
    if (pinned && !is_in_dirs(p, d) && pin_others(p, d->dir)) choose_dirs(p);
    if (pinned && is_in_dirs(p, d)) return;
    memcpy(p->pinned, before, size);
    choose_dirs(p);
}

// --- each dependency

static struct planned plan_file(struct planner *p, const struct dependency *d) {
    struct arena *a = p->facts->proc->arena;
    if (is_in_dirs(p, d)) return (struct planned){.method = METHOD_RPATH_LINK};
    struct str reason = why_not_file(p, d);
    if (reason.n)
        return (struct planned){.blocked_reason = str_cat(a, why_not_rpath_link(p, d), S(", and "), reason)};
    strs_add(a, &p->files, plain_path(p, d->path));
    return (struct planned){.method = METHOD_FILE};
}

// --- arguments

static void write_args(struct planner *p) {
    struct arena *a = p->facts->proc->arena;
    struct strs *args = &p->out.args;
    struct str run_path = restated_run_path(p);
    bool odd = str_starts(run_path, S("@")) || str_starts(run_path, S("-"));
    if (p->dirs.n && run_path.n) {
        strs_add(a, args, S("-rpath-link"));
        strs_add(a, args, odd ? str_cat(a, S("./"), run_path) : run_path);
    }
    for (size_t i = 0; i < p->dirs.n; i++) {
        strs_add(a, args, S("-rpath-link"));
        strs_add(a, args, plain_path(p, p->dirs.at[i]));
    }
    if (!p->files.n) return;
    strs_add(a, args, S("--push-state"));
    strs_add(a, args, S("--as-needed"));
    strs_add_all(a, args, &p->files);
    strs_add(a, args, S("--pop-state"));
}

struct plan plan_make(const struct link_facts *facts, struct libraries *libraries, struct symbols *symbols,
    const struct link_map *map, const struct choice *choice) {
    struct planner p = {
        .facts = facts, .libraries = libraries, .symbols = symbols, .map = map, .choice = choice};
    p.out.deps = arena_calloc(facts->proc->arena, sizeof *p.out.deps, map->deps.n);
    p.pinned = arena_calloc(facts->proc->arena, sizeof *p.pinned, map->deps.n);
    choose_dirs(&p);
    for (uint32_t i = 0; i < map->deps.n; i++)
        if (is_chosen(&p, &map->deps.at[i])) pin_for(&p, &map->deps.at[i]);
    for (uint32_t i = 0; i < map->deps.n; i++) {
        const struct dependency *d = &map->deps.at[i];
        if (is_chosen(&p, d) || p.pinned[i]) p.out.deps[i] = plan_file(&p, d);
    }
    write_args(&p);
    return p.out;
}

struct str plan_why_file(const struct link_facts *facts, struct libraries *libraries,
    const struct link_map *map, const struct choice *choice, const struct dependency *d) {
    struct planner p = {.facts = facts, .libraries = libraries, .map = map, .choice = choice};
    p.pinned = arena_calloc(facts->proc->arena, sizeof *p.pinned, map->deps.n);
    if (d->state == DEP_FOUND) return S("an added -rpath-link would make ld find another file");
    return why_not_rpath_link(&p, d);
}
