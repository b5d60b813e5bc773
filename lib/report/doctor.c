#include "doctor.h"

#include "../link/library.h"
#include "../link/search_path.h"
#include "../sys/file.h"
#include "../tables/stubs.h"

struct checking {
    const struct process *proc;
    struct arena *a;
    struct findings out;
    struct {
        struct os_stat *at;
        size_t n, cap;
    } seen; // stub directories, of which several names may be known
};

static struct checking begin(const struct process *proc) {
    return (struct checking){.proc = proc, .a = proc->arena};
}

static void found(struct checking *c, struct str what, struct str state, struct str remedy) {
    *vec_push(c->a, &c->out) = (struct finding){what, state, remedy};
}

static bool is_dir(const struct checking *c, struct str path) {
    return os_look(c->proc->os, path).kind == OS_DIRECTORY;
}

// --- settings

static void check_linker(struct checking *c, const struct config *config) {
    struct str wanted = process_env(c->proc, "NEEDLD_LINKER");
    if (!wanted.n) wanted = config->linker;
    if (!wanted.n) return;
    const struct host_linker linker = host_linker_find(c->proc, config);
    found(c, S("the linker that is set"), wanted, linker.problem);
}

struct findings checkup_settings(const struct process *proc, const struct config *config) {
    struct checking c = begin(proc);
    struct str off = process_env(proc, "NEEDLD_DISABLE");
    if (off.n && !str_eq(off, S("0")))
        found(&c, S("NEEDLD_DISABLE"), S("is set, so needld adds nothing"), S("unset it"));
    for (size_t i = 0; i < config->files.n; i++) found(&c, config->files.at[i], S("was read"), S(""));
    for (size_t i = 0; i < config->problems.n; i++)
        found(&c, config->problems.at[i], S(""), S("correct it, see needld.conf(5)"));
    if (!config->files.n && !config->problems.n) {
        struct str dir = proc->config_dir;
        found(&c, S("no configuration"),
            str_cat(c.a, S("neither "), path_join(c.a, dir, S("needld.conf")), S(" nor needld.conf.d")),
            S(""));
    }
    check_linker(&c, config);
    return c.out;
}

// --- stub directories

// The SONAMEs of the libraries in a directory, sorted.
static struct strs sonames_in(struct checking *c, struct libraries *libraries, struct str dir) {
    struct strs names = os_list(c->proc->os, c->a, dir), out = {0};
    struct map seen = {0};
    for (size_t i = 0; i < names.n; i++) {
        const struct library *lib = library_open(libraries, dir, names.at[i], false);
        if (!lib || !lib->dynamic.has_soname) continue;
        uint32_t fresh = (uint32_t)out.n;
        if (map_add(c->a, &seen, lib->dynamic.soname, fresh) == fresh)
            strs_add(c->a, &out, lib->dynamic.soname);
    }
    strs_sort(&out);
    return out;
}

static bool was_seen(struct checking *c, struct str dir) {
    struct os_stat st = os_look(c->proc->os, dir);
    for (size_t i = 0; i < c->seen.n; i++)
        if (os_same_file(&c->seen.at[i], &st)) return true;
    if (st.kind == OS_DIRECTORY) *vec_push(c->a, &c->seen) = st;
    return false;
}

// `named`: somebody asked for it, so it should be there and hold something.
static void check_stub_dir(
    struct checking *c, struct libraries *libraries, struct str dir, struct str source, bool named) {
    if (was_seen(c, dir)) return;
    struct strs sonames = sonames_in(c, libraries, dir);
    if (!sonames.n && !named) return;
    struct str state = source, remedy = {0};
    if (sonames.n) state = str_cat(c->a, S("holds "), strs_join(c->a, &sonames, S(", ")), S(" "), source);
    if (!sonames.n) remedy = S("no library for this machine is in it: take it out, or install the stubs");
    if (!is_dir(c, dir)) remedy = S("there is no such directory: correct it");
    found(c, dir, state, remedy);
}

