#include "closure.h"

// Supplies that only a later walk can put in the place where the linker will look for them.
struct late_supplies {
    struct candidate *at;
    size_t n, cap;
    struct map names; // -> index
};

// The SONAMEs of the inputs that begin alike: libx.so.1, libx.so.2.
struct versions {
    struct str one;
    bool several;
};

struct walk {
    const struct link_facts *facts;
    struct search_path *path;
    struct libraries *libraries;
    const struct process *proc;
    const struct inputs *inputs;
    const bool *kept;
    struct link_map out;
    struct map seen;   // names that have been looked for, or never will be
    struct map loaded; // names of inputs that are loaded -> index
    struct map unkept; // names of inputs that are not
    struct map stems;  // of the inputs' SONAMEs -> index into versions
    struct {
        struct versions *at;
        size_t n, cap;
    } versions;
    struct candidate_index *index;   // NULL: do not supply
    struct late_supplies *late;   // found beside a library that was not the first to ask
    const struct link_map *plain; // what the linker finds without help
    struct map found;             // names that it finds -> index into plain->needs
    const struct refusals *refused;
    const struct strs *given; // SONAMEs of files that are to be inputs too
};

static bool is_kept(const struct walk *k, size_t input) {
    return !k->kept || k->kept[input];
}

// `libx.so.` of libx.so.2; empty for a name without a version.
static struct str stem_of(struct str name) {
    struct cut c = str_cut_text(name, S(".so."));
    return c.found ? (struct str){name.at, c.head.n + 4} : (struct str){0};
}

static void note_version(struct walk *k, struct str soname) {
    struct str stem = stem_of(soname);
    if (!stem.n) return;
    uint32_t fresh = (uint32_t)k->versions.n, i = map_add(k->proc->arena, &k->stems, stem, fresh);
    if (i == fresh) vec_push(k->proc->arena, &k->versions)->one = soname;
    k->versions.at[i].several |= !str_eq(k->versions.at[i].one, soname);
}

static void load_inputs(struct walk *k) {
    struct arena *a = k->proc->arena;
    for (uint32_t i = 0; i < k->inputs->n; i++) {
        const struct input *in = &k->inputs->at[i];
        if (!in->file->path.n || (in->member && !is_kept(k, i))) continue;
        if (in->kind != INPUT_SHARED) {
            map_add(a, &k->loaded, in->file->path, i);
            continue;
        }
        note_version(k, in->file->dynamic.soname); // of one that is not kept too
        struct map *names = is_kept(k, i) ? &k->loaded : &k->unkept;
        map_add(a, names, in->file->path, i);
        map_add(a, names, in->file->dynamic.has_soname ? in->file->dynamic.soname : in->name, i);
        if (is_kept(k, i))
            *vec_push(a, &k->out.libs) = (struct map_library){
                .file = in->file, .dep = NO_INDEX, .input = i, .copy_needed = in->state.copy_needed};
    }
}

// Adds a library that was opened for need number `need`; its own needs come at the end of the list.
static uint32_t load(struct walk *k, const struct library *file, uint32_t dep, bool supply) {
    const struct map_library *by = &k->out.libs.at[k->out.deps.at[dep].by];
    struct map_library lib = {.file = file, .dep = dep, .input = NO_INDEX};
    lib.copy_needed =
        by->copy_needed; // what --copy-dt-needed-entries said of the first one goes for all behind it
    lib.supply = supply || by->supply;
    *vec_push(k->proc->arena, &k->out.libs) = lib;
    return (uint32_t)k->out.libs.n - 1;
}

// --- GNU ld's two passes

static bool needs_libc(const struct library *lib) {
    const struct strs *needed = &lib->dynamic.needed;
    for (size_t i = 0; i < needed->n; i++)
        if (str_starts(needed->at[i], S("libc.so"))) return true;
    return false;
}

bool closure_conflict(struct str a, struct str b) {
    struct str stem = stem_of(a);
    return stem.n && !str_has(a, '/') && str_starts(b, stem) && !str_eq(a, b);
}

static bool conflicts(const struct walk *k, struct str name) {
    struct str stem = stem_of(name);
    if (!stem.n || str_has(name, '/')) return false;
    uint32_t inputs = map_get(&k->stems, stem);
    if (inputs != NO_INDEX && (k->versions.at[inputs].several || !str_eq(k->versions.at[inputs].one, name)))
        return true;
    if (k->given) arena_charge(k->proc->arena, k->given->n);
    for (size_t i = 0; k->given && i < k->given->n; i++)
        if (closure_conflict(name, k->given->at[i])) return true;
    return false;
}

// The first pass is for libraries that need libc.so and nothing in another version than the inputs' one.
static bool passes_first(const struct walk *k, const struct library *lib) {
    const struct strs *needed = &lib->dynamic.needed;
    if (!needed->n) return true;
    if (!needs_libc(lib)) return false;
    for (size_t i = 0; i < needed->n; i++)
        if (conflicts(k, needed->at[i])) return false;
    return true;
}

