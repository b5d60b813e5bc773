#include "doctor.h"

#include "../base/json.h"
#include "../elf/elf_dynamic.h"
#include "../link/library.h"
#include "../link/search_path.h"
#include "../sys/file.h"
#include "../tables/stubs.h"

struct checkup {
    const struct process *proc;
    struct arena *a;
    const char *section;
    struct findings out;
    struct {
        struct os_stat *at;
        size_t n, cap;
    } seen; // the stub directories so far: one may be named by several paths
};

static struct checkup checkup_begin(const struct process *proc, const char *section) {
    return (struct checkup){.proc = proc, .a = proc->arena, .section = section};
}

static void add_finding(struct checkup *c, struct str what, struct str state, struct str remedy) {
    *vec_push(c->a, &c->out) =
        (struct finding){.section = c->section, .what = what, .state = state, .remedy = {.text = remedy}};
}

// One that is fine is shown only on request.
static void add_detail(struct checkup *c, struct str what, struct str state, struct str remedy) {
    add_finding(c, what, state, remedy);
    c->out.at[c->out.n - 1].detail = true;
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

// A file that the user named or made, and that was not read.
static struct str unreadable_remedy(const struct checkup *c, struct str file) {
    switch (os_look(c->proc->os, file).kind) {
    case OS_NONE: return S("there is no such file: correct the name");
    case OS_DIRECTORY: return S("it is a directory: name a file");
    case OS_FILE: return S("make it readable, and smaller than 1 MB");
    default: return S("it is no regular file: name one");
    }
}

static void check_config_problem(struct checkup *c, struct str problem) {
    struct cut unread = str_cut_text(problem, S(": cannot be read"));
    if (unread.found && !unread.tail.n)
        add_finding(c, problem, S(""), unreadable_remedy(c, unread.head));
    else
        add_finding(c, problem, S(""),
            S("correct the line; the settings are stub-dir, linker, requester-dir and builtin-stubs, see "
              "needld.conf(5)"));
}

// needld.conf itself may be absent, so the shim skips it in silence if it cannot be read.
static void check_main_file(struct checkup *c, const struct config *config) {
    struct str file = path_join(c->a, c->proc->config_dir, S("needld.conf"));
    bool there = os_look(c->proc->os, file).kind != OS_NONE || os_link(c->proc->os, c->a, file).n;
    if (there && !strs_have(&config->files, file))
        add_finding(c, str_cat(c->a, file, S(": cannot be read")), S(""), unreadable_remedy(c, file));
}

struct findings doctor_settings(const struct process *proc, const struct config *config) {
    struct checkup c = checkup_begin(proc, "configuration");
    if (config_is_disabled(proc))
        add_finding(&c, S("NEEDLD_DISABLE"), S("is set, so needld adds nothing"), S("unset it"));
    for (size_t i = 0; i < config->files.n; i++) add_finding(&c, config->files.at[i], S("was read"), S(""));
    for (size_t i = 0; i < config->problems.n; i++) check_config_problem(&c, config->problems.at[i]);
    if (!process_env(proc, "NEEDLD_CONFIG").at) check_main_file(&c, config);
    if (!config->files.n && !config->problems.n) {
        struct str dir = proc->config_dir;
        add_detail(&c, S("no configuration file"),
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
    struct checkup c = checkup_begin(proc, "stub directories");
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
    add_detail(c, what, state, remedy);
}

static void check_variable(struct checkup *c, const struct variable *l) {
    struct str value = process_env(c->proc, l->name);
    struct dir_lists lists = {.second = str_split(c->a, value, ':')};
    if (l->first) lists = dir_lists_split(c->a, value);
    for (size_t i = 0; i < lists.first.n; i++) check_dir(c, l, lists.first.at[i], l->first);
    for (size_t i = 0; i < lists.second.n; i++) check_dir(c, l, lists.second.at[i], l->second);
}

struct findings doctor_lists(const struct process *proc) {
    struct checkup c = checkup_begin(proc, "search path variables");
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) check_variable(&c, &variables[i]);
    return c.out;
}

// --- compilers

struct strs doctor_linker_options(struct arena *a, struct str flags) {
    static const char *const names[] = {"-fuse-ld=", "--ld-path=", "-B"};
    struct strs words = str_split(a, flags, ' '), out = {0};
    for (size_t i = 0; i < words.n; i++)
        for (size_t k = 0; k < sizeof names / sizeof *names; k++)
            if (str_starts(words.at[i], str_of(names[k])) && words.at[i].n > str_of(names[k]).n)
                strs_add(a, &out, words.at[i]);
    return out;
}

// "LLD 22.1.2 (/checkout/src/llvm-project/llvm 1cb4e38) (compatible with GNU linkers)" is long; in the banners
// of GNU linkers the version comes last.
static struct str short_banner(struct str banner) {
    return str_starts(banner, S("GNU")) ? banner : str_cut_text(banner, S(" (")).head;
}

struct finding doctor_compiler(struct arena *a, const struct strs *commands, const struct strs *shown,
    const struct doctor_linker *l, struct remedy remedy) {
    const char *run = commands->n == 1 ? "runs" : "run";
    struct str linker = l->path;
    if (l->banner.n) linker = str_cat(a, linker, S(" ("), short_banner(l->banner), S(")"));
    struct str state = str_format(a, l->has_needld ? "%s needld, then %s" : "%s %s", run, linker.at);
    if (l->flavour == FLAVOUR_OTHER)
        state = str_cat(a, state,
            l->has_needld ? S(", which does not search for dependencies of libraries: needld adds nothing")
                          : S(", which does not need needld"));
    else if (!l->has_needld)
        state = str_cat(a, state, S(", not needld"));
    return (struct finding){.what = str_cat(a, strs_join(a, shown, S(", ")), S(":")),
        .state = state,
        .remedy = remedy,
        .compilers = *commands,
        .shown = *shown,
        .linker = l};
}

static bool is_needld(struct os *os, struct str path) {
    struct reader b;
    struct os_stat st = os_look(os, path);
    if (st.kind != OS_FILE || !reader_open_range(&b, os, path, 0, st.size)) return false;
    struct elf elf = elf_head(&b);
    bool yes = elf_has_note(&b, &elf, S("needld"));
    reader_close(&b);
    return yes;
}

static bool has_needld(const struct process *proc, struct str dir) {
    static const char *const names[] = {"real-ld", "ld"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (is_needld(proc->os, path_join(proc->arena, dir, str_of(names[i])))) return true;
    return false;
}

static struct strs compiler_path_dirs(const struct process *proc) {
    return str_split(proc->arena, process_env(proc, "COMPILER_PATH"), ':');
}

static bool is_missing_dir(const struct process *proc, struct str dir) {
    return dir.n && os_look(proc->os, dir).kind != OS_DIRECTORY;
}

static struct remedy export_compiler_path(struct arena *a, struct str why, struct str dirs) {
    return (struct remedy){why, str_cat(a, S("export COMPILER_PATH="), dirs)};
}

struct findings doctor_compiler_path(const struct process *proc, struct str shim_dir) {
    struct checkup c = checkup_begin(proc, "search path variables");
    struct strs dirs = compiler_path_dirs(proc);
    for (size_t i = 0; i < dirs.n; i++) {
        if (!is_missing_dir(proc, dirs.at[i])) continue;
        add_finding(&c, str_cat(c.a, S("COMPILER_PATH: "), dirs.at[i]), S("is no directory"), S(""));
        c.out.at[c.out.n - 1].remedy = export_compiler_path(c.a, S(""), text_shell_quoted(c.a, shim_dir));
    }
    return c.out;
}

struct remedy doctor_compiler_path_remedy(const struct process *proc, struct str shim_dir) {
    struct arena *a = proc->arena;
    struct strs dirs = compiler_path_dirs(proc);
    if (!dirs.n) return export_compiler_path(a, S(""), text_shell_quoted(a, shim_dir));
    for (size_t i = 0; i < dirs.n; i++)
        if (has_needld(proc, dirs.at[i]))
            return (struct remedy){
                .text = str_cat(a, S("COMPILER_PATH has no effect on it: give it the option -B"), shim_dir,
                    S(" (needld(1) has other ways)"))};
    for (size_t i = 0; i < dirs.n; i++)
        if (is_missing_dir(proc, dirs.at[i]))
            return export_compiler_path(a,
                str_cat(a, S("COMPILER_PATH names "), dirs.at[i], S(", which is no directory")),
                text_shell_quoted(a, shim_dir));
    return export_compiler_path(a,
        str_cat(a, S("there is no needld in COMPILER_PATH ("), process_env(proc, "COMPILER_PATH"), S(")")),
        str_cat(a, text_shell_quoted(a, shim_dir), S(":$COMPILER_PATH")));
}

// --- text

static bool is_problem(const struct finding *f) {
    return f->remedy.text.n || f->remedy.command.n;
}

size_t doctor_problems(const struct findings *all) {
    size_t n = 0;
    for (size_t i = 0; i < all->n; i++) n += is_problem(&all->at[i]);
    return n;
}

static struct str finding_text(struct arena *a, const struct finding *f) {
    return str_cat(a, f->what, f->state.n ? S(" ") : S(""), f->state);
}

// Wrapped, with a deeper indent from the second line on.
static void add_wrapped(
    const struct paint *p, struct text *t, enum tone tone, struct str indent, struct str s) {
    const struct str deeper = S("  ");
    struct text lines = text_begin(t->arena);
    paint_wrap(p, &lines, tone, str_cat(t->arena, deeper, indent), s);
    text_add(t, str_skip(text_str(&lines), deeper.n));
}

// A command is not wrapped, so that it can be copied.
static void add_fix(const struct paint *p, struct text *t, const struct remedy *remedy) {
    struct paint unwrapped = *p;
    unwrapped.columns = 0;
    struct str indent = S("    ");
    if (remedy->text.n) {
        struct str end = remedy->command.n ? S(":") : S("");
        add_wrapped(p, t, TONE_BAD, indent, str_cat(t->arena, S("fix: "), remedy->text, end));
        indent = S("      ");
    }
    struct str command = remedy->text.n ? remedy->command : str_cat(t->arena, S("fix: "), remedy->command);
    if (remedy->command.n) paint_wrap(&unwrapped, t, TONE_BAD, indent, command);
}

static void add_lines(struct arena *a, const struct paint *p, struct text *t, const struct finding *f) {
    struct str line = finding_text(a, f);
    add_wrapped(p, t, TONE_PLAIN, S("  "), is_problem(f) ? line : str_cat(a, line, S(": ok")));
    if (is_problem(f)) add_fix(p, t, &f->remedy);
}

struct str doctor_text(struct arena *a, const struct paint *p, const struct findings *all, bool details) {
    struct text t = text_begin(a);
    struct str section = {0};
    for (size_t i = 0; i < all->n; i++) {
        const struct finding *f = &all->at[i];
        if (f->detail && !is_problem(f) && !details) continue;
        if (!str_eq(section, str_of(f->section))) {
            section = str_of(f->section);
            if (t.n) text_add(&t, S("\n"));
            paint_wrap(p, &t, TONE_TITLE, S(""), section);
        }
        add_lines(a, p, &t, f);
    }
    if (t.n) text_add(&t, S("\n"));
    size_t problems = doctor_problems(all);
    if (problems)
        paint_wrap(
            p, &t, TONE_BAD, S(""), str_format(a, "%zu problem%s", problems, problems == 1 ? "" : "s"));
    else
        paint_wrap(p, &t, TONE_GOOD, S(""), S("all is well"));
    return text_str(&t);
}

// --- JSON

static void write_linker(struct json *j, const struct doctor_linker *l) {
    static const char *const flavours[] = {
        [FLAVOUR_UNKNOWN] = "unknown", [FLAVOUR_GNU] = "gnu", [FLAVOUR_OTHER] = "other"};
    json_bool(j, "needld", l->has_needld);
    json_string(j, "linker", l->path);
    json_string(j, "flavour", str_of(flavours[l->flavour]));
    if (l->banner.n) json_string(j, "banner", l->banner);
}

static void write_finding(struct json *j, const struct finding *f) {
    json_object(j, NULL);
    json_string(j, "section", str_of(f->section));
    json_bool(j, "problem", is_problem(f));
    json_string(j, "text", finding_text(j->text.arena, f));
    if (f->remedy.text.n) json_string(j, "fix", f->remedy.text);
    if (f->remedy.command.n) json_string(j, "command", f->remedy.command);
    if (f->compilers.n) json_strings(j, "compilers", &f->compilers);
    if (f->linker) write_linker(j, f->linker);
    json_end(j);
}

struct str doctor_json(struct arena *a, const struct findings *all) {
    struct json j = json_begin(a);
    json_object(&j, NULL);
    json_number(&j, "version", 1);
    json_number(&j, "problems", doctor_problems(all));
    json_array(&j, "findings");
    for (size_t i = 0; i < all->n; i++) write_finding(&j, &all->at[i]);
    json_end(&j);
    json_end(&j);
    text_add(&j.text, S("\n"));
    return text_str(&j.text);
}
