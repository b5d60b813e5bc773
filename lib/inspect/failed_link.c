#include "failed_link.h"

#include "../base/text.h"
#include "shown.h"

enum { MAX_TRIES = 60 }; // each resolves a link again

// --- what objects reference

struct object_scan {
    struct failed_link *f;
    struct map wanted; // keys -> index into refs
};

// The input that an object is, or lies in.
static uint32_t input_of_path(const struct link *l, struct str path) {
    for (uint32_t i = 0; i < l->inputs.n; i++)
        if (str_eq(l->inputs.at[i].file->path, path)) return i;
    return NO_INDEX;
}

static void scan_object(struct object_scan *scan, const struct archive_part *part) {
    struct failed_link *f = scan->f;
    struct reader b;
    if (!archive_open(f->proc->os, f->arena, part, &b)) return;
    struct elf elf = elf_read(&b);
    struct elf_symbols list = elf_symbols(&b, f->arena, &elf);
    reader_close(&b);
    for (size_t i = 0; i < list.n; i++) {
        const struct elf_symbol *e = &list.at[i];
        if (e->defined) continue;
        struct str name = symbols_link_name(&f->l->symbols, e), version = elf_symbol_version(&list, e);
        struct str key = version.n ? str_cat(f->arena, name, S("@"), version) : name;
        uint32_t ref = map_get(&scan->wanted, key);
        if (ref == NO_INDEX || f->refs.at[ref].object.n) continue;
        f->refs.at[ref].object = part->path;
        f->refs.at[ref].input = input_of_path(f->l, part->path);
    }
}

static void find_objects(struct failed_link *f, size_t first) {
    struct object_scan scan = {.f = f};
    for (size_t i = first; i < f->refs.n; i++)
        map_add(f->arena, &scan.wanted, f->refs.at[i].key, (uint32_t)i);
    for (size_t i = 0; i < f->l->symbols.objects.n && first < f->refs.n; i++)
        scan_object(&scan, &f->l->symbols.objects.at[i]);
}

// --- undefined symbols

static bool is_hidden(const struct link *l, uint32_t symbol) {
    const struct symbol *s = &l->symbols.list.at[symbol];
    return s->hidden_def && !s->dso_defs;
}

static void add_ref(struct failed_link *f, uint32_t symbol, uint32_t lib) {
    struct unresolved *u = vec_push(f->arena, &f->refs);
    u->key = symbols_key(&f->l->symbols, symbol);
    u->lib = lib;
    u->input = lib == NO_INDEX ? NO_INDEX : f->l->map.libs.at[lib].input;
    u->hidden = is_hidden(f->l, symbol);
}

// Of the libraries that were found for dependencies only those of --copy-dt-needed-entries count: if another
// one defines the symbol, GNU ld says "DSO missing from command line".
static void count_copied(struct failed_link *f, struct module **modules, int by) {
    for (uint32_t i = 0; i < f->l->map.libs.n; i++)
        if (f->l->map.libs.at[i].input == NO_INDEX && f->l->map.libs.at[i].copy_needed)
            symbols_count(&f->l->symbols, modules[i], by);
}

// GNU ld makes other code of what refers to it in a program.
static bool is_relaxed(const struct link *l, struct str name) {
    bool tls = str_eq(name, S("__tls_get_addr")) || str_eq(name, S("___tls_get_addr"));
    return tls && !l->request.shared;
}

static void add_refs_of_objects(struct failed_link *f) {
    struct symbols *t = &f->l->symbols;
    arena_charge(f->arena, t->list.n);
    for (uint32_t i = 0; i < t->list.n; i++) {
        const struct symbol *s = symbols_at(t, i);
        // What the plugin compiles has relocations that are not known.
        bool compiled = t->compiled && s->strong_ref && !s->undef_allowed;
        bool fails = symbols_undefined_in_object(t, i) && (s->required || compiled || symbols_fails(t, i));
        if (fails && !is_relaxed(f->l, symbols_key(t, i))) add_ref(f, i, NO_INDEX);
    }
    find_objects(f, 0);
}

static void add_refs_of_library(struct failed_link *f, uint32_t lib, const struct module *m) {
    const struct map_library *in = &f->l->map.libs.at[lib];
    struct symbols *t = &f->l->symbols;
    bool found = in->dep != NO_INDEX;
    for (size_t at = 0; symbols_next_undefined(t, m, found, in->added, &at); at++)
        if (symbols_undefined_is_error(t, m->at[at].symbol)) add_ref(f, m->at[at].symbol, lib);
}

