#include "collect.h"

#include "undefined.h"

static void tell_libraries(struct arena *a, const struct link_map *map, struct report *out) {
    for (size_t i = 0; i < map->libs.n; i++) {
        const struct map_library *lib = &map->libs.at[i];
        const struct elf_dynamic *d = &lib->file->dynamic;
        *vec_push(a, &out->libs) = (struct report_library){
            lib->file->path, d->soname, d->runpath, d->rpath, lib->dep == NO_INDEX, d->needed};
    }
}

// The directories of some rows, each once, in order.
static struct strs directories(
    struct link *l, const struct dependency *n, enum search_rule from, enum search_rule to) {
    const struct library *by = l->map.libs.at[n->by].file;
    struct arena *a = l->facts.proc->arena;
    struct strs dirs = {0};
    struct map listed = {0};
    for (enum search_rule rule = from; rule < to; rule++) {
        struct search_dirs places = search_path_dirs(&l->search_path, rule, by->path, by->dynamic.runpath);
        for (size_t i = 0; i < places.n; i++) {
            uint32_t fresh = (uint32_t)dirs.n;
            if (map_add(a, &listed, places.at[i].dir, fresh) == fresh) strs_add(a, &dirs, places.at[i].dir);
        }
    }
    return dirs;
}

static enum report_status status_of(const struct link *l, const struct dependency *n) {
    switch (n->state) {
    case DEP_SKIPPED: return REPORT_SKIPPED;
    case DEP_INPUT: return REPORT_INPUT;
    case DEP_FOUND: return REPORT_FOUND;
    case DEP_LEFT_OUT: return REPORT_LEFT_OUT;
    case DEP_MISSING: return verdict_is_of_libraries(&l->verdict) ? REPORT_MISSING : REPORT_LEFT_OUT;
    case DEP_PINNED:
    case DEP_CANDIDATE:
        if (l->plan.deps[n - l->map.deps.at].method != METHOD_NONE) return REPORT_ADDED;
        break;
    case DEP_BLOCKED: break;
    }
    return REPORT_MISSING;
}

bool report_finds_missing(const struct link *l) {
    for (size_t i = 0; i < l->map.deps.n; i++)
        if (status_of(l, &l->map.deps.at[i]) == REPORT_MISSING) return true;
    return false;
}

static struct str added(struct arena *a, const struct dependency *n, enum method method) {
    switch (method) {
    case METHOD_RPATH_LINK: return str_cat(a, S("-rpath-link "), n->dir.n ? n->dir : S("."));
    case METHOD_FILE: return str_cat(a, S("--as-needed "), n->path);
    case METHOD_NONE: break;
    }
    return (struct str){0};
}

static struct str why_left_out(const struct link *l, const struct dependency *n) {
    if (n->path.n) return S("it would not help the link");
    return verdict_fails(&l->verdict) ? S("ld warns of it, and the link fails for something else")
                                      : S("ld warns of it and links");
}

static struct report_dependency tell_need(struct link *l, const struct dependency *n) {
    struct arena *a = l->facts.proc->arena;
    struct report_dependency t = {.name = n->name, .by = n->by, .lib = n->lib, .file = n->path};
    t.status = status_of(l, n);
    if (n->path.n) t.rule = n->unkept_input ? S("an --as-needed input") : str_of(search_rule_name(n->rule));
    if (n->path.n && n->by_soname) t.rule = str_cat(a, t.rule, S(", by its SONAME"));
    if (t.status == REPORT_ADDED) t.added = added(a, n, l->plan.deps[n - l->map.deps.at].method);
    if (t.status == REPORT_MISSING) t.why = n->blocked_reason;
    if (t.status == REPORT_LEFT_OUT) t.why = why_left_out(l, n);
    if (dep_is_missing(n)) {
        t.ld_dirs = directories(l, n, 0, RULE_FIRST_OF_NEEDLD);
        t.own_dirs = directories(l, n, RULE_FIRST_OF_NEEDLD, RULE_COUNT);
    }
    return t;
}

struct report report_link(struct link *l) {
    struct report out = {.output = l->request.output, .bypass_reason = l->bypass_reason};
    if (out.bypass_reason.n) return out;
    struct arena *a = l->facts.proc->arena;
    tell_libraries(a, &l->map, &out);
    for (size_t i = 0; i < l->map.deps.n; i++) *vec_push(a, &out.deps) = tell_need(l, &l->map.deps.at[i]);
    out.words = l->plan.args;
    return out;
}

// --- what the link is

static struct str flavour_name(enum flavour flavour) {
    switch (flavour) {
    case FLAVOUR_GNU: return S("gnu");
    case FLAVOUR_OTHER: return S("other");
    case FLAVOUR_UNKNOWN: break;
    }
    return S("unknown");
}

static struct str kind_of(const struct request *request, const struct report *r) {
    bool is_static = request->static_last;
    for (size_t i = 0; i < r->libs.n; i++) is_static &= !r->libs.at[i].input;
    switch (request->product) {
    case PRODUCT_NOTHING: return S("nothing");
    case PRODUCT_PROGRAM: return is_static ? S("static program") : S("program");
    case PRODUCT_PIE:
        return is_static ? S("static position-independent program") : S("position-independent program");
    case PRODUCT_SHARED: return S("shared library");
    case PRODUCT_RELOCATABLE: break;
    }
    return S("relocatable object");
}

static struct str banner_of(
    const struct process *proc, const struct host_linker *linker, const struct link *l) {
    if (l->query.done) return l->query.answer.banner;
    return host_linker_banner(proc, linker);
}

static struct str emulation_of(const struct host_linker *linker, const struct link *l) {
    struct str emulation = target_find(l->request.emulation, linker->triple).emulation;
    return emulation.n ? emulation : l->request.emulation;
}

// Why a supply is handed over in this way and not in the other.
static void tell_ways(struct link *l, struct report *r) {
    for (size_t i = 0; i < r->deps.n; i++) {
        if (r->deps.at[i].status != REPORT_ADDED) continue;
        bool file = l->plan.deps[i].method == METHOD_FILE;
        r->deps.at[i].why =
            file ? plan_why_file(&l->facts, &l->libraries, &l->map, &l->choice, &l->map.deps.at[i])
                 : S("the file bears that name, and its directory answers for nothing that "
                     "is found elsewhere");
    }
}

struct report report_all(const struct process *proc, const struct host_linker *linker, struct link *l) {
    struct report out = report_link(l);
    out.directory = os_working_dir(proc->os, proc->arena);
    out.argv = proc->argv;
    out.linker = linker->path;
    out.banner = banner_of(proc, linker, l);
    enum flavour flavour = linker->flavour;
    if (flavour == FLAVOUR_UNKNOWN) flavour = flavour_of_banner(out.banner);
    out.flavour = flavour_name(flavour);
    out.emulation = emulation_of(linker, l);
    out.kind = kind_of(&l->request, &out);
    tell_ways(l, &out);
    out.undefined = undefined_find(l);
    return out;
}
