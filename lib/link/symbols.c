#include "symbols.h"

#include <string.h>

// The index of the symbol NAME, without a version.
static uint32_t intern(struct symbols *t, struct str name, uint32_t hash) {
    struct arena *a = t->facts->proc->arena;
    uint32_t fresh = (uint32_t)t->list.n, id = map_add_hashed(a, &t->names, name, hash, fresh);
    if (id == fresh) vec_push(a, &t->list)->name = (uint32_t)t->names.n - 1;
    return id;
}

// The number of a version; 0 means: no version.
static uint32_t intern_version_name(struct symbols *t, struct str version) {
    uint32_t fresh = (uint32_t)t->version_names.n + 1;
    return version.n ? map_add(t->facts->proc->arena, &t->version_names, version, fresh) : 0;
}

// The index of NAME@VERSION; 0: there is none. No symbol with a version has the index 0, for the one without
// comes first.
static uint32_t find_version(const struct symbols *t, uint32_t plain, uint32_t version) {
    uint32_t id = t->list.at[plain].next_version;
    for (; id && t->list.at[id].version != version; id = t->list.at[id].next_version)
        arena_charge(t->facts->proc->arena, 1);
    return id;
}

static uint32_t intern_version(struct symbols *t, uint32_t plain, uint32_t version) {
    uint32_t id = find_version(t, plain, version);
    if (id) return id;
    id = (uint32_t)t->list.n;
    struct symbol *s = vec_push(t->facts->proc->arena, &t->list), *first = symbols_at(t, plain);
    s->name = first->name;
    s->version = version;
    s->next_version = first->next_version;
    first->next_version = id;
    return id;
}

uint32_t symbols_id(struct symbols *t, struct str name, struct str version) {
    uint32_t plain = intern(t, name, map_key_hash(name));
    return version.n ? intern_version(t, plain, intern_version_name(t, version)) : plain;
}

const struct symbol *symbols_named(const struct symbols *t, struct str key) {
    struct cut c = str_cut(key, '@');
    uint32_t id = map_get(&t->names, c.head);
    if (id == NO_INDEX) return NULL;
    if (!c.tail.n) return &t->list.at[id];
    uint32_t version = map_get(&t->version_names, c.tail);
    id = version == NO_INDEX ? 0 : find_version(t, id, version);
    return id ? &t->list.at[id] : NULL;
}

struct str symbols_key(const struct symbols *t, uint32_t symbol) {
    const struct symbol *s = &t->list.at[symbol];
    struct str name = t->names.at[s->name].key;
    if (!s->version) return name;
    return str_cat(t->facts->proc->arena, name, S("@"), t->version_names.at[s->version - 1].key);
}

struct str symbols_link_name(const struct symbols *t, const struct elf_symbol *s) {
    const struct strs *wrapped = &t->facts->request->wrapped;
    struct str name = s->name;
    if (!wrapped->n || s->defined || s->version) return name;
    arena_charge(t->facts->proc->arena, wrapped->n);
    if (strs_have(wrapped, name)) return str_cat(t->facts->proc->arena, S("__wrap_"), name);
    struct str real = str_starts(name, S("__real_")) ? str_skip(name, 7) : (struct str){0};
    return real.n && strs_have(wrapped, real) ? real : name;
}

// --- shared libraries

struct str symbols_needed_name(const struct symbols *t, const struct library *lib, uint32_t input) {
    if (lib->dynamic.has_soname) return lib->dynamic.soname;
    return input == NO_INDEX ? path_base(lib->path) : t->inputs->at[input].name;
}

// `version`: its number in the link; `input`: the library is an input.
static void add_symbol_use(
    struct symbols *t, struct module *m, const struct elf_symbol *s, uint32_t version, bool input) {
    struct arena *a = t->facts->proc->arena;
    struct str name = symbols_link_name(t, s);
    uint32_t plain = intern(t, name, name.at == s->name.at ? s->hash : map_key_hash(name));
    struct symbol_use use = {.symbol = plain, .definition = s->defined, .weak = s->weak, .tls = s->tls};
    use.replaces_common = s->defined && !s->weak && !s->function && !s->tls;
    if (version) {
        struct symbol_use *versioned = vec_push(a, m);
        *versioned = use;
        versioned->symbol = intern_version(t, plain, version);
        versioned->standard = s->defined && !s->hidden_version;
        if (!s->defined) return; // a reference with a version is none to the name without it
    }
    if (s->hidden_version) {
        use.definition = false;
        use.weak = true;
        use.first_hidden = input && s->first_version;
    }
    *vec_push(a, m) = use;
}

