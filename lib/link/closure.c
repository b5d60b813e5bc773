#include "closure.h"

// The file for a name, and how it was found.
struct match {
    enum dep_state state;
    const struct library *file; // NULL: none
    enum search_rule rule;
    struct str dir;
    bool by_soname, unkept_input;
    bool late; // needld found it by a later rule than RULE_LINK_DIRS
};

// The inputs whose SONAMEs differ only in the version: libx.so.1, libx.so.2.
struct soname_versions {
    struct str first;
    bool several; // they are not all the same
};

// What a walk with candidates reads besides the inputs.
struct additions {
    struct candidate_index *index;
    const struct link_map *plain; // what GNU ld loads without candidates
    struct map found;             // the names that it finds -> index into plain->deps
    const struct constraints *constraints;
};

struct dep_walk {
    struct search_path *path;
    struct libraries *libraries;
    const struct process *proc;
    const struct inputs *inputs;
    const bool *kept;
    struct additions *add; // NULL: without candidates
    struct link_map out;
    struct map seen;   // names -> index into out.deps
    struct map loaded; // names of inputs that are kept -> index
    struct map unkept; // names of inputs that are not
    struct map stems;  // SONAMEs of inputs without their versions -> index into versions
    struct {
        struct soname_versions *at;
        size_t n, cap;
    } versions;
};

static bool is_kept(const struct dep_walk *w, size_t input) {
    return !w->kept || w->kept[input];
}

// --- versions in SONAMEs

// `libx.so.` of libx.so.2; empty for a name without a version.
static struct str stem_of(struct str name) {
    struct cut c = str_cut_text(name, S(".so."));
    return c.found ? (struct str){name.at, c.head.n + 4} : (struct str){0};
}

static void note_version(struct dep_walk *w, struct str soname) {
    struct str stem = stem_of(soname);
    if (!stem.n) return;
    uint32_t fresh = (uint32_t)w->versions.n, i = map_add(w->proc->arena, &w->stems, stem, fresh);
    if (i == fresh) vec_push(w->proc->arena, &w->versions)->first = soname;
    w->versions.at[i].several |= !str_eq(w->versions.at[i].first, soname);
}

bool closure_conflict(struct str a, struct str b) {
    struct str stem = stem_of(a);
    return stem.n && !str_has(a, '/') && str_starts(b, stem) && !str_eq(a, b);
}

// `added`: SONAMEs of added files.
static bool conflicts_with_input(const struct dep_walk *w, struct str name, const struct strs *added) {
    struct str stem = stem_of(name);
    if (!stem.n || str_has(name, '/')) return false;
    uint32_t i = map_get(&w->stems, stem);
    if (i != NO_INDEX && (w->versions.at[i].several || !str_eq(w->versions.at[i].first, name))) return true;
    arena_charge(w->proc->arena, added->n);
    for (size_t j = 0; j < added->n; j++)
        if (closure_conflict(name, added->at[j])) return true;
    return false;
}

// --- loading

// The names by which a shared library of the command line is an input.
static void note_names(struct dep_walk *w, const struct input *in, uint32_t number) {
    struct arena *a = w->proc->arena;
    note_version(w, in->file->dynamic.soname); // of an input that is not kept too
    struct map *names = is_kept(w, number) ? &w->loaded : &w->unkept;
    map_add(a, names, in->file->path, number);
    map_add(a, names, in->file->dynamic.has_soname ? in->file->dynamic.soname : in->name, number);
}

static void load_inputs(struct dep_walk *w) {
    struct arena *a = w->proc->arena;
    for (uint32_t i = 0; i < w->inputs->n; i++) {
        const struct input *in = &w->inputs->at[i];
        if (!in->file->path.n || (in->member && !is_kept(w, i))) continue;
        if (in->kind != INPUT_SHARED) {
            map_add(a, &w->loaded, in->file->path, i);
            continue;
        }
        // Measured: GNU ld compares names with files of the command line, not with members of archives.
        if (!in->member) note_names(w, in, i);
        if (is_kept(w, i))
            *vec_push(a, &w->out.libs) = (struct map_library){
                .file = in->file, .dep = NO_INDEX, .input = i, .copy_needed = in->state.copy_needed};
    }
}

