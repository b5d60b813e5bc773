#include "problem.h"

#include "../formats/response.h"
#include "../tables/options.h"
#include "alone.h"
#include "problem_archives.h"
#include "problem_copies.h"
#include "problem_inputs.h"
#include "problem_missing.h"
#include "problem_names.h"
#include "problem_rest.h"
#include "problem_symbols.h"

enum { MAX_ROUNDS = 6 }; // each follows the fixes of the one before

// In this order: the most specific first. A reference that one explains is not told again by those after it.
static void (*const causes[])(struct failed_link *f) = {
    find_without_index,
    find_known_error,
    find_inputs,
    find_hidden,
    find_other_libc,
    find_lacking_version,
    find_missing,
    find_wrong_order,
    find_lacking_symbol,
    find_not_named,
    find_built_without,
    find_other_name,
    find_unlisted,
    find_missing_below,
    find_defined_nowhere,
    find_two_versions,
    find_linker_error,
};

// Follows the fixes of the problems from number `first` on. False if there is none to follow.
static bool follow_fixes(struct failed_link *f, size_t first) {
    bool any = false;
    for (size_t i = first; i < f->out->n; i++) {
        any |= fix_has_words(&f->out->at[i].fix);
        fix_follow(f, &f->out->at[i].fix);
    }
    return any;
}

static void find_causes(struct failed_link *f) {
    for (int round = 0; round < MAX_ROUNDS; round++) {
        size_t before = f->out->n;
        if (round || !f->l->symbols.facts || f->l->bypass_reason.n)
            failed_link_resolve(f);
        else
            failed_link_read(f);
        for (size_t i = 0; i < sizeof causes / sizeof *causes && !f->stuck; i++) causes[i](f);
        if (!follow_fixes(f, before)) break;
    }
}

// --- links of other linkers

// Another argument after it, so that an option that has one is complete.
static bool is_known_option(struct arena *a, struct str word) {
    struct strs argv = {0};
    strs_add(a, &argv, S("ld"));
    strs_add(a, &argv, word);
    strs_add(a, &argv, S("x"));
    struct strs arguments = options_arguments(a, &argv);
    struct option_reader reader = options_begin(a, &arguments);
    struct option o;
    return option_next(&reader, &o) && o.is != OPT_BAD;
}

// lld, gold and mold link as GNU ld would, but for options that it does not have.
static void read_as_gnu(struct failed_link *f) {
    struct arena *a = f->arena;
    struct process *proc = arena_calloc(a, sizeof *proc, 1);
    struct strs argv = f->proc->argv, kept = {0};
    response_expand(f->proc->os, a, &f->proc->argv, &argv);
    for (size_t i = 0; i < argv.n; i++)
        if (!str_starts(argv.at[i], S("-")) || is_known_option(a, argv.at[i])) strs_add(a, &kept, argv.at[i]);
    *proc = *f->proc;
    proc->argv = kept;
    f->proc = proc;
}

static void use_gnu_linker(struct failed_link *f) {
    struct request request = request_read(f->proc, true);
    struct config config = *f->config;
    struct process proc = *f->proc;
    proc.env = env_with(f->arena, &f->proc->env, S("NEEDLD_LINKER=")); // which names the other one
    config.linker = (struct str){0};
    struct target target = target_find(request.emulation, f->linker->triple);
    struct host_linker *gnu = arena_calloc(f->arena, sizeof *gnu, 1);
    *gnu = alone_linker(&proc, &config, &target);
    if (!gnu->path.n) return;
    f->linker = gnu;
    read_as_gnu(f);
}

// --- all problems

void problems_find(const struct process *proc, const struct config *config, const struct host_linker *linker,
    struct link *l, const struct linker_result *result, struct problems *out) {
    struct failed_link f = {
        .proc = proc, .config = config, .linker = linker, .l = l, .result = result, .out = out};
    f.arena = proc->arena;
    if (result->known && !result->status) {
        find_two_versions(&f);
        find_other_libc(&f);
        return;
    }
    f.other_linker = linker->flavour == FLAVOUR_OTHER;
    if (f.other_linker) use_gnu_linker(&f);
    find_causes(&f);
}
