#include "collect.h"

#include "file_problem.h"
#include "undefined.h"

// --- dependencies

// The directories that are searched by the rules, each once, in order.
static struct strs searched_dirs(
    struct link *l, const struct dependency *d, enum search_rule from, enum search_rule to) {
    const struct library *by = l->map.libs.at[d->by].file;
    struct arena *a = l->facts.proc->arena;
    struct strs dirs = {0};
    struct map listed = {0};
    for (enum search_rule rule = from; rule < to; rule++) {
        struct search_dirs found = search_path_dirs(&l->search_path, rule, &(struct search_key){d->name, by});
        for (size_t i = 0; i < found.n; i++)
            if (map_add_new(a, &listed, found.at[i].dir)) strs_add(a, &dirs, found.at[i].dir);
    }
    return dirs;
}

static enum method method_of(const struct link *l, const struct dependency *d) {
    return l->plan.deps ? l->plan.deps[d - l->map.deps.at].method : METHOD_NONE;
}

static enum report_status status_of(const struct link *l, const struct dependency *d) {
    switch (d->state) {
    case DEP_SKIPPED: return REPORT_SKIPPED;
    case DEP_INPUT: return REPORT_INPUT;
    case DEP_FOUND: return method_of(l, d) == METHOD_NONE ? REPORT_FOUND : REPORT_ADDED;
    case DEP_REPLACED:
    case DEP_PINNED:
    case DEP_CANDIDATE: return method_of(l, d) == METHOD_NONE ? REPORT_MISSING : REPORT_ADDED;
    case DEP_MISSING: return verdict_is_of_libraries(&l->verdict) ? REPORT_MISSING : REPORT_LEFT_OUT;
    case DEP_LEFT_OUT: return REPORT_LEFT_OUT;
    case DEP_BLOCKED: break;
    }
    return REPORT_MISSING;
}

bool report_finds_missing(const struct link *l) {
    for (size_t i = 0; i < l->map.deps.n; i++)
        if (status_of(l, &l->map.deps.at[i]) == REPORT_MISSING) return true;
    return false;
}

static struct str rule_of(struct arena *a, const struct dependency *d) {
    if (!d->path.n) return (struct str){0};
    if (d->unkept_input) return S("an --as-needed input");
    struct str rule = str_of(search_rule_name(d->rule));
    return d->by_soname ? str_cat(a, rule, S(", by its SONAME")) : rule;
}

static struct str added_args(struct arena *a, const struct dependency *d, enum method method) {
    switch (method) {
    case METHOD_RPATH_LINK: return str_cat(a, S("-rpath-link "), d->dir.n ? d->dir : S("."));
    case METHOD_FILE: return str_cat(a, S("--as-needed "), d->path);
    case METHOD_NONE: break;
    }
    return (struct str){0};
}

static enum report_reason why_left_out(const struct link *l, const struct dependency *d) {
    if (d->path.n) return REASON_NOT_NEEDED;
    return verdict_fails(&l->verdict) ? REASON_OTHER_ERROR : REASON_LINK_WORKS;
}

static void set_reason(struct report_dependency *t, enum report_reason reason) {
    t->reason = reason;
    t->why = report_reason_text(reason);
}

static void set_reason_in_words(struct report_dependency *t, struct str why) {
    t->reason = why.n ? REASON_IN_WORDS : REASON_NONE;
    t->why = why;
}

static struct report_dependency report_dep(struct link *l, const struct dependency *d) {
    struct arena *a = l->facts.proc->arena;
    struct report_dependency t = {.name = d->name, .by = d->by, .lib = d->lib, .file = d->path};
    t.status = status_of(l, d);
    t.rule = rule_of(a, d);
    if (t.status == REPORT_ADDED) t.added = added_args(a, d, method_of(l, d));
    if (t.status == REPORT_MISSING) set_reason_in_words(&t, d->blocked_reason);
    if (t.status == REPORT_LEFT_OUT) set_reason(&t, why_left_out(l, d));
    if (dep_is_missing(d)) {
        t.ld_dirs = searched_dirs(l, d, 0, RULE_FIRST_OF_NEEDLD);
        t.own_dirs = searched_dirs(l, d, RULE_FIRST_OF_NEEDLD, RULE_COUNT);
    }
    return t;
}