// The number of the library. Its own dependencies are resolved after those of all libraries before it.
static uint32_t load_library(struct dep_walk *w, const struct library *file, uint32_t dep, bool added) {
    const struct map_library *by = &w->out.libs.at[w->out.deps.at[dep].by];
    struct map_library lib = {.file = file, .dep = dep, .input = NO_INDEX};
    lib.copy_needed = by->copy_needed; // inherited from the input that began the chain
    lib.added = added || by->added;
    *vec_push(w->proc->arena, &w->out.libs) = lib;
    return (uint32_t)w->out.libs.n - 1;
}

// --- GNU ld's two passes

static bool needs_libc(const struct library *lib) {
    const struct strs *needed = &lib->dynamic.needed;
    for (size_t i = 0; i < needed->n; i++)
        if (str_starts(needed->at[i], S("libc.so"))) return true;
    return false;
}

// The first pass accepts a library without dependencies, or one that needs libc.so and no other version of an
// input.
static bool passes_first(const struct dep_walk *w, const struct library *lib, const struct strs *added) {
    const struct strs *needed = &lib->dynamic.needed;
    if (!needed->n) return true;
    if (!needs_libc(lib)) return false;
    for (size_t i = 0; i < needed->n; i++)
        if (conflicts_with_input(w, needed->at[i], added)) return false;
    return true;
}

struct dep_search {
    const struct dep_walk *w;
    struct search_key key;
    const struct strs *added; // SONAMEs of the added files that count as inputs
    struct match match;
};

// True if the search ends: the library passes the first pass. Of the others the second pass takes the
// first.
static bool consider(
    struct dep_search *search, enum search_rule rule, struct str dir, const struct library *lib) {
    if (!lib) return false;
    bool first = passes_first(search->w, lib, search->added);
    if (first || !search->match.file)
        search->match = (struct match){.state = DEP_FOUND, .file = lib, .rule = rule, .dir = dir};
    return first;
}

// An absolute name is opened as it is, then below each of the linker's own directories.
static void search_absolute(struct dep_search *search) {
    struct libraries *libraries = search->w->libraries;
    const bool symbols = search->w->add != NULL;
    if (consider(search, 0, S(""), library_open(libraries, S(""), search->key.name, symbols))) return;
    struct search_dirs dirs = search_path_dirs(search->w->path, RULE_SEARCH_DIR, &search->key);
    for (size_t i = 0; i < dirs.n; i++) {
        struct str path = path_join(search->w->proc->arena, dirs.at[i].dir, search->key.name);
        const struct library *lib = library_open(libraries, S(""), path, symbols);
        if (consider(search, RULE_SEARCH_DIR, dirs.at[i].dir, lib)) return;
    }
}

static void search_relative(struct dep_search *search) {
    for (enum search_rule rule = 0; rule < RULE_FIRST_OF_NEEDLD; rule++) {
        struct search_dirs dirs = search_path_dirs(search->w->path, rule, &search->key);
        for (size_t i = 0; i < dirs.n; i++) {
            struct str dir = dirs.at[i].dir;
            const struct library *lib =
                library_open(search->w->libraries, dir, search->key.name, search->w->add != NULL);
            if (consider(search, rule, dir, lib)) return;
        }
    }
}

static struct search_key key_of(const struct dep_walk *w, const struct dependency *d) {
    return (struct search_key){d->name, w->out.libs.at[d->by].file};
}

static struct match search_as_linker(
    const struct dep_walk *w, const struct dependency *d, const struct strs *added) {
    struct dep_search search = {.w = w, .key = key_of(w, d), .added = added};
    search.match.state = DEP_MISSING;
    if (str_starts(d->name, S("/")))
        search_absolute(&search);
    else
        search_relative(&search);
    return search.match;
}

// --- what GNU ld finds

// True for a file that is an input under another name.
static bool is_kept_input(const struct dep_walk *w, const struct library *lib) {
    arena_charge(w->proc->arena, w->inputs->n / 8);
    for (size_t i = 0; i < w->inputs->n; i++) {
        const struct input *in = &w->inputs->at[i];
        bool same = in->kind == INPUT_SHARED && os_same_file(&in->file->st, &lib->st);
        if (same && is_kept(w, i)) return true;
    }
    return false;
}

static const struct strs *added_sonames(const struct dep_walk *w) {
    static const struct strs none = {0};
    return w->add ? &w->add->constraints->added_files : &none;
}

