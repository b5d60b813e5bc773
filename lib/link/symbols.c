#include "symbols.h"

#include <string.h>

static void take_definitions(struct symbols *t, struct str name, uint32_t hash);

static uint32_t plain_id(struct symbols *t, struct str name, uint32_t hash) {
    struct arena *a = t->s->proc->arena;
    uint32_t fresh = (uint32_t)t->list.n, id = map_add_hashed(a, &t->names, name, hash, fresh);
    if (id != fresh) return id;
    vec_push(a, &t->list)->key = name;
    elf_names_add(t->met, name);
    take_definitions(t, name, hash);
    return id;
}

static bool is_version(struct str key, struct str name, struct str version) {
    return key.n == name.n + 1 + version.n && str_ends(key, version);
}

// Symbol 0 comes before any with a version, so that 0 ends the chain of a name's versions.
static uint32_t version_id(const struct symbols *t, uint32_t plain, struct str version) {
    struct str name = t->list.at[plain].key;
    uint32_t id = t->list.at[plain].versions;
    for (; id && !is_version(t->list.at[id].key, name, version); id = t->list.at[id].versions)
        arena_charge(t->s->proc->arena, 1);
    return id;
}

static uint32_t versioned_id(struct symbols *t, uint32_t plain, struct str version) {
    struct arena *a = t->s->proc->arena;
    uint32_t id = version_id(t, plain, version);
    if (id) return id;
    id = (uint32_t)t->list.n;
    struct symbol *s = vec_push(a, &t->list), *first = symbols_at(t, plain);
    s->key = str_cat(a, first->key, S("@"), version);
    s->versions = first->versions;
    first->versions = id;
    return id;
}

uint32_t symbols_id(struct symbols *t, struct str name, struct str version) {
    uint32_t plain = plain_id(t, name, map_key_hash(name));
    return version.n ? versioned_id(t, plain, version) : plain;
}

const struct symbol *symbols_named(const struct symbols *t, struct str name) {
    struct cut c = str_cut(name, '@');
    uint32_t id = map_get(&t->names, c.head);
    if (id == NO_INDEX) return NULL;
    if (c.tail.n) id = version_id(t, id, c.tail);
    return c.tail.n && !id ? NULL : &t->list.at[id];
}

struct str symbols_referenced(const struct symbols *t, const struct elf_symbol *s) {
    const struct strs *wrapped = &t->s->request->wrapped;
    struct str name = s->name;
    if (!wrapped->n || s->defined || s->version.n) return name;
    arena_charge(t->s->proc->arena, wrapped->n);
    if (strs_have(wrapped, name)) return str_cat(t->s->proc->arena, S("__wrap_"), name);
    struct str real = str_starts(name, S("__real_")) ? str_skip(name, 7) : (struct str){0};
    return real.n && strs_have(wrapped, real) ? real : name;
}

// --- shared libraries

static void count_use(struct symbols *t, const struct symbol_use *u, uint32_t by) {
    struct symbol *s = symbols_at(t, u->symbol);
    if (u->definition)
        s->by_library += by;
    else if (u->first_hidden)
        s->first_hidden += by;
    else if (!u->weak)
        s->users += by;
}

static void add_use(struct symbols *t, struct module *m, struct symbol_use use) {
    *vec_push(t->s->proc->arena, m) = use;
    count_use(t, &use, m->counted);
}

struct str symbols_needed_name(const struct symbols *t, const struct library *lib, uint32_t input) {
    if (lib->dynamic.has_soname) return lib->dynamic.soname;
    return input == NO_INDEX ? path_base(lib->path) : t->inputs->at[input].name;
}

// Opens a library once more, for its symbols; -1 where that is not possible.
static int reopen(struct symbols *t, const struct library *lib, struct reader *b) {
    bool inside = lib->inside.path.n;
    int file = os_open(t->s->proc->os, OS_CWD, inside ? lib->inside.path : lib->path);
    if (file >= 0)
        reader_begin(b, t->s->proc->os, file, lib->inside.start, inside ? lib->inside.size : lib->st.size);
    return file;
}

