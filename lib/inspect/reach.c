#include "reach.h"

#include "../elf/gnu_hash.h"
#include "../sys/file.h"
#include "../tables/stubs.h"

// --- files

static void add_file(struct reach *r, struct reach_file file, struct str name, struct os_stat st) {
    struct arena *a = r->l->facts.proc->arena;
    uint32_t fresh = (uint32_t)r->files.n, i = map_add(a, &r->seen, file_identity(a, st), fresh);
    if (i == fresh) {
        file.path = path_join(a, file.dir, name);
        file.st = st;
        file.number = i + 1;
        *vec_push(a, &r->files) = file;
    }
    struct reach_file *kept = &r->files.at[i];
    if (str_eq(kept->dir, file.dir)) strs_add(a, &kept->names, name);
}

static void add_archive(struct reach *r, struct reach_file file, struct str name) {
    const struct process *proc = r->l->facts.proc;
    struct os_stat st = os_look(proc->os, path_join(proc->arena, file.dir, name));
    if (st.kind == OS_FILE) add_file(r, file, name, st);
}

static void add_named(struct reach *r, struct reach_file file, struct str name) {
    bool archive = str_starts(name, S("lib")) && str_ends(name, S(".a"));
    if (archive && r->own_dirs) add_archive(r, file, name);
    if (!str_contains(name, S(".so"))) return;
    file.lib = library_open(&r->l->libraries, file.dir, name, false);
    if (file.lib && !file.lib->dynamic.program) add_file(r, file, name, file.lib->st);
}

static bool is_of_system(const struct reach *r, struct str dir) {
    const struct process *proc = r->l->facts.proc;
    struct str real = r->system.n ? os_real_path(proc->os, proc->arena, dir) : S("");
    for (size_t i = 0; i < r->system.n; i++)
        if (r->system.at[i].n > 1 && path_is_below(real, r->system.at[i])) return true;
    return false;
}

// Adds the libraries of a directory, sorted by name.
static void add_dir_files(struct reach *r, struct str dir, bool own_dir) {
    const struct process *proc = r->l->facts.proc;
    struct str path = dir.n ? dir : S(".");
    struct os_stat st = os_look(proc->os, path);
    if (st.kind != OS_DIRECTORY || !map_add_new(proc->arena, &r->dirs, file_identity(proc->arena, st)))
        return;
    struct strs names = os_list(proc->os, proc->arena, path);
    strs_sort(&names);
    struct reach_file file = {.dir = dir, .own_dir = own_dir, .stub = stubs_is_stub_dir(dir)};
    file.of_system = is_of_system(r, path);
    for (size_t i = 0; i < names.n; i++) add_named(r, file, names.at[i]);
}

static void add_rule(struct reach *r, enum search_rule rule) {
    static const struct library none = {0};
    bool any = r->l->map.libs.n > 0;
    if (!any && rule == RULE_NEEDED_BY_DIR) return;
    for (uint32_t i = 0; i < r->l->map.libs.n + !any; i++) {
        const struct library *by = any ? r->l->map.libs.at[i].file : &none;
        struct search_dirs dirs = search_path_dirs(&r->l->search_path, rule, &(struct search_key){S(""), by});
        for (size_t j = 0; j < dirs.n; j++) add_dir_files(r, dirs.at[j].dir, rule == RULE_SEARCH_DIR);
        if (!dirs.per_library) break;
    }
}

void reach_read(struct reach *r, struct link *l, bool own_dirs) {
    *r = (struct reach){.l = l, .own_dirs = own_dirs};
    struct strs own = own_dirs ? search_path_linker_dirs(&l->search_path) : (struct strs){0};
    for (size_t i = 0; i < own.n; i++) {
        struct arena *a = l->facts.proc->arena;
        strs_add(a, &r->system, os_real_path(l->facts.proc->os, a, own.at[i]));
    }
    for (enum search_rule rule = RULE_FIRST_OF_NEEDLD; rule < RULE_COUNT; rule++) add_rule(r, rule);
    for (enum search_rule rule = 0; own_dirs && rule < RULE_FIRST_OF_NEEDLD; rule++) add_rule(r, rule);
}

bool reach_is_named(const struct reach_file *file, struct str name) {
    if (!file->lib) return false;
    return strs_have(&file->names, name) ||
           (file->lib->dynamic.has_soname && str_eq(file->lib->dynamic.soname, name));
}

// --- symbols

// `key`: NAME or NAME@VERSION, of the name that the symbol has.
static bool defines_version(const struct elf_symbols *symbols, const struct elf_symbol *e, struct str key) {
    struct cut c = str_cut(key, '@');
    return c.found ? str_eq(elf_symbol_version(symbols, e), c.tail) : !e->hidden_version;
}

