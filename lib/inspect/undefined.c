#include "undefined.h"

#include "../elf/gnu_hash.h"
#include "../sys/file.h"

// --- undefined symbols

static void add_undefined_of(struct link *l, uint32_t lib, const struct module *m, struct undefineds *out) {
    struct arena *a = l->facts.proc->arena;
    struct undefined u = {.lib = lib};
    bool found = l->map.libs.at[lib].dep != NO_INDEX;
    for (size_t at = 0; symbols_next_undefined(&l->symbols, m, found, false, &at); at++)
        strs_add(a, &u.symbols, symbols_key(&l->symbols, m->at[at].symbol));
    strs_sort(&u.symbols);
    if (u.symbols.n) *vec_push(a, out) = u;
}

static struct undefineds undefined_of_libraries(struct link *l) {
    struct undefineds out = {0};
    size_t n = l->map.libs.n;
    struct module **modules = symbols_of_all(&l->symbols, &l->map.libs);
    symbols_count_found(&l->symbols, &l->map.libs, modules, 1);
    for (uint32_t i = 0; i < n; i++) add_undefined_of(l, i, modules[i], &out);
    return out;
}

// --- libraries that define them

struct files {
    const struct library **at;
    size_t n, cap;
};
struct definer_search {
    struct link *l;
    const struct process *proc;
    struct map seen; // directories and files, as DEVICE:INODE
};

// True for the first of several paths to a file or directory.
static bool is_unseen(struct definer_search *s, struct os_stat st) {
    return map_add_new(s->proc->arena, &s->seen, file_identity(s->proc->arena, st));
}

// Adds the shared libraries of a directory, sorted by name.
static void add_libraries_in(struct definer_search *s, struct str dir, struct files *out) {
    struct str path = dir.n ? dir : S(".");
    struct os_stat st = os_look(s->proc->os, path);
    if (st.kind != OS_DIRECTORY || !is_unseen(s, st)) return;
    struct strs names = os_list(s->proc->os, s->proc->arena, path);
    strs_sort(&names);
    for (size_t i = 0; i < names.n; i++) {
        if (!str_contains(names.at[i], S(".so"))) continue;
        const struct library *lib = library_open(&s->l->libraries, dir, names.at[i], false);
        if (lib && !lib->dynamic.program && is_unseen(s, lib->st)) *vec_push(s->proc->arena, out) = lib;
    }
}

static struct files libraries_in_reach(struct definer_search *s) {
    struct files out = {0};
    for (enum search_rule rule = RULE_FIRST_OF_NEEDLD; rule < RULE_COUNT; rule++)
        for (uint32_t i = 0; i < s->l->map.libs.n; i++) {
            const struct library *by = s->l->map.libs.at[i].file;
            struct search_dirs dirs =
                search_path_dirs(&s->l->search_path, rule, &(struct search_key){S(""), by});
            for (size_t j = 0; j < dirs.n; j++) add_libraries_in(s, dirs.at[j].dir, &out);
            if (!dirs.per_library) break;
        }
    return out;
}

// `key`: NAME or NAME@VERSION.
static bool defines_key(const struct elf_symbols *symbols, struct str key) {
    struct cut c = str_cut(key, '@');
    for (size_t i = 0; i < symbols->n; i++) {
        const struct elf_symbol *e = &symbols->at[i];
        if (!e->defined || !str_eq(e->name, c.head)) continue;
        if (c.found ? str_eq(elf_symbol_version(symbols, e), c.tail) : !e->hidden_version) return true;
    }
    return false;
}

static void add_if_definer(struct definer_search *s, const struct library *lib, struct undefined *u) {
    struct arena *a = s->proc->arena;
    struct reader b;
    if (!reader_open_range(&b, s->proc->os, lib->path, 0, lib->st.size)) return;
    struct elf_symbols symbols = {0};
    struct definer d = {.file = lib->path};
    for (size_t i = 0; i < u->symbols.n; i++) {
        if (!gnu_hash_may_define(&b, &lib->elf, str_cut(u->symbols.at[i], '@').head)) continue;
        if (!symbols.n) symbols = elf_symbols(&b, a, &lib->elf);
        if (defines_key(&symbols, u->symbols.at[i])) strs_add(a, &d.symbols, u->symbols.at[i]);
    }
    reader_close(&b);
    if (d.symbols.n) *vec_push(a, &u->definers) = d;
}

struct undefineds undefined_find(struct link *l) {
    struct undefineds out = {0};
    if (l->bypass_reason.n || !l->symbols.facts) return out;
    out = undefined_of_libraries(l);
    if (!out.n) return out;
    struct definer_search s = {.l = l, .proc = l->facts.proc};
    struct files files = libraries_in_reach(&s);
    for (size_t i = 0; i < out.n; i++)
        for (size_t j = 0; j < files.n; j++) add_if_definer(&s, files.at[j], &out.at[i]);
    return out;
}