// With --gc-sections it depends on the sections that are kept whether a reference is reported, and with
// --fatal-warnings a warning fails the link before: neither changes what is undefined.
void failed_link_read(struct failed_link *f) {
    struct link *l = f->l;
    f->refs.n = 0;
    f->reach = (struct reach){0};
    if (l->bypass_reason.n || !l->symbols.facts) return;
    const struct request before = l->request;
    l->request.drops_sections = l->request.fatal_warnings = false;
    struct module **modules = symbols_of_all(&l->symbols, &l->map.libs);
    count_copied(f, modules, 1);
    add_refs_of_objects(f);
    count_copied(f, modules, -1);
    symbols_count_found(&l->symbols, &l->map.libs, modules, 1);
    for (uint32_t i = 0; i < l->map.libs.n; i++) add_refs_of_library(f, i, modules[i]);
    symbols_count_found(&l->symbols, &l->map.libs, modules, -1);
    l->request = before;
}

// --- the libraries within reach

// Those of each library and of the objects; of very many the first.
static struct strs wanted_keys(const struct failed_link *f) {
    struct strs out = {0};
    size_t n = 0;
    for (size_t i = 0; i < f->refs.n; i++) {
        n = i && f->refs.at[i].lib == f->refs.at[i - 1].lib ? n + 1 : 0;
        if (n < REACH_SCANNED) strs_add(f->arena, &out, f->refs.at[i].key);
    }
    return out;
}

struct reach *failed_link_reach(struct failed_link *f) {
    if (f->reach.l) return &f->reach;
    const struct strs wanted = wanted_keys(f);
    reach_read(&f->reach, f->l, true);
    reach_want(&f->reach, &wanted);
    return &f->reach;
}

// --- links that needld passes through

// True for a link to which needld has nothing to add, but that it understands.
static bool can_be_resolved(const struct link *l) {
    static const char *const reasons[] = {"the link is static", "warnings are off",
        "the linker does not search for secondary dependencies in this link"};
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (str_eq(l->request.bypass_reason, str_of(reasons[i]))) return true;
    return false;
}

static void resolve_passed_through(struct failed_link *f) {
    struct link *l = f->l;
    struct str sysroot = {0};
    bool *kept;
    if (!l->request.sysroot.at) linker_query_sysroot(f->proc, f->linker, &sysroot);
    request_set_sysroot(&l->request, f->arena, sysroot);
    link_begin(f->proc, f->config, f->linker, l);
    if (link_trouble(l).n) return;
    l->inputs = inputs_open(&l->facts, &l->scripts, &l->search_path);
    l->bypass_reason = l->inputs.bypass_reason;
    if (l->bypass_reason.n) return;
    l->symbols = symbols_read(&l->facts, linker_query_run(&l->query), &l->scripts, &l->inputs, &kept);
    l->map = l->plain = closure_walk(&l->search_path, &l->libraries, &l->inputs, kept);
}

void failed_link_resolve(struct failed_link *f) {
    f->l = link_resolve(f->proc, f->config, f->linker, true);
    if (can_be_resolved(f->l)) resolve_passed_through(f);
    failed_link_read(f);
}

// --- fixes

// What drivers write behind the words of their users.
static bool is_drivers_own(struct str word) {
    static const char *const words[] = {"-lgcc", "-lgcc_s", "-lgcc_eh", "-lc", "--start-group", "--end-group",
        "--as-needed", "--no-as-needed", "--push-state", "--pop-state"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq(word, str_of(words[i]))) return true;
    return str_starts(path_base(word), S("crt")) && str_ends(word, S(".o"));
}

// Where the words of the user of a driver end; the number of all where no driver wrote the last ones.
static size_t user_words(const struct strs *argv) {
    size_t n = argv->n;
    if (!n || !str_eq(path_base(argv->at[n - 1]), S("crtn.o"))) return n;
    while (n > 1 && is_drivers_own(argv->at[n - 1])) n--;
    return n;
}

bool is_users_word(const struct failed_link *f, struct str word) {
    struct strs users = f->proc->argv;
    users.n = user_words(&users);
    return strs_have(&users, word);
}

static struct strs apply_fix(struct arena *a, const struct strs *argv, const struct fix *fix) {
    struct strs out = {0};
    if (argv->n) strs_add(a, &out, argv->at[0]);
    strs_add_all(a, &out, &fix->prepend);
    const size_t end = user_words(argv);
    for (size_t i = 1; i < end; i++)
        if (!strs_have(&fix->remove, argv->at[i]) && !strs_have(&fix->move, argv->at[i]))
            strs_add(a, &out, argv->at[i]);
    strs_add_all(a, &out, &fix->move);
    strs_add_all(a, &out, &fix->append);
    for (size_t i = end; i < argv->n; i++)
        if (!strs_have(&fix->remove, argv->at[i])) strs_add(a, &out, argv->at[i]);
    return out;
}

// In the arena, because the resolved link refers to it.
void fix_follow(struct failed_link *f, const struct fix *fix) {
    struct process *proc = arena_calloc(f->arena, sizeof *proc, 1);
    *proc = *f->proc;
    proc->argv = apply_fix(f->arena, &f->proc->argv, fix);
    f->proc = proc;
}