struct hit {
    bool found;
    const struct library *file;
    enum search_rule rule;
    struct str dir;
};

// An absolute name is tried as it is by every list of directories, and below each of the linker's own.
static const struct library *open_candidate(
    const struct walk *k, enum search_rule rule, struct str dir, struct str name) {
    bool absolute = str_starts(name, S("/"));
    if (absolute && rule == RULE_SEARCH_DIR) name = path_join(k->proc->arena, dir, name), dir = S("");
    if (absolute && rule != RULE_SEARCH_DIR) dir = S("");
    return library_open(k->libraries, dir, name, k->index != NULL);
}

// True where the search ends: a library that passes the first pass. The first that does not is kept for the
// second.
static bool try_place(
    struct walk *k, enum search_rule rule, struct str dir, struct str name, struct hit *hit) {
    const struct library *lib = open_candidate(k, rule, dir, name);
    if (!lib) return false;
    bool first = passes_first(k, lib);
    if (first || !hit->found) *hit = (struct hit){true, lib, rule, dir};
    return first;
}

static struct hit search(struct walk *k, const struct map_library *by, struct str name) {
    struct hit hit = {0};
    const bool absolute = str_starts(name, S("/"));
    for (enum search_rule rule = 0; rule < RULE_FIRST_OF_NEEDLD; rule++) {
        struct search_dirs places =
            search_path_dirs(k->path, rule, by->file->path, by->file->dynamic.runpath);
        if (absolute && rule != RULE_SEARCH_DIR && try_place(k, rule, S(""), name, &hit)) return hit;
        for (size_t i = 0; i < places.n && (!absolute || rule == RULE_SEARCH_DIR); i++)
            if (try_place(k, rule, places.at[i].dir, name, &hit)) return hit;
    }
    return hit;
}

// --- one need

// A file that is a loaded input under another name is that input.
static bool is_loaded_input(const struct walk *k, const struct library *lib) {
    arena_charge(k->proc->arena, k->inputs->n / 8);
    for (size_t i = 0; i < k->inputs->n; i++) {
        const struct input *in = &k->inputs->at[i];
        bool same = in->kind == INPUT_SHARED && os_same_file(&in->file->st, &lib->st);
        if (same && is_kept(k, i)) return true;
    }
    return false;
}

static void set_place(struct dependency *n, const struct candidate *supply) {
    n->by_soname = supply->by_soname;
    n->rule = supply->rule;
    n->dir = supply->dir;
    n->path = supply->file->path;
}

static void set_supply(struct walk *k, uint32_t number, const struct candidate *supply, bool by_linker) {
    struct dependency *n = &k->out.deps.at[number];
    set_place(n, supply);
    n->supplied = true;
    n->second_pass = !passes_first(k, supply->file);
    n->lib = load(k, supply->file, number, !by_linker);
}

static const struct refusal *refusal_of(const struct walk *k, struct str name) {
    arena_charge(k->proc->arena, k->refused->n);
    for (size_t i = 0; i < k->refused->n; i++)
        if (str_eq(k->refused->at[i].name, name)) return &k->refused->at[i];
    return NULL;
}

static bool refuse(struct walk *k, struct dependency *n, const struct candidate *supply) {
    const struct refusal *refusal = refusal_of(k, n->name);
    if (!refusal) return false;
    n->refused = true;
    n->blocked_reason = refusal->why;
    set_place(n, supply);
    return true;
}

static void look_for_supply(struct walk *k, uint32_t number) {
    struct dependency *n = &k->out.deps.at[number];
    const struct map_library *by = &k->out.libs.at[n->by];
    n->status = DEP_MISSING;
    k->out.missing += !by->supply;
    struct candidate supply = {0};
    if (k->index) supply = candidate_find(k->index, by->file->path, n->name);
    uint32_t late = k->late ? map_get(&k->late->names, n->name) : NO_INDEX;
    if (!supply.found && late != NO_INDEX) supply = k->late->at[late];
    if (supply.found && !refuse(k, n, &supply)) set_supply(k, number, &supply, false);
}

// The linker looks for a name once, but the directory of each library that needs it is a place for a supply.
static void look_beside(struct walk *k, const struct dependency *n, const struct map_library *by) {
    if (!k->index || n->status != DEP_MISSING || n->supplied || n->refused) return;
    struct candidate supply = candidate_find_beside(k->index, by->file->path, n->name);
    uint32_t fresh = (uint32_t)k->late->n;
    if (supply.found && map_add(k->proc->arena, &k->late->names, n->name, fresh) == fresh)
        *vec_push(k->proc->arena, k->late) = supply;
}

