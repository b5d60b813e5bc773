#include "runtime.h"

#include "collect.h"
#include "runtime_highest.h"
#include "runtime_load.h"
#include "runtime_obstacles.h"
#include "runtime_symbols.h"
#include "runtime_versions.h"

static struct runtime_system *system_for(
    struct runtime_session *session, const struct target *target, bool musl, struct str interpreter) {
    for (size_t i = 0; i < session->n; i++) {
        struct runtime_system *sys = session->at[i];
        bool same = target_same_files(&sys->target, target) && sys->musl == musl;
        if (same && str_eq(sys->interpreter, interpreter)) return sys;
    }
    struct runtime_system *sys =
        runtime_system_new(session->proc, &session->origin, target, musl, interpreter);
    *vec_push(session->proc->arena, session) = sys;
    return sys;
}

// A file that is shown. `whole`: with its versions, filters and symbol tables.
struct runtime_first {
    struct runtime_file file;
    struct str interpreter;
    bool whole;
};

static const struct runtime_first *first_of(struct runtime_session *session, struct str path, bool whole) {
    struct runtime_first *f = session->first;
    if (f && str_eq(f->file.path, path) && (f->whole || !whole)) return f;
    if (!f) f = session->first = arena_calloc(session->proc->arena, sizeof *f, 1);
    *f = (struct runtime_first){.whole = whole};
    if (session->linked_first && str_eq(session->linked_first->path, path)) {
        f->file = runtime_file_linked(session->linked_first);
        return f;
    }
    const struct root *root = &session->origin.root;
    f->file = runtime_file_read_first(session->proc, root, path, whole, &f->interpreter);
    if (f->interpreter.n) f->interpreter = root_path(root, session->proc->arena, f->interpreter);
    return f;
}

// Some shared libraries, such as libc, can be run too.
bool runtime_is_program(struct runtime_session *session, struct str path) {
    const struct runtime_first *f = first_of(session, path, false);
    const struct elf_dynamic *d = &f->file.image.dynamic;
    return f->file.elf.kind == ELF_PROGRAM || d->program || (f->interpreter.n && !d->has_soname);
}

// A program names its dynamic linker. A library needs its C library.
static bool is_for_musl(struct str interpreter, const struct elf_dynamic *d) {
    if (interpreter.n) return str_starts(path_base(interpreter), S("ld-musl-"));
    for (size_t i = 0; i < d->needed.n; i++)
        if (str_eq(d->needed.at[i], S("libc.so")) || str_starts(d->needed.at[i], S("libc.musl-")))
            return true;
    return false;
}

// --- the report

static struct str why_missing(struct runtime_load *load, const struct runtime_name *n) {
    struct arena *a = load->sys->proc->arena;
    if (n->stopped.n) return str_cat(a, S("ld.so fails at "), n->stopped);
    struct strs obstacles = runtime_obstacles(load, n);
    return strs_join(a, &obstacles, S("; "));
}

static struct report_dependency dependency_of(struct runtime_load *load, const struct runtime_name *n) {
    struct arena *a = load->sys->proc->arena;
    struct report_dependency d = {
        .name = n->name, .by = n->by, .lib = n->lib, .file = n->file, .rule = n->rule};
    bool optional = n->cause == RUNTIME_PRELOAD || n->cause == RUNTIME_AUXILIARY;
    d.status = n->file.n ? REPORT_FOUND : optional ? REPORT_LEFT_OUT : REPORT_MISSING;
    d.ld_dirs = n->searched;
    if (n->cause == RUNTIME_FILTER) d.rule = str_cat(a, n->rule, n->rule.n ? S(", ") : S(""), S("DT_FILTER"));
    if (n->cause == RUNTIME_AUXILIARY)
        d.rule = str_cat(a, n->rule, n->rule.n ? S(", ") : S(""), S("DT_AUXILIARY"));
    if (d.status == REPORT_MISSING) d.why = why_missing(load, n);
    if (d.status == REPORT_LEFT_OUT) d.why = S("ld.so goes on without it");
    d.reason = d.why.n ? REASON_IN_WORDS : REASON_NONE;
    return d;
}

// A library that is found, although the directory that was meant for it is not searched.
static void add_trap(struct runtime_load *load, const struct runtime_name *n, struct report_dependency *d) {
    struct arena *a = load->sys->proc->arena;
    struct strs above = {0};
    if (d->status == REPORT_FOUND) above = runtime_run_paths_above(load, n);
    if (!above.n) return;
    d->why = strs_join(a, &above, S("; "));
    d->reason = REASON_IN_WORDS;
}

static struct report report_of(struct runtime_load *load, bool check) {
    struct arena *a = load->sys->proc->arena;
    struct report out = {0};
    vec_room(a, &out.libs, load->objects.n);
    vec_room(a, &out.deps, load->resolved.n);
    for (size_t i = 0; i < load->objects.n; i++) {
        const struct runtime_object *o = &load->objects.at[i];
        *vec_push(a, &out.libs) = report_library_of(o->path, &o->file->image.dynamic, !i);
    }
    for (size_t i = 0; i < load->resolved.n; i++) {
        struct report_dependency d = dependency_of(load, &load->resolved.at[i]);
        if (check) add_trap(load, &load->resolved.at[i], &d);
        *vec_push(a, &out.deps) = d;
    }
    out.unmet = runtime_unmet_versions(load);
    return out;
}

static void add_symbols(const struct runtime_load *load, struct report *out) {
    struct runtime_symbols symbols = runtime_symbols(load);
    out->undefined = symbols.undefined;
    out->unused = symbols.unused;
}

struct report runtime_report(struct runtime_session *session, struct str path) {
    const struct runtime_first *f = first_of(session, path, !session->linked);
    const struct elf *elf = &f->file.elf;
    if (f->file.why.n) return (struct report){.output = path, .bypass_reason = f->file.why};
    struct target target = target_of_file(elf->is64, elf->big_endian, elf->n32, elf->machine);
    bool musl = is_for_musl(f->interpreter, &f->file.image.dynamic);
    struct runtime_system *sys = system_for(session, &target, musl, f->interpreter);
    sys->files.linked = session->linked;
    struct runtime_load load = runtime_load(sys, &f->file);
    struct report out = report_of(&load, session->check);
    if (session->check) add_symbols(&load, &out);
    if (session->versions) out.highest = runtime_highest_versions(&load);
    out.output = path;
    return out;
}