// Room in the list for so many more, so that it does not grow by doubling within one large library.
static void reserve(struct symbols *t, size_t more) {
    const size_t n = t->list.n + more;
    if (n <= t->list.cap) return;
    t->list.cap = n > t->list.cap * 2 ? n : t->list.cap * 2;
    struct symbol *grown = arena_alloc(t->facts->proc->arena, sizeof *grown * t->list.cap);
    if (t->list.n) memcpy(grown, t->list.at, sizeof *grown * t->list.n);
    t->list.at = grown;
}

static struct module *load_symbols(struct symbols *t, const struct library *lib, bool input) {
    struct arena *a = t->facts->proc->arena;
    struct module *m = arena_calloc(a, sizeof *m, 1);
    const struct elf_symbols list = library_symbols(t->facts->proc, lib);
    uint32_t *versions = arena_calloc(a, sizeof *versions, list.versions.n);
    for (size_t i = 0; i < list.versions.n; i++) versions[i] = intern_version_name(t, list.versions.at[i]);
    m->cap = list.n;
    for (size_t i = 0; i < list.n; i++) m->cap += list.at[i].defined && list.at[i].version;
    m->at = arena_alloc(a, sizeof *m->at * m->cap);
    reserve(t, m->cap);
    for (size_t i = 0; i < list.n; i++) {
        const struct elf_symbol *s = &list.at[i];
        add_symbol_use(t, m, s, s->version ? versions[s->version] : 0, input);
    }
    return m;
}

// Where an input has the SONAME of one that is kept, GNU ld uses its DT_NEEDED entries only.
static bool is_shadowed(const struct symbols *t, const struct library *lib, uint32_t input) {
    uint32_t holder = map_get(&t->sonames, symbols_needed_name(t, lib, input));
    return holder != NO_INDEX && holder != input;
}

struct module *symbols_of(struct symbols *t, const struct library *lib, uint32_t input) {
    struct arena *a = t->facts->proc->arena;
    if (is_shadowed(t, lib, input)) return arena_calloc(a, sizeof(struct module), 1);
    uint32_t fresh = (uint32_t)t->modules.n, number = map_add(a, &t->paths, lib->path, fresh);
    if (number == fresh) *vec_push(a, &t->modules) = load_symbols(t, lib, input != NO_INDEX);
    return t->modules.at[number];
}

struct module **symbols_of_all(struct symbols *t, const struct map_libraries *libs) {
    struct module **all = arena_calloc(t->facts->proc->arena, sizeof *all, libs->n);
    for (uint32_t i = 0; i < libs->n; i++) all[i] = symbols_of(t, libs->at[i].file, libs->at[i].input);
    return all;
}

void symbols_count(struct symbols *t, struct module *m, int by) {
    const uint32_t add = (uint32_t)by;
    arena_charge(t->facts->proc->arena, m->n);
    for (size_t i = 0; i < m->n; i++) {
        const struct symbol_use *u = &m->at[i];
        struct symbol *s = symbols_at(t, u->symbol);
        if (u->definition)
            s->dso_defs += add;
        else if (u->first_hidden)
            s->first_hidden += add;
        else if (!u->weak)
            s->dso_refs += add;
    }
}

void symbols_count_found(
    struct symbols *t, const struct map_libraries *libs, struct module **modules, int by) {
    for (uint32_t i = 0; i < libs->n; i++)
        if (libs->at[i].input == NO_INDEX) symbols_count(t, modules[i], by);
}

// --- relocations of objects

static void note_relocated(struct symbols *t, uint32_t symbol, enum relocated relocated, bool local_exec) {
    struct symbol *s = symbols_at(t, symbol);
    if (relocated > s->relocated) s->relocated = relocated;
    s->local_exec |= local_exec;
}

static void read_relocs(struct symbols *t, const struct archive_part *o) {
    const struct process *proc = t->facts->proc;
    struct reader b;
    if (!archive_open(proc->os, proc->arena, o, &b)) {
        for (uint32_t i = 0; i < t->list.n; i++) note_relocated(t, i, RELOCATED_PERHAPS, true);
        return;
    }
    struct elf elf = elf_read(&b);
    struct elf_symbols list = elf_symbols(&b, proc->arena, &elf);
    size_t n = 0;
    for (size_t i = 0; i < list.n; i++)
        if (list.at[i].index >= n) n = list.at[i].index + 1;
    struct elf_relocated *relocated = arena_calloc(proc->arena, sizeof *relocated, n);
    elf_relocs(&b, proc->arena, &elf, &t->merged, relocated, n);
    reader_close(&b);
    // With a plugin GNU ld links what the plugin compiles, without one the machine code.
    const bool plugin = t->facts->request->plugin, compiles = plugin && elf_has_intermediate_code(&list);
    for (size_t i = 0; i < list.n; i++) {
        const struct elf_symbol *e = &list.at[i];
        const bool compiled = !e->index; // what relocations it will have is not known
        if (e->defined || compiled != compiles || (!compiled && !relocated[e->index].any)) continue;
        note_relocated(t, symbols_id(t, symbols_link_name(t, e), elf_symbol_version(&list, e)),
            compiled ? RELOCATED_PERHAPS : RELOCATED, compiled || relocated[e->index].local_exec);
    }
}