bool fix_has_words(const struct fix *fix) {
    return fix->prepend.n || fix->append.n || fix->remove.n || fix->move.n;
}

struct failed_link fix_try(struct failed_link *f, const struct fix *fix) {
    struct failed_link trial = *f;
    fix_follow(&trial, fix);
    trial.refs.at = NULL;
    trial.refs.n = trial.refs.cap = 0;
    if (++f->tries > MAX_TRIES)
        trial.l = f->l;
    else
        failed_link_resolve(&trial);
    return trial;
}

bool fix_is_better(const struct failed_link *before, const struct failed_link *after) {
    if (after->l == before->l || after->l->bypass_reason.n) return false;
    return before->l->bypass_reason.n || after->refs.n < before->refs.n;
}

bool fix_helps(struct failed_link *f, const struct fix *fix) {
    const struct failed_link after = fix_try(f, fix);
    return fix_is_better(f, &after);
}

// --- problems

bool ref_of_library(const struct failed_link *f, const struct unresolved *u, uint32_t lib) {
    (void)f;
    return u->lib == lib;
}

struct strs untold_keys(const struct failed_link *f, ref_test *test, uint32_t lib) {
    struct strs keys = {0};
    struct map seen = {0};
    for (size_t i = 0; i < f->refs.n; i++) {
        const struct unresolved *u = &f->refs.at[i];
        if (u->told || !test(f, u, lib)) continue;
        if (map_add_new(f->arena, &seen, u->key)) strs_add(f->arena, &keys, u->key);
    }
    return keys;
}

struct problem *problem_add(struct failed_link *f, const char *cause, struct str text) {
    for (size_t i = 0; i < f->out->n; i++)
        if (str_eq(f->out->at[i].text, text)) return NULL;
    struct problem *p = vec_push(f->arena, f->out);
    p->cause = str_of(cause);
    p->text = text;
    return p;
}

// --- texts

struct str first_two(struct arena *a, const struct strs *list) {
    if (list->n <= 2) return strs_join(a, list, S(" and "));
    return str_cat(a, list->at[0], S(", "), list->at[1], str_format(a, " and %zu more", list->n - 2));
}

struct str library_name(const struct failed_link *f, uint32_t lib) {
    return shown_path(f->proc, f->l->map.libs.at[lib].file->path);
}

// True for a driver's temporary object: ccABCDEF.o of gcc, NAME-012abc.o of clang.
static bool is_temporary(const struct failed_link *f, struct str path) {
    struct str dir = process_env(f->proc, "TMPDIR"), name = path_base(path);
    bool there = str_eq(path_dir(path), dir.n ? path_trim(dir) : S("/tmp"));
    bool clang = name.n > 9 && name.at[name.n - 9] == '-';
    return there && (clang || (str_starts(name, S("cc")) && name.n == 10));
}

// It has another name in each link, so it is not told.
static struct str object_name(const struct failed_link *f, struct str path) {
    struct str name = path_base(path);
    bool crt = str_ends(name, S("crt1.o")) || str_starts(name, S("crt"));
    if (!path.n || crt || is_temporary(f, path) || str_contains(path, S(".ltrans"))) return S("the program");
    return shown_path(f->proc, path);
}

struct str user_name(const struct failed_link *f, const struct unresolved *u) {
    return u->lib != NO_INDEX ? library_name(f, u->lib) : object_name(f, u->object);
}

// gcc tells its linker with COLLECT_GCC; clang and others are known by their names.
static bool runs_under_driver(const struct failed_link *f) {
    if (process_env(f->proc, "COLLECT_GCC").at) return true;
    struct str parent = path_base(os_executable(f->proc->os, f->arena, os_parent(f->proc->os)));
    return str_starts(parent, S("clang")) || str_starts(parent, S("collect2"));
}

// Options that drivers do not have themselves.
static bool is_linker_only(struct str word) {
    return str_starts(word, S("-rpath")) || str_starts(word, S("-B")) ||
           (str_starts(word, S("--")) && !str_starts(word, S("--sysroot=")));
}

struct str words_shown(const struct failed_link *f, const struct strs *words) {
    struct strs out = {0};
    bool driver = runs_under_driver(f);
    for (size_t i = 0; i < words->n; i++) {
        struct str word = text_shell_quoted(f->arena, words->at[i]);
        bool more = str_starts(word, S("-rpath")) && i + 1 < words->n; // its argument follows
        if (driver && is_linker_only(word)) word = str_cat(f->arena, S("-Wl,"), word);
        if (driver && more)
            word = str_cat(f->arena, word, S(","), text_shell_quoted(f->arena, words->at[i + 1]));
        i += driver && more;
        strs_add(f->arena, &out, word);
    }
    return strs_join(f->arena, &out, S(" "));
}