static void check_patterns(struct checking *c, struct libraries *libraries, const struct strs *patterns,
    struct str source, bool named) {
    for (size_t i = 0; i < patterns->n; i++) {
        if (!patterns->at[i].n) continue;
        struct strs dirs = file_glob(c->proc->os, c->a, patterns->at[i]);
        if (!dirs.n && named) found(c, patterns->at[i], source, S("it matches nothing: correct it"));
        for (size_t j = 0; j < dirs.n; j++) check_stub_dir(c, libraries, dirs.at[j], source, named);
    }
}

struct findings checkup_stubs(const struct process *proc, const struct config *config) {
    struct checking c = begin(proc);
    struct target here = target_find(S(""), S(""));
    struct libraries libraries = libraries_begin(proc, &here);
    // RULE_STUB_PATH gives only what is behind the semicolon; RULE_FIRST_LISTS reads the rest.
    struct strs first = dir_lists_split(c.a, process_env(proc, "NEEDLD_STUB_PATH")).first;
    check_patterns(&c, &libraries, &first, S("(NEEDLD_STUB_PATH)"), true);
    for (enum search_rule rule = 0; rule < RULE_COUNT; rule++) {
        bool required;
        struct strs patterns = search_rule_patterns(rule, proc, config, &required);
        struct str source = str_cat(c.a, S("("), str_of(search_rule_name(rule)), S(")"));
        check_patterns(&c, &libraries, &patterns, source, required);
    }
    return c.out;
}

// --- lists of directories

static const struct list {
    const char *name;
    const char *first,
        *second; // what a part before and one behind the semicolon is searched for; NULL: it has no parts
    const char *stubs; // what harm a directory of stubs does in it; NULL: none
} lists[] = {
    {"LIBRARY_PATH", "before -L", "after -L", NULL},
    {"LD_LIBRARY_PATH", NULL, "by ld itself, and after LIBRARY_PATH",
        "programs would load its stubs where they run: name it in NEEDLD_STUB_PATH instead"},
    {"LD_LIBRARY_PATH_64", "before -L", "after LIBRARY_PATH, in 64-bit links", NULL},
    {"LD_LIBRARY_PATH_32", "before -L", "after LIBRARY_PATH, in 32-bit links", NULL},
    {"LD_RUN_PATH", NULL, "by ld itself",
        "it becomes the run path of what is linked, which would load its stubs: name it in NEEDLD_STUB_PATH "
        "instead"},
};

static void check_dir(struct checking *c, const struct list *l, struct str dir, const char *order) {
    struct str what = str_cat(c->a, str_of(l->name), S(": "), dir.n ? dir : S("(empty)")), remedy = {0};
    bool stubs = l->stubs && stubs_is_stub_dir(dir);
    if (dir.n && !is_dir(c, dir))
        remedy = S("there is no such directory: correct the variable");
    else if (stubs)
        remedy = str_of(l->stubs);
    struct str state =
        dir.n ? str_cat(c->a, S("searched "), str_of(order)) : S("the working directory, to gcc and ld");
    found(c, what, state, remedy);
}

static void check_list(struct checking *c, const struct list *l) {
    struct str value = process_env(c->proc, l->name);
    struct cut parts = l->first ? str_cut(value, ';') : (struct cut){.head = value};
    struct strs first = str_split(c->a, parts.found ? parts.head : S(""), ':');
    struct strs second = str_split(c->a, parts.found ? parts.tail : parts.head, ':');
    for (size_t i = 0; i < first.n; i++) check_dir(c, l, first.at[i], l->first);
    for (size_t i = 0; i < second.n; i++) check_dir(c, l, second.at[i], l->second);
}

struct findings checkup_lists(const struct process *proc) {
    struct checking c = begin(proc);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) check_list(&c, &lists[i]);
    return c.out;
}