// Those of the symbols that the library may define: what its hash table tells.
static struct strs perhaps_defined(
    const struct process *proc, const struct library *lib, struct reader *b, const struct strs *keys) {
    struct strs out = {0};
    arena_charge(proc->arena, keys->n);
    for (size_t i = 0; i < keys->n; i++)
        if (gnu_hash_may_define(b, &lib->elf, symbol_name(keys->at[i])))
            strs_add(proc->arena, &out, keys->at[i]);
    return out;
}

static struct strs defined_in_library(
    const struct process *proc, const struct library *lib, struct reader *b, const struct strs *keys) {
    struct arena *a = proc->arena;
    const struct strs perhaps = perhaps_defined(proc, lib, b, keys);
    struct strs found = {0};
    if (!perhaps.n) return found;
    struct map names = {0};                                    // -> the first symbol of that name
    uint32_t *next = arena_alloc(a, perhaps.n * sizeof *next); // the next one, or NO_INDEX
    bool *defined = arena_calloc(a, sizeof *defined, perhaps.n);
    for (uint32_t i = 0; i < perhaps.n; i++) map_add_to_list(a, &names, next, symbol_name(perhaps.at[i]), i);
    const struct elf_symbols symbols = elf_symbols(b, a, &lib->elf);
    arena_charge(a, symbols.n);
    for (size_t i = 0; i < symbols.n; i++) {
        const struct elf_symbol *e = &symbols.at[i];
        uint32_t at = e->defined ? map_get(&names, e->name) : NO_INDEX;
        for (; at != NO_INDEX; at = next[at]) defined[at] |= defines_version(&symbols, e, perhaps.at[at]);
    }
    for (size_t i = 0; i < perhaps.n; i++)
        if (defined[i]) strs_add(a, &found, perhaps.at[i]);
    return found;
}

static bool member_fits(
    const struct reach *r, struct reader *b, struct str path, const struct archive *ar, uint64_t member) {
    const struct process *proc = r->l->facts.proc;
    struct archive_member m;
    if (!archive_member(b, proc->arena, ar, member, &m)) return false;
    struct archive_part part = archive_part(proc->os, proc->arena, path, ar, &m);
    struct reader object;
    if (!archive_open(proc->os, proc->arena, &part, &object)) return false;
    struct elf elf = elf_head(&object);
    reader_close(&object);
    return elf.kind == ELF_OBJECT && elf_fits(&elf, &r->l->facts.target);
}

static struct strs defined_in_archive(
    const struct reach *r, struct str path, struct reader *b, const struct strs *keys) {
    struct arena *a = r->l->facts.proc->arena;
    struct strs found = {0};
    const struct archive ar = archive_read(b, a);
    struct map wanted = {0};
    for (size_t i = 0; i < keys->n; i++) map_add(a, &wanted, keys->at[i], (uint32_t)i);
    for (size_t i = 0; i < ar.symbols.n; i++) {
        if (map_get(&wanted, ar.symbols.at[i].name) == NO_INDEX) continue;
        if (!found.n && !member_fits(r, b, path, &ar, ar.symbols.at[i].member)) break;
        strs_add_new(a, &found, ar.symbols.at[i].name);
    }
    return found;
}

static struct strs read_defined(
    const struct reach *r, const struct reach_file *file, const struct strs *keys) {
    const struct process *proc = r->l->facts.proc;
    struct reader b;
    struct os_stat st;
    struct strs found = {0};
    arena_charge(proc->arena, OS_WORK);
    if (!reader_open(&b, proc->os, OS_CWD, file->path, &st)) return found;
    if (file->lib)
        found = defined_in_library(proc, file->lib, &b, keys);
    else
        found = defined_in_archive(r, file->path, &b, keys);
    reader_close(&b);
    return found;
}

void reach_want(struct reach *r, const struct strs *keys) {
    struct arena *a = r->l->facts.proc->arena;
    for (size_t i = 0; i < keys->n; i++)
        if (map_add_new(a, &r->is_wanted, keys->at[i])) strs_add(a, &r->wanted, keys->at[i]);
}

static bool are_wanted(const struct reach *r, const struct strs *keys) {
    size_t i = 0;
    while (i < keys->n && map_get(&r->is_wanted, keys->at[i]) != NO_INDEX) i++;
    return i == keys->n;
}

struct strs reach_defined(struct reach *r, const struct reach_file *file, const struct strs *keys) {
    struct arena *a = r->l->facts.proc->arena;
    struct strs found = {0};
    arena_charge(a, keys->n);
    if (!file->number || !are_wanted(r, keys)) return read_defined(r, file, keys);
    struct reach_file *kept = &r->files.at[file->number - 1];
    const struct strs all = kept->scanned ? found : read_defined(r, kept, &r->wanted);
    for (size_t i = 0; i < all.n; i++) map_add_new(a, &kept->defines, all.at[i]);
    kept->scanned = true;
    for (size_t i = 0; i < keys->n; i++)
        if (map_get(&kept->defines, keys->at[i]) != NO_INDEX) strs_add(a, &found, keys->at[i]);
    return found;
}