// `list`: where the names of its versions are.
static void add_symbol(
    struct symbols *t, struct module *m, const struct elf_symbols *list, const struct elf_packed *p) {
    const struct elf_symbol s = elf_unpacked(list, p);
    struct str name = symbols_referenced(t, &s);
    uint32_t hash = name.at == s.name.at ? p->hash : map_key_hash(name);
    uint32_t plain = plain_id(t, name, hash);
    struct symbol_use use = {plain, s.defined, s.weak, s.function, false, false}, versioned = use;
    if (!s.version.n) {
        add_use(t, m, use);
        return;
    }
    versioned.symbol = versioned_id(t, plain, s.version);
    versioned.standard = s.defined && !s.hidden_version;
    add_use(t, m, versioned);
    // A default version answers unversioned references too.
    if (!s.defined) return;
    if (s.hidden_version) {
        use.definition = false;
        use.weak = true;
        use.first_hidden = s.first_version;
    }
    add_use(t, m, use);
}

// --- what inputs define

static void add_number(struct symbols *t, struct read_library *r, size_t symbol) {
    add_symbol(t, &r->module, &r->symbols, &r->symbols.at[symbol]);
}

static void read_input(struct symbols *t, const struct library *lib, struct read_library *r) {
    struct reader b;
    int file = reopen(t, lib, &b);
    if (file < 0) return;
    r->symbols = elf_symbols_indexed(&b, t->s->proc->arena, &lib->elf);
    os_close(t->s->proc->os, file);
}

// What a large one defines of a name is asked of its index.
static void take_by_name(struct symbols *t, struct read_library *r, struct str name) {
    size_t known = r->symbols.n;
    elf_define(&r->symbols, t->s->proc->arena, name);
    for (size_t i = known; i < r->symbols.n; i++) add_number(t, r, i);
}

static void leave_unnamed(struct symbols *t, uint32_t library, uint32_t symbol) {
    struct arena *a = t->s->proc->arena;
    const struct elf_packed *s = &t->modules.at[library]->symbols.at[symbol];
    uint32_t fresh = (uint32_t)t->definitions.n;
    uint32_t first = map_add_hashed(a, &t->unnamed, elf_symbol_name(s), s->hash, fresh);
    struct definition *d = vec_push(a, &t->definitions);
    *d = (struct definition){library, symbol, NO_INDEX};
    if (first == fresh) return;
    d->next = t->definitions.at[first].next;
    t->definitions.at[first].next = fresh;
}

static void take_definitions(struct symbols *t, struct str name, uint32_t hash) {
    for (uint32_t i = map_get_hashed(&t->unnamed, name, hash); i != NO_INDEX; i = t->definitions.at[i].next)
        add_number(t, t->modules.at[t->definitions.at[i].library], t->definitions.at[i].symbol);
    for (size_t i = 0; i < t->indexed.n; i++) take_by_name(t, t->indexed.at[i], name);
}

static void meet_input(struct symbols *t, const struct library *lib, uint32_t library) {
    struct read_library *r = t->modules.at[library];
    read_input(t, lib, r);
    for (uint32_t i = 0, n = (uint32_t)r->symbols.n; i < n; i++) {
        const struct elf_packed *s = &r->symbols.at[i];
        if (s->is.defined && map_get_hashed(&t->names, elf_symbol_name(s), s->hash) == NO_INDEX)
            leave_unnamed(t, library, i);
        else
            add_number(t, r, i);
    }
    if (!r->symbols.index) return;
    for (size_t i = 0; i < t->names.n; i++) take_by_name(t, r, t->names.at[i].key);
    *vec_push(t->s->proc->arena, &t->indexed) = r;
}

// --- what other libraries define

static void read_outline(struct symbols *t, const struct library *lib, struct read_library *r) {
    struct elf_outline *outline = arena_calloc(t->s->proc->arena, sizeof *outline, 1);
    r->outline = outline;
    struct reader b;
    int file = reopen(t, lib, &b);
    if (file < 0) return;
    *outline = elf_outline(&b, t->s->proc->arena, &lib->elf);
    os_close(t->s->proc->os, file);
}