// What would be found if nothing were given as a file.
static struct hit search_ungiven(struct walk *k, const struct dependency *n) {
    const struct strs *given = k->given;
    k->given = NULL;
    struct hit hit = search(k, &k->out.libs.at[n->by], n->name);
    k->given = given;
    return hit;
}

// Keeps a library where the linker alone finds it. True where that takes a supply.
static bool keep_in_place(struct walk *k, uint32_t number, struct hit *hit) {
    struct dependency *n = &k->out.deps.at[number];
    uint32_t before = k->plain ? map_get(&k->found, n->name) : NO_INDEX;
    if (before == NO_INDEX) return false;
    const struct dependency *was = &k->plain->deps.at[before];
    struct candidate there = {.rule = was->rule, .dir = was->dir, .file = k->plain->libs.at[was->lib].file};
    if (hit->found && os_same_file(&hit->file->st, &there.file->st)) return false;
    struct hit ungiven = hit->rule != RULE_COUNT && k->given->n ? search_ungiven(k, n) : (struct hit){0};
    n->displaced = ungiven.found && os_same_file(&ungiven.file->st, &there.file->st);
    if (n->displaced) {
        *hit = ungiven;
        return false;
    }
    n->moved = refusal_of(k, n->name) != NULL;
    if (n->moved) return false;
    n->status = DEP_FOUND;
    set_supply(k, number, &there, true);
    return true;
}

static void find(struct walk *k, uint32_t number) {
    struct dependency *n = &k->out.deps.at[number];
    if (map_get(&k->loaded, n->name) != NO_INDEX) {
        n->status = DEP_INPUT;
        return;
    }
    uint32_t unkept = map_get(&k->unkept, n->name);
    struct hit hit = {.found = true, .rule = RULE_COUNT};
    if (unkept != NO_INDEX)
        hit.file = k->inputs->at[unkept].file;
    else
        hit = search(k, &k->out.libs.at[n->by], n->name);
    if (keep_in_place(k, number, &hit)) return;
    if (!hit.found) {
        look_for_supply(k, number);
        return;
    }
    n->rule = hit.rule;
    n->dir = hit.dir;
    n->path = hit.file->path;
    n->status = is_loaded_input(k, hit.file) ? DEP_INPUT : DEP_FOUND;
    if (n->status == DEP_FOUND) n->lib = load(k, hit.file, number, false);
}

static void follow(struct walk *k, uint32_t by) {
    struct arena *a = k->proc->arena;
    bool silent = !k->out.libs.at[by].copy_needed && !k->facts->request->check_undefined;
    struct strs needed = k->out.libs.at[by].file->dynamic.needed;
    uint32_t *deps = arena_alloc(a, needed.n * sizeof *deps);
    k->out.libs.at[by].deps.at = deps;
    k->out.libs.at[by].deps.n = needed.n;
    for (size_t i = 0; i < needed.n; i++) {
        uint32_t number = (uint32_t)k->out.deps.n;
        uint32_t first = deps[i] = map_add(a, &k->seen, needed.at[i], number);
        if (first != number) {
            look_beside(k, &k->out.deps.at[first], &k->out.libs.at[by]);
            continue;
        }
        *vec_push(a, &k->out.deps) =
            (struct dependency){.name = needed.at[i], .by = by, .lib = NO_INDEX, .status = DEP_SKIPPED};
        if (!silent) find(k, number);
    }
}

static void follow_all(struct walk *k) {
    load_inputs(k);
    for (uint32_t i = 0; i < k->out.libs.n; i++) follow(k, i);
}

static struct walk walk_begin(
    struct search_path *path, struct libraries *libraries, const struct inputs *inputs, const bool *kept) {
    return (struct walk){.facts = path->facts,
        .path = path,
        .libraries = libraries,
        .proc = path->facts->proc,
        .inputs = inputs,
        .kept = kept};
}

struct link_map closure_walk(
    struct search_path *path, struct libraries *libraries, const struct inputs *inputs, const bool *kept) {
    struct walk k = walk_begin(path, libraries, inputs, kept);
    follow_all(&k);
    return k.out;
}

struct link_map closure_supply(struct candidate_index *index, const struct inputs *inputs, const bool *kept,
    const struct link_map *plain, const struct refusals *refused, const struct strs *given) {
    struct late_supplies late = {0};
    struct map found = {0};
    for (uint32_t i = 0; i < plain->deps.n; i++)
        if (plain->deps.at[i].status == DEP_FOUND) map_add(index->arena, &found, plain->deps.at[i].name, i);
    for (;;) {
        size_t known = late.n;
        struct walk k = walk_begin(index->path, index->libraries, inputs, kept);
        k.index = index;
        k.late = &late;
        k.plain = plain;
        k.found = found;
        k.refused = refused;
        k.given = given;
        follow_all(&k);
        if (late.n == known) return k.out;
    }
}