static struct match match_of_linker(const struct dep_walk *w, const struct dependency *d) {
    uint32_t unkept = map_get(&w->unkept, d->name);
    if (unkept == NO_INDEX) return search_as_linker(w, d, added_sonames(w));
    return (struct match){.state = DEP_FOUND, .file = w->inputs->at[unkept].file, .unkept_input = true};
}

// --- what needld finds

static const struct exclusion *exclusion_of(const struct dep_walk *w, struct str name) {
    const struct exclusions *excluded = &w->add->constraints->excluded;
    uint32_t i = map_get(&excluded->names, name);
    return i == NO_INDEX ? NULL : &excluded->at[i];
}

static const struct candidate *pick_of(const struct dep_walk *w, struct str name) {
    const struct pick *pick = picks_find(&w->add->constraints->picks, name);
    return pick ? &pick->candidate : NULL;
}

static struct match match_of_candidate(enum dep_state state, const struct candidate *c) {
    return (struct match){.state = state,
        .file = c->file,
        .rule = c->rule,
        .dir = c->dir,
        .by_soname = c->by_soname,
        .late = c->tier == TIER_STUBS || c->rule > RULE_LINK_DIRS};
}

static struct match candidate_for(struct dep_walk *w, struct dependency *d) {
    struct search_key key = key_of(w, d);
    const struct candidate *pick = pick_of(w, d->name);
    struct candidate c = pick ? *pick : candidate_find(w->add->index, &key);
    if (!c.file) return (struct match){.state = DEP_MISSING};
    const struct exclusion *excluded = exclusion_of(w, d->name);
    d->blocked_reason = excluded ? excluded->blocked_reason : c.blocked_reason;
    d->drawbacks = c.drawbacks > 0;
    bool left_out = excluded && !d->blocked_reason.n;
    return match_of_candidate(left_out              ? DEP_LEFT_OUT
                              : d->blocked_reason.n ? DEP_BLOCKED
                                                    : DEP_CANDIDATE,
        &c);
}

// A library that GNU ld alone finds must stay where it is, unless it is replaced. Returns the file to load.
static struct match keep_in_place(struct dep_walk *w, struct dependency *d, const struct match *now) {
    const struct additions *add = w->add;
    const struct candidate *pick = now->state == DEP_FOUND && !now->unkept_input ? pick_of(w, d->name) : NULL;
    if (pick && !exclusion_of(w, d->name)) {
        const struct strs *added = added_sonames(w);
        d->loses = passes_first(w, now->file, added) && !passes_first(w, pick->file, added);
        return match_of_candidate(DEP_REPLACED, pick);
    }
    uint32_t before = map_get(&add->found, d->name);
    if (before == NO_INDEX) return *now;
    const struct dependency *alone = &add->plain->deps.at[before];
    const struct library *file = add->plain->libs.at[alone->lib].file;
    if (now->file && os_same_file(&now->file->st, &file->st)) return *now;
    if (!now->unkept_input && added_sonames(w)->n) {
        struct match without = search_as_linker(w, d, &(struct strs){0});
        d->displaced = without.file && os_same_file(&without.file->st, &file->st);
        if (d->displaced) return without;
    }
    d->moved = exclusion_of(w, d->name) != NULL;
    if (d->moved) return *now;
    return (struct match){.state = DEP_PINNED, .file = file, .rule = alone->rule, .dir = alone->dir};
}

// --- the walk

static void note_reached(struct dep_walk *w, const struct dependency *d, const struct match *m) {
    struct reached *reached = &w->path->reached;
    reached_add(reached, m->file, reached_find(reached, w->out.libs.at[d->by].file), m->late);
}

static void record(struct dep_walk *w, uint32_t number, const struct match *m) {
    struct dependency *d = &w->out.deps.at[number];
    d->state = m->state;
    d->rule = m->rule;
    d->dir = m->dir;
    d->by_soname = m->by_soname;
    d->unkept_input = m->unkept_input;
    if (m->file) d->path = m->file->path;
    if (dep_is_missing(d)) w->out.missing += !w->out.libs.at[d->by].added;
    if (m->file && dep_can_be_added(d)) d->second_pass = !passes_first(w, m->file, added_sonames(w));
    if (d->state != DEP_FOUND && !dep_can_be_added(d)) return;
    if (w->path->facts->request->fatal_warnings && !is_kept_input(w, m->file))
        d->may_conflict = conflicts_with_input(w, d->name, added_sonames(w));
    if (w->add) note_reached(w, d, m);
    d->lib = load_library(w, m->file, number, d->state == DEP_CANDIDATE || d->state == DEP_REPLACED);
}