static void meet_other(struct symbols *t, const struct library *lib, struct read_library *r) {
    r->outline = lib->symbols;
    if (!r->outline) read_outline(t, lib, r);
    const struct elf_symbols *references = &r->outline->references;
    for (size_t i = 0; i < references->n; i++) add_symbol(t, &r->module, references, &references->at[i]);
}

// Takes what the library defines of the names that came since it was asked last.
static void know_definitions(struct symbols *t, struct read_library *r) {
    const struct elf_outline *o = r->outline;
    if (!o || r->known == t->list.n) return;
    arena_charge(t->s->proc->arena, o->n / 8);
    for (size_t i = 0; i < o->n; i++) {
        if (!elf_names_may_have(t->met, o->at[i].hash)) continue;
        struct elf_packed s = elf_defined(o, t->s->proc->arena, i);
        uint32_t id = map_get_hashed(&t->names, elf_symbol_name(&s), s.hash);
        if (s.length && id != NO_INDEX && id >= r->known) add_symbol(t, &r->module, &o->references, &s);
    }
    r->known = t->list.n;
}

// Another library of an input's SONAME is read for its needs only.
static bool is_passed_over(const struct symbols *t, const struct library *lib, uint32_t input) {
    uint32_t holder = map_get(&t->sonames, symbols_needed_name(t, lib, input));
    return holder != NO_INDEX && holder != input;
}

// NULL for a library that is passed over.
static struct read_library *meet(struct symbols *t, const struct library *lib, uint32_t input) {
    struct arena *a = t->s->proc->arena;
    if (is_passed_over(t, lib, input)) return NULL;
    uint32_t fresh = (uint32_t)t->modules.n, number = map_add(a, &t->read, lib->path, fresh);
    if (number != fresh) return t->modules.at[number];
    struct read_library *r = *vec_push(a, &t->modules) = arena_calloc(a, sizeof *r, 1);
    if (input == NO_INDEX)
        meet_other(t, lib, r);
    else
        meet_input(t, lib, number);
    return r;
}

// With what it defines of the names that are known; of one that is passed over, nothing.
static struct module *known_module(struct symbols *t, struct read_library *r) {
    if (!r) return arena_calloc(t->s->proc->arena, sizeof(struct module), 1);
    know_definitions(t, r);
    return &r->module;
}

struct module *symbols_of(struct symbols *t, const struct library *lib, uint32_t input) {
    return known_module(t, meet(t, lib, input));
}

struct module **symbols_of_all(struct symbols *t, const struct map_libraries *libs) {
    struct arena *a = t->s->proc->arena;
    struct module **all = arena_calloc(a, sizeof *all, libs->n);
    struct read_library **met = arena_calloc(a, sizeof *met, libs->n);
    // What each references is known before any is asked what it defines of that.
    for (uint32_t i = 0; i < libs->n; i++) met[i] = meet(t, libs->at[i].file, libs->at[i].input);
    for (uint32_t i = 0; i < libs->n; i++) all[i] = known_module(t, met[i]);
    return all;
}

void symbols_count(struct symbols *t, struct module *m, int by) {
    arena_charge(t->s->proc->arena, m->n);
    m->counted += (uint32_t)by;
    for (size_t i = 0; i < m->n; i++) count_use(t, &m->at[i], (uint32_t)by);
}

void symbols_count_found(
    struct symbols *t, const struct map_libraries *libs, struct module **modules, int by) {
    for (uint32_t i = 0; i < libs->n; i++)
        if (libs->at[i].input == NO_INDEX) symbols_count(t, modules[i], by);
}

// --- what objects ask for

static void note_relocated(struct symbols *t, uint32_t symbol, enum relocated relocated) {
    struct symbol *s = symbols_at(t, symbol);
    if (relocated > s->relocated) s->relocated = relocated;
}

static void note_unreadable(struct symbols *t) {
    for (uint32_t i = 0; i < t->list.n; i++) note_relocated(t, i, RELOCATED_PERHAPS);
}