struct report_library report_library_of(struct str file, const struct elf_dynamic *dynamic, bool input) {
    return (struct report_library){.file = file,
        .soname = dynamic->soname,
        .runpath = dynamic->runpath,
        .rpath = dynamic->rpath,
        .input = input,
        .needed = dynamic->needed};
}

struct str report_open_problem(const struct os_stat *st) {
    bool other = st->kind == OS_DIRECTORY || st->kind == OS_OTHER;
    return other ? S(NO_LIBRARY) : S("cannot be opened");
}

struct report report_link(struct link *l) {
    struct report out = {.output = l->request.output, .bypass_reason = l->bypass_reason};
    if (out.bypass_reason.n) return out;
    struct arena *a = l->facts.proc->arena;
    vec_room(a, &out.libs, l->map.libs.n);
    vec_room(a, &out.deps, l->map.deps.n);
    for (size_t i = 0; i < l->map.libs.n; i++) {
        const struct map_library *lib = &l->map.libs.at[i];
        *vec_push(a, &out.libs) =
            report_library_of(lib->file->path, &lib->file->dynamic, lib->dep == NO_INDEX);
    }
    for (size_t i = 0; i < l->map.deps.n; i++) *vec_push(a, &out.deps) = report_dep(l, &l->map.deps.at[i]);
    out.args = l->plan.args;
    return out;
}

// Of so many names at most: a message must not take the time that the link has.
enum { MAX_UNFIT = 100 };

void report_find_unfit(struct link *l, struct report *r) {
    size_t left = MAX_UNFIT;
    for (size_t i = 0; i < r->deps.n && left; i++) {
        struct report_dependency *dep = &r->deps.at[i];
        struct str why;
        if (dep->status != REPORT_MISSING || dep->file.n || !dep->name.n) continue;
        left--;
        struct str path = file_problem_of(l, &l->map.deps.at[i], &why);
        if (path.n) dep->unfit = str_cat(l->facts.proc->arena, path, S(" "), why);
    }
}

// --- the link

static struct str flavour_name(enum flavour flavour) {
    switch (flavour) {
    case FLAVOUR_GNU: return S("gnu");
    case FLAVOUR_OTHER: return S("other");
    case FLAVOUR_UNKNOWN: break;
    }
    return S("unknown");
}

static struct str output_kind(const struct request *request, const struct report *r) {
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

static struct str emulation_of(const struct host_linker *linker, const struct request *request) {
    struct str emulation = target_find(request->emulation, linker->triple).emulation;
    return emulation.n ? emulation : request->emulation;
}

static void explain_methods(struct link *l, struct report *r) {
    for (size_t i = 0; i < r->deps.n; i++) {
        if (r->deps.at[i].status != REPORT_ADDED) continue;
        const struct dependency *d = &l->map.deps.at[i];
        if (method_of(l, d) == METHOD_FILE)
            set_reason_in_words(
                &r->deps.at[i], plan_why_file(&l->facts, &l->libraries, &l->map, &l->choice, d));
        else
            set_reason(&r->deps.at[i], REASON_DIR_IS_SAFE);
    }
}

// `banner`: empty if it is not known.
static struct report report_with(
    const struct process *proc, const struct host_linker *linker, struct link *l, struct str banner) {
    struct report out = report_link(l);
    out.directory = os_working_dir(proc->os, proc->arena);
    out.argv = proc->argv;
    out.linker = linker->path;
    out.banner = banner;
    bool named = linker->flavour != FLAVOUR_UNKNOWN;
    out.flavour = flavour_name(named ? linker->flavour : flavour_of_banner(out.banner));
    out.emulation = emulation_of(linker, &l->request);
    out.kind = output_kind(&l->request, &out);
    explain_methods(l, &out);
    return out;
}

struct report report_brief(const struct process *proc, const struct host_linker *linker, struct link *l) {
    return report_with(proc, linker, l, l->query.answer.banner);
}

struct report report_all(const struct process *proc, const struct host_linker *linker, struct link *l) {
    struct str banner = l->query.done ? l->query.answer.banner : linker_query_banner(proc, linker);
    struct report out = report_with(proc, linker, l, banner);
    out.undefined = undefined_find(l);
    return out;
}