static void resolve_dep(struct dep_walk *w, uint32_t number) {
    struct dependency *d = &w->out.deps.at[number];
    struct match m = {.state = DEP_INPUT};
    if (map_get(&w->loaded, d->name) == NO_INDEX) {
        m = match_of_linker(w, d);
        if (w->add) m = keep_in_place(w, d, &m);
        if (w->add && m.state == DEP_MISSING) m = candidate_for(w, d);
        if (m.state == DEP_FOUND && is_kept_input(w, m.file)) m.state = DEP_INPUT;
    }
    record(w, number, &m);
}

static void resolve_library(struct dep_walk *w, uint32_t by) {
    struct arena *a = w->proc->arena;
    bool unsearched = !w->out.libs.at[by].copy_needed && !w->path->facts->request->check_undefined;
    struct strs needed = w->out.libs.at[by].file->dynamic.needed;
    uint32_t *deps = arena_alloc(a, needed.n * sizeof *deps);
    w->out.libs.at[by].deps.at = deps;
    w->out.libs.at[by].deps.n = needed.n;
    for (size_t i = 0; i < needed.n; i++) {
        uint32_t number = (uint32_t)w->out.deps.n;
        uint32_t first = deps[i] = map_add(a, &w->seen, needed.at[i], number);
        if (first != number) continue; // GNU ld searches once for a name
        *vec_push(a, &w->out.deps) =
            (struct dependency){.name = needed.at[i], .by = by, .lib = NO_INDEX, .state = DEP_SKIPPED};
        if (!unsearched) resolve_dep(w, number);
    }
}

static struct link_map walk_libraries(struct search_path *path, struct libraries *libraries,
    const struct inputs *inputs, const bool *kept, struct additions *add) {
    struct dep_walk w = {.path = path,
        .libraries = libraries,
        .proc = path->facts->proc,
        .inputs = inputs,
        .kept = kept,
        .add = add};
    load_inputs(&w);
    for (uint32_t i = 0; i < w.out.libs.n; i++) resolve_library(&w, i);
    return w.out;
}

struct link_map closure_walk(
    struct search_path *path, struct libraries *libraries, const struct inputs *inputs, const bool *kept) {
    return walk_libraries(path, libraries, inputs, kept, NULL);
}

void closure_reach(struct reached *reached, const struct inputs *inputs, const struct link_map *plain) {
    for (size_t i = 0; i < inputs->n; i++)
        if (inputs->at[i].kind == INPUT_SHARED) reached_add(reached, inputs->at[i].file, NO_INDEX, false);
    for (uint32_t i = 0; i < plain->libs.n; i++) {
        const struct map_library *lib = &plain->libs.at[i];
        if (lib->dep == NO_INDEX) continue;
        const struct library *by = plain->libs.at[plain->deps.at[lib->dep].by].file;
        reached_add(reached, lib->file, reached_find(reached, by), false);
    }
}

// True if the libraries that were reached decide where a dependency is found, or may be found better.
static bool depends_on_reached(const struct link_map *map) {
    for (size_t i = 0; i < map->deps.n; i++) {
        const struct dependency *d = &map->deps.at[i];
        bool late = d->path.at && search_rule_tier(d->rule) >= TIER_LOADER;
        if (dep_is_missing(d) && (!d->path.at || late || d->drawbacks)) return true;
    }
    return false;
}

struct link_map closure_with_candidates(struct candidate_index *index, const struct inputs *inputs,
    const bool *kept, const struct link_map *plain, const struct constraints *constraints) {
    struct additions add = {.index = index, .plain = plain, .constraints = constraints};
    struct reached *reached = &index->path->reached;
    for (uint32_t i = 0; i < plain->deps.n; i++)
        if (plain->deps.at[i].state == DEP_FOUND)
            map_add(index->arena, &add.found, plain->deps.at[i].name, i);
    closure_reach(reached, inputs, plain);
    for (;;) {
        uint32_t before = (uint32_t)reached->n;
        struct link_map map = walk_libraries(index->path, index->libraries, inputs, kept, &add);
        if (!depends_on_reached(&map) || !search_path_grew(index->path, before)) return map;
    }
}
