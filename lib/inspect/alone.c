#include "alone.h"

#include "collect.h"

static const struct library *open_alone(const struct process *proc, struct str path, struct str *problem) {
    struct library *lib = arena_calloc(proc->arena, sizeof *lib, 1);
    lib->path = path;
    struct reader b;
    if (!reader_open(&b, proc->os, OS_CWD, path, &lib->st)) {
        *problem = report_open_problem(&lib->st);
        return lib;
    }
    lib->elf = elf_read(&b);
    if (lib->elf.kind == ELF_PROGRAM || lib->elf.kind == ELF_SHARED)
        lib->dynamic = elf_dynamic(&b, proc->arena, &lib->elf);
    else
        *problem = S(NO_LIBRARY);
    reader_close(&b);
    return lib;
}

static const struct library *open_once(struct alone_session *session, struct str path) {
    const struct library *lib = session->opened;
    if (lib && str_eq(lib->path, path)) return lib;
    session->problem = (struct str){0};
    return session->opened = open_alone(session->proc, path, &session->problem);
}

const struct library *alone_open_library(struct alone_session *session, struct str path) {
    const struct library *lib = open_once(session, path);
    bool certain = lib->elf.kind == ELF_SHARED && lib->dynamic.has_soname && !lib->dynamic.program;
    return certain && !session->problem.n ? lib : NULL;
}

// --- the linker for a target

static struct host_linker linker_named(
    const struct process *proc, const struct config *config, struct str name) {
    struct process as = *proc;
    as.argv = (struct strs){0};
    strs_add(proc->arena, &as.argv, name);
    as.program = S("/proc/self/exe"); // in no directory of PATH: all of them are searched
    return host_linker_find(&as, config);
}

// The linker for an architecture in a directory, ARCH-...-ld; empty if there is none.
static struct str cross_name(const struct process *proc, struct str dir, struct str arch) {
    struct strs names = os_list(proc->os, proc->arena, dir.n ? dir : S("."));
    for (size_t i = 0; i < names.n; i++) {
        struct str name = names.at[i], triple = target_triple(name);
        bool linker = str_ends(name, S("-ld")) && str_starts(name, arch) && str_contains(triple, S("linux"));
        if (linker && str_eq(str_cut(triple, '-').head, arch)) return name;
    }
    return (struct str){0};
}

static struct str linker_name(const struct process *proc, const struct target *target) {
    if (target->native) return S("ld");
    struct strs dirs = process_path_dirs(proc);
    for (size_t i = 0; i < dirs.n && target->arch.n; i++) {
        struct str name = cross_name(proc, dirs.at[i], target->arch);
        if (name.n) return name;
    }
    return (struct str){0};
}

struct host_linker alone_linker(
    const struct process *proc, const struct config *config, const struct target *target) {
    struct str name = linker_name(proc, target);
    struct host_linker linker = {0};
    if (name.n) linker = linker_named(proc, config, name);
    if (name.n && linker.flavour == FLAVOUR_OTHER)
        linker = linker_named(proc, config, str_cat(proc->arena, name, S(".bfd")));
    const struct host_linker none = {0};
    return linker.flavour == FLAVOUR_OTHER || linker.problem.n ? none : linker;
}

// --- the link

// Adds all candidates, without checks: they are only shown.
static void add_all_candidates(struct link *l) {
    struct candidate_index index = candidates_begin(&l->search_path, &l->libraries);
    const struct constraints none = {0};
    l->map = closure_with_candidates(&index, &l->inputs, NULL, &l->plain, &none);
    l->choice.chosen = arena_calloc(l->facts.proc->arena, sizeof *l->choice.chosen, l->map.deps.n);
    for (size_t i = 0; i < l->map.deps.n; i++) l->choice.chosen[i] = dep_can_be_added(&l->map.deps.at[i]);
}

static struct link *begin_link(const struct alone_session *session, const struct target *target) {
    const struct process *proc = session->proc;
    struct link *l = arena_calloc(proc->arena, sizeof *l, 1);
    struct host_linker *linker = arena_calloc(proc->arena, sizeof *linker, 1);
    *linker = alone_linker(proc, session->config, target);
    l->request = (struct request){.check_undefined = true, .emulation = target->emulation};
    bool known = !linker->path.n || linker_query_sysroot(proc, linker, &l->request.sysroot);
    link_begin(proc, session->config, linker, l);
    if (!known) l->facts.trouble = S("the linker does not report its sysroot");
    if (!linker->path.n) {
        l->query.answer.trouble = S("no GNU ld for this machine is in PATH");
        l->query.done = true; // there is none to run
    }
    return l;
}

static struct link *link_for(struct alone_session *session, const struct target *target) {
    for (size_t i = 0; i < session->n; i++)
        if (target_same_files(&session->at[i]->facts.target, target)) return session->at[i];
    struct link *l = begin_link(session, target);
    *vec_push(session->proc->arena, session) = l;
    return l;
}

// Forgets the last file. The linker, its scripts, its directories and the libraries that were read stay.
static void reset_link(struct link *l) {
    search_path_forget(&l->search_path);
    l->inputs = (struct inputs){0};
    l->verdict = (struct verdict){0};
    l->choice = (struct choice){0};
}

struct link *alone_resolve(struct alone_session *session, struct str path) {
    const struct process *proc = session->proc;
    const struct library *lib = open_once(session, path);
    struct str problem = session->problem;
    struct target target = target_of_file(lib->elf.is64, lib->elf.big_endian, lib->elf.n32, lib->elf.machine);
    if (!problem.n && !target.emulation.n) problem = S("is for an unknown machine");
    if (problem.n) {
        struct link *none = arena_calloc(proc->arena, sizeof *none, 1);
        none->bypass_reason = problem;
        return none;
    }
    struct link *l = link_for(session, &target);
    reset_link(l);
    *vec_push(proc->arena, &l->inputs) =
        (struct input){.kind = INPUT_SHARED, .state.dynamic = true, .file = lib, .name = path};
    l->map = l->plain = closure_walk(&l->search_path, &l->libraries, &l->inputs, NULL);
    l->verdict.warnings_fail = l->plain.missing > 0; // so that each missing name is reported
    if (l->plain.missing) add_all_candidates(l);
    l->plan = plan_make(&l->facts, &l->libraries, NULL, &l->map, &l->choice);
    return l;
}
