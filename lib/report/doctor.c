#include "doctor.h"

#include "../link/library.h"
#include "../link/search_path.h"
#include "../sys/file.h"
#include "../tables/stubs.h"

struct checkup {
    const struct process *proc;
    struct arena *a;
    struct findings out;
    struct {
        struct os_stat *at;
        size_t n, cap;
    } seen; // the stub directories so far: one may be named by several paths
};

static struct checkup checkup_begin(const struct process *proc) {
    return (struct checkup){.proc = proc, .a = proc->arena};
}

static void add_finding(struct checkup *c, struct str what, struct str state, struct str remedy) {
    *vec_push(c->a, &c->out) = (struct finding){what, state, remedy};
}

static bool is_dir(const struct checkup *c, struct str path) {
    return os_look(c->proc->os, path).kind == OS_DIRECTORY;
}

// --- settings

static void check_linker(struct checkup *c, const struct config *config) {
    struct str wanted = config_linker(config, c->proc);
    if (!wanted.n) return;
    const struct host_linker linker = host_linker_find(c->proc, config);
    add_finding(c, S("the configured linker"), wanted, linker.problem);
}

struct findings doctor_settings(const struct process *proc, const struct config *config) {
    struct checkup c = checkup_begin(proc);
    if (config_is_disabled(proc))
        add_finding(&c, S("NEEDLD_DISABLE"), S("is set, so needld adds nothing"), S("unset it"));
    for (size_t i = 0; i < config->files.n; i++) add_finding(&c, config->files.at[i], S("was read"), S(""));
    for (size_t i = 0; i < config->problems.n; i++)
        add_finding(&c, config->problems.at[i], S(""), S("correct it, see needld.conf(5)"));
    if (!config->files.n && !config->problems.n) {
        struct str dir = proc->config_dir;
        add_finding(&c, S("no configuration file"),
            str_cat(c.a, S("(looked for "), path_join(c.a, dir, S("needld.conf")), S(" and needld.conf.d)")),
            S(""));
    }
    check_linker(&c, config);
    return c.out;
}

// --- stub directories

// The SONAMEs of the libraries in a directory, sorted.
static struct strs sonames_in(struct checkup *c, struct libraries *libraries, struct str dir) {
    struct strs names = os_list(c->proc->os, c->a, dir), out = {0};
    struct map seen = {0};
    for (size_t i = 0; i < names.n; i++) {
        const struct library *lib = library_open(libraries, dir, names.at[i], false);
        if (!lib || !lib->dynamic.has_soname) continue;
        if (map_add_new(c->a, &seen, lib->dynamic.soname)) strs_add(c->a, &out, lib->dynamic.soname);
    }
    strs_sort(&out);
    return out;
}

static bool is_repeated(struct checkup *c, struct str dir) {
    struct os_stat st = os_look(c->proc->os, dir);
    for (size_t i = 0; i < c->seen.n; i++)
        if (os_same_file(&c->seen.at[i], &st)) return true;
    if (st.kind == OS_DIRECTORY) *vec_push(c->a, &c->seen) = st;
    return false;
}

// `required`: the user named it, so it should exist and contain a library.
static void check_stub_dir(
    struct checkup *c, struct libraries *libraries, struct str dir, struct str source, bool required) {
    if (is_repeated(c, dir)) return;
    struct strs sonames = sonames_in(c, libraries, dir);
    if (!sonames.n && !required) return;
    struct str state = source, remedy = {0};
    if (sonames.n) state = str_cat(c->a, S("contains "), strs_join(c->a, &sonames, S(", ")), S(" "), source);
    if (!sonames.n) remedy = S("contains no library for this machine: remove it, or install the stubs");
    if (!is_dir(c, dir)) remedy = S("no such directory: correct it");
    add_finding(c, dir, state, remedy);
}

static void check_patterns(struct checkup *c, struct libraries *libraries, const struct strs *patterns,
    struct str source, bool required) {
    for (size_t i = 0; i < patterns->n; i++) {
        if (!patterns->at[i].n) continue;
        struct strs dirs = file_glob(c->proc->os, c->a, patterns->at[i]);
        if (!dirs.n && required) add_finding(c, patterns->at[i], source, S("matches nothing: correct it"));
        for (size_t j = 0; j < dirs.n; j++) check_stub_dir(c, libraries, dirs.at[j], source, required);
    }
}

struct findings doctor_stubs(const struct process *proc, const struct config *config) {
    struct checkup c = checkup_begin(proc);
    struct target here = target_find(S(""), S(""));
    struct libraries libraries = libraries_begin(proc, &here);
    // RULE_STUB_PATH gives only what is after the semicolon; RULE_FIRST_LISTS reads the rest.
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

static const struct variable {
    const char *name;
    // When the parts before and after the semicolon are searched. `first` is NULL: the list has no parts.
    const char *first, *second;
    const char *stubs; // why a stub directory must not be in it; NULL: it may be
} variables[] = {
    {"LIBRARY_PATH", "before -L", "after -L", NULL},
    {"LD_LIBRARY_PATH", NULL, "by ld itself, and by needld after LIBRARY_PATH",
        "programs would load its stubs at run time: put it into NEEDLD_STUB_PATH instead"},
    {"LD_LIBRARY_PATH_64", "before -L", "after LIBRARY_PATH, in 64-bit links", NULL},
    {"LD_LIBRARY_PATH_32", "before -L", "after LIBRARY_PATH, in 32-bit links", NULL},
    {"LD_RUN_PATH", NULL, "by ld itself",
        "it becomes the run path of the output, which would load its stubs: put it into NEEDLD_STUB_PATH "
        "instead"},
};

static void check_dir(struct checkup *c, const struct variable *l, struct str dir, const char *order) {
    struct str what = str_cat(c->a, str_of(l->name), S(": "), dir.n ? dir : S("(empty)")), remedy = {0};
    bool stubs = l->stubs && stubs_is_stub_dir(dir);
    if (dir.n && !is_dir(c, dir))
        remedy = S("no such directory: correct the variable");
    else if (stubs)
        remedy = str_of(l->stubs);
    struct str state =
        dir.n ? str_cat(c->a, S("searched "), str_of(order)) : S("means the working directory to gcc and ld");
    add_finding(c, what, state, remedy);
}

static void check_variable(struct checkup *c, const struct variable *l) {
    struct str value = process_env(c->proc, l->name);
    struct dir_lists lists = {.second = str_split(c->a, value, ':')};
    if (l->first) lists = dir_lists_split(c->a, value);
    for (size_t i = 0; i < lists.first.n; i++) check_dir(c, l, lists.first.at[i], l->first);
    for (size_t i = 0; i < lists.second.n; i++) check_dir(c, l, lists.second.at[i], l->second);
}

struct findings doctor_lists(const struct process *proc) {
    struct checkup c = checkup_begin(proc);
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) check_variable(&c, &variables[i]);
    return c.out;
}