// One pass over all objects, in the order of the link and for all symbols: most links do without it, and a
// pass for each symbol would open each object hundreds of times.
static void read_all_relocs(struct symbols *t) {
    if (t->relocations_read) return;
    t->relocations_read = true;
    for (size_t i = 0; i < t->objects.n; i++) read_relocs(t, &t->objects.at[i]);
}

static enum relocated relocated_state(struct symbols *t, uint32_t symbol) {
    read_all_relocs(t);
    return symbols_at(t, symbol)->relocated;
}

// --- undefined symbols

// __start_SECTION and __stop_SECTION: GNU ld defines them if an object has a section of that name.
static bool marks_section(struct symbols *t, const struct symbol *s) {
    struct str name = t->names.at[s->name].key, section = {0};
    if (s->version) return false;
    if (str_starts(name, S("__start_"))) section = str_skip(name, 8);
    if (str_starts(name, S("__stop_"))) section = str_skip(name, 7);
    if (!section.n) return false;
    if (t->compiled) return true; // not known: assume that the link works
    read_all_relocs(t);
    return map_get(&t->merged.sections, section) != NO_INDEX;
}

// True if the only definition is hidden in an object.
static bool is_hidden_from_dso(const struct symbols *t, uint32_t symbol) {
    const struct symbol *s = &t->list.at[symbol];
    return s->hidden_def && !s->dso_defs && !t->facts->request->shared;
}

bool symbols_undefined_is_error(const struct symbols *t, uint32_t symbol) {
    const struct request *request = t->facts->request;
    return (request->check_undefined && !request->tolerate_undefined) || is_hidden_from_dso(t, symbol);
}

// True if GNU ld reports a strong reference of a library to the symbol.
static bool is_reported(struct symbols *t, uint32_t symbol, bool found, bool added) {
    const struct symbol *s = &t->list.at[symbol];
    if (is_hidden_from_dso(t, symbol)) return true;
    if (symbols_is_defined(s) || s->assumed_defined) return false;
    if (marks_section(t, s)) return false;
    // With --gc-sections GNU ld also reports what objects reference: "ld generated: undefined reference".
    bool always_reported = t->facts->request->drops_sections;
    if (s->undef_allowed && !always_reported) return false;
    if (found && s->first_hidden && !added) return false;
    if (always_reported) return true;
    // What an object references is reported for a relocation of that object only.
    return !(s->strong_ref || s->weak_ref) || relocated_state(t, symbol) != RELOCATED_NOWHERE;
}

bool symbols_next_undefined(struct symbols *t, const struct module *m, bool found, bool added, size_t *at) {
    for (; *at < m->n; ++*at) {
        const struct symbol_use *u = &m->at[*at];
        arena_charge(t->facts->proc->arena, 1);
        if (!u->definition && !u->weak && is_reported(t, u->symbol, found, added)) return true;
    }
    return false;
}

bool symbols_undefined_in_object(struct symbols *t, uint32_t symbol) {
    const struct symbol *s = &t->list.at[symbol];
    bool must_be_defined = s->strong_ref || s->required || (s->weak_ref && (s->dso_refs || s->version));
    return must_be_defined && !symbols_is_defined(s) && !s->linker_defined && !marks_section(t, s);
}

bool symbols_may_be_local_exec(struct symbols *t, uint32_t symbol) {
    read_all_relocs(t);
    return symbols_at(t, symbol)->local_exec;
}

bool symbols_may_fail(struct symbols *t, uint32_t symbol) {
    return !t->list.at[symbol].undef_allowed && relocated_state(t, symbol) != RELOCATED_NOWHERE;
}

bool symbols_fails(struct symbols *t, uint32_t symbol) {
    const struct symbol *s = &t->list.at[symbol];
    const bool unwritable = s->weak_ref && s->version;
    bool may_pass = (s->undef_allowed && !unwritable) || t->facts->request->drops_sections;
    return !may_pass && relocated_state(t, symbol) == RELOCATED;
}