static void read_relocations(struct symbols *t, const struct archive_part *o) {
    const struct process *proc = t->s->proc;
    struct reader b;
    int file = archive_open(proc->os, proc->arena, o, &b);
    if (file < 0) {
        note_unreadable(t);
        return;
    }
    struct elf elf = elf_read(&b);
    struct elf_symbols list = elf_symbols(&b, proc->arena, &elf);
    size_t n = 0;
    for (size_t i = 0; i < list.n; i++)
        if (list.at[i].index >= n) n = list.at[i].index + 1;
    bool *asked = arena_calloc(proc->arena, sizeof *asked, n);
    elf_relocated(&b, proc->arena, &elf, &t->merged, asked, n);
    os_close(proc->os, file);
    for (size_t i = 0; i < list.n; i++) {
        const struct elf_symbol e = elf_symbol(&list, i);
        bool compiled = !e.index; // what becomes of it is not known; without the plugin it is not read
        if (e.defined || (compiled ? !t->s->request->plugin : !asked[e.index])) continue;
        note_relocated(
            t, symbols_id(t, symbols_referenced(t, &e), e.version), e.index ? RELOCATED : RELOCATED_PERHAPS);
    }
}

// One pass over all objects, in the order of the link, once somebody wants to know.
static void read_all_relocations(struct symbols *t) {
    if (t->relocations_read) return;
    t->relocations_read = true;
    for (size_t i = 0; i < t->objects.n; i++) read_relocations(t, &t->objects.at[i]);
}

static enum relocated relocated(struct symbols *t, uint32_t symbol) {
    read_all_relocations(t);
    return symbols_at(t, symbol)->relocated;
}

// __start_SECTION and __stop_SECTION, which the linker defines where an object has a section of that name.
static bool marks_section(struct symbols *t, struct str name) {
    struct str section = {0};
    if (str_starts(name, S("__start_"))) section = str_skip(name, 8);
    if (str_starts(name, S("__stop_"))) section = str_skip(name, 7);
    if (!section.n) return false;
    if (t->compiled) return true; // a link that may work is not touched
    read_all_relocations(t);
    return map_get(&t->merged.sections, section) != NO_INDEX;
}

bool symbols_withheld(const struct symbols *t, uint32_t symbol) {
    const struct symbol *s = &t->list.at[symbol];
    return s->hidden && !s->by_library && !t->s->request->shared;
}

bool symbols_undefined(struct symbols *t, uint32_t symbol, bool found, bool supply) {
    const struct symbol *s = &t->list.at[symbol];
    if (symbols_withheld(t, symbol)) return true;
    if (s->by_library || s->hidden || s->settled || s->by_object) return false;
    if (marks_section(t, s->key)) return false;
    // Where sections are dropped, "ld generated: undefined reference" is said of what objects name too.
    bool reported = t->s->request->drops_sections;
    if (s->forgiven && !reported) return false;
    if (found && s->first_hidden && !supply) return false;
    if (reported) return true;
    // What an object names is reported for its relocations alone.
    return !(s->wanted || s->weakly) || relocated(t, symbol) != RELOCATED_NOWHERE;
}

bool symbols_next_undefined(struct symbols *t, const struct module *m, bool found, bool supply, size_t *at) {
    for (; *at < m->n; ++*at) {
        const struct symbol_use *u = &m->at[*at];
        arena_charge(t->s->proc->arena, 1);
        if (!u->definition && !u->weak && symbols_undefined(t, u->symbol, found, supply)) return true;
    }
    return false;
}

bool symbols_lacked(struct symbols *t, uint32_t symbol) {
    const struct symbol *s = &t->list.at[symbol];
    bool wanted = s->wanted || s->required || (s->weakly && s->users);
    return wanted && !symbols_is_defined(s) && !s->provided && !marks_section(t, s->key);
}

bool symbols_fails(struct symbols *t, uint32_t symbol) {
    bool may_pass = t->list.at[symbol].forgiven || t->s->request->drops_sections;
    return !may_pass && relocated(t, symbol) == RELOCATED;
}
