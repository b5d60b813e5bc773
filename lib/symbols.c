#include "symbols.h"

#include "file.h"

#include <string.h>

enum { ASKED_COUNTS = 245 }; // from then on -u, -e and --require-defined keep an --as-needed library

static struct symbol *symbol_at(struct symbols *t, uint32_t id) {
    return &t->list.at[id];
}

static void take_definitions(struct symbols *t, struct str name, uint32_t hash);

static uint32_t plain_id(struct symbols *t, struct str name, uint32_t hash) {
    struct arena *a = t->s->w->arena;
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
        arena_work(t->s->w->arena, 1);
    return id;
}

static uint32_t versioned_id(struct symbols *t, uint32_t plain, struct str version) {
    struct arena *a = t->s->w->arena;
    uint32_t id = version_id(t, plain, version);
    if (id) return id;
    id = (uint32_t)t->list.n;
    struct symbol *s = vec_push(a, &t->list), *first = symbol_at(t, plain);
    s->key = str_cat(a, first->key, S("@"), version);
    s->versions = first->versions;
    first->versions = id;
    return id;
}

static uint32_t symbol_id(struct symbols *t, struct str name, struct str version) {
    uint32_t plain = plain_id(t, name, map_key_hash(name));
    return version.n ? versioned_id(t, plain, version) : plain;
}

const struct symbol *symbols_named(const struct symbols *t, struct str name) {
    struct cut c = str_cut(name, '@');
    uint32_t id = map_get(&t->names, c.head);
    if (id == MAP_NONE) return NULL;
    if (c.tail.n) id = version_id(t, id, c.tail);
    return c.tail.n && !id ? NULL : &t->list.at[id];
}

// The name that a reference means. One with a version is never wrapped.
static struct str referenced(const struct symbols *t, const struct elf_symbol *s) {
    const struct strs *wrapped = &t->s->request->wrapped;
    struct str name = s->name;
    if (!wrapped->n || s->defined || s->version.n) return name;
    arena_work(t->s->w->arena, wrapped->n);
    if (strs_have(wrapped, name)) return str_cat(t->s->w->arena, S("__wrap_"), name);
    struct str real = str_starts(name, S("__real_")) ? str_skip(name, 7) : (struct str){0};
    return real.n && strs_have(wrapped, real) ? real : name;
}

static bool is_defined(const struct symbol *s) {
    return s->by_object || s->hidden || s->by_library;
}

// --- shared libraries

static void count_use(struct symbols *t, const struct symbol_use *u, uint32_t by) {
    struct symbol *s = symbol_at(t, u->symbol);
    if (u->definition)
        s->by_library += by;
    else if (u->first_hidden)
        s->first_hidden += by;
    else if (!u->weak)
        s->users += by;
}

static void add_use(struct symbols *t, struct module *m, struct symbol_use use) {
    *vec_push(t->s->w->arena, m) = use;
    count_use(t, &use, m->counted);
}

// What stands for a library in DT_NEEDED: for an input without a SONAME, what it was given as.
static struct str needed_name(const struct symbols *t, const struct library *lib, uint32_t input) {
    if (lib->dynamic.has_soname) return lib->dynamic.soname;
    return input == NO_LIBRARY ? path_base(lib->path) : t->inputs->at[input].name;
}

// Opens a library once more, for its symbols; -1 where that is not possible.
static int reopen(struct symbols *t, const struct library *lib, struct bytes *b) {
    bool inside = lib->inside.path.n;
    int file = os_open(t->s->w->os, OS_CWD, inside ? lib->inside.path : lib->path);
    if (file >= 0)
        bytes_begin(b, t->s->w->os, file, lib->inside.start, inside ? lib->inside.size : lib->st.size);
    return file;
}

// `list`: where the names of its versions are.
static void add_symbol(
    struct symbols *t, struct module *m, const struct elf_symbols *list, const struct elf_packed *p) {
    const struct elf_symbol s = elf_unpacked(list, p);
    struct str name = referenced(t, &s);
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
    struct bytes b;
    int file = reopen(t, lib, &b);
    if (file < 0) return;
    r->symbols = elf_symbols_indexed(&b, t->s->w->arena, &lib->elf);
    os_close(t->s->w->os, file);
}

// What a large one defines of a name is asked of its index.
static void take_by_name(struct symbols *t, struct read_library *r, struct str name) {
    size_t known = r->symbols.n;
    elf_define(&r->symbols, t->s->w->arena, name);
    for (size_t i = known; i < r->symbols.n; i++) add_number(t, r, i);
}

static void leave_unnamed(struct symbols *t, uint32_t library, uint32_t symbol) {
    struct arena *a = t->s->w->arena;
    const struct elf_packed *s = &t->modules.at[library]->symbols.at[symbol];
    uint32_t fresh = (uint32_t)t->definitions.n;
    uint32_t first = map_add_hashed(a, &t->unnamed, elf_symbol_name(s), s->hash, fresh);
    struct definition *d = vec_push(a, &t->definitions);
    *d = (struct definition){library, symbol, MAP_NONE};
    if (first == fresh) return;
    d->next = t->definitions.at[first].next;
    t->definitions.at[first].next = fresh;
}

static void take_definitions(struct symbols *t, struct str name, uint32_t hash) {
    for (uint32_t i = map_get_hashed(&t->unnamed, name, hash); i != MAP_NONE; i = t->definitions.at[i].next)
        add_number(t, t->modules.at[t->definitions.at[i].library], t->definitions.at[i].symbol);
    for (size_t i = 0; i < t->indexed.n; i++) take_by_name(t, t->indexed.at[i], name);
}

static void meet_input(struct symbols *t, const struct library *lib, uint32_t library) {
    struct read_library *r = t->modules.at[library];
    read_input(t, lib, r);
    for (uint32_t i = 0, n = (uint32_t)r->symbols.n; i < n; i++) {
        const struct elf_packed *s = &r->symbols.at[i];
        if (s->is.defined && map_get_hashed(&t->names, elf_symbol_name(s), s->hash) == MAP_NONE)
            leave_unnamed(t, library, i);
        else
            add_number(t, r, i);
    }
    if (!r->symbols.index) return;
    for (size_t i = 0; i < t->names.n; i++) take_by_name(t, r, t->names.at[i].key);
    *vec_push(t->s->w->arena, &t->indexed) = r;
}

// --- what other libraries define

static void read_outline(struct symbols *t, const struct library *lib, struct read_library *r) {
    struct elf_outline *outline = arena_take(t->s->w->arena, sizeof *outline, 1);
    r->outline = outline;
    struct bytes b;
    int file = reopen(t, lib, &b);
    if (file < 0) return;
    *outline = elf_outline(&b, t->s->w->arena, &lib->elf);
    os_close(t->s->w->os, file);
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
    arena_work(t->s->w->arena, o->n / 8);
    for (size_t i = 0; i < o->n; i++) {
        if (!elf_names_may_have(t->met, o->at[i].hash)) continue;
        struct elf_packed s = elf_defined(o, t->s->w->arena, i);
        uint32_t id = map_get_hashed(&t->names, elf_symbol_name(&s), s.hash);
        if (s.length && id != MAP_NONE && id >= r->known) add_symbol(t, &r->module, &o->references, &s);
    }
    r->known = t->list.n;
}

// Another library of an input's SONAME is read for its needs only.
static bool is_passed_over(const struct symbols *t, const struct library *lib, uint32_t input) {
    uint32_t holder = map_get(&t->sonames, needed_name(t, lib, input));
    return holder != MAP_NONE && holder != input;
}

// NULL for a library that is passed over.
static struct read_library *meet(struct symbols *t, const struct library *lib, uint32_t input) {
    struct arena *a = t->s->w->arena;
    if (is_passed_over(t, lib, input)) return NULL;
    uint32_t fresh = (uint32_t)t->modules.n, number = map_add(a, &t->read, lib->path, fresh);
    if (number != fresh) return t->modules.at[number];
    struct read_library *r = *vec_push(a, &t->modules) = arena_take(a, sizeof *r, 1);
    if (input == NO_LIBRARY)
        meet_other(t, lib, r);
    else
        meet_input(t, lib, number);
    return r;
}

// With what it defines of the names that are known; of one that is passed over, nothing.
static struct module *known_module(struct symbols *t, struct read_library *r) {
    if (!r) return arena_take(t->s->w->arena, sizeof(struct module), 1);
    know_definitions(t, r);
    return &r->module;
}

struct module *symbols_of(struct symbols *t, const struct library *lib, uint32_t input) {
    return known_module(t, meet(t, lib, input));
}

struct module **symbols_of_all(struct symbols *t, const struct map_libraries *libs) {
    struct arena *a = t->s->w->arena;
    struct module **all = arena_take(a, sizeof *all, libs->n);
    struct read_library **met = arena_take(a, sizeof *met, libs->n);
    // What each references is known before any is asked what it defines of that.
    for (uint32_t i = 0; i < libs->n; i++) met[i] = meet(t, libs->at[i].file, libs->at[i].input);
    for (uint32_t i = 0; i < libs->n; i++) all[i] = known_module(t, met[i]);
    return all;
}

void symbols_count(struct symbols *t, struct module *m, int by) {
    arena_work(t->s->w->arena, m->n);
    m->counted += (uint32_t)by;
    for (size_t i = 0; i < m->n; i++) count_use(t, &m->at[i], (uint32_t)by);
}

// --- what objects ask for

static void note_relocated(struct symbols *t, uint32_t symbol, enum relocated relocated) {
    struct symbol *s = symbol_at(t, symbol);
    if (relocated > s->relocated) s->relocated = relocated;
}

static void note_unreadable(struct symbols *t) {
    for (uint32_t i = 0; i < t->list.n; i++) note_relocated(t, i, RELOCATED_PERHAPS);
}

static void read_relocations(struct symbols *t, const struct archive_part *o) {
    const struct world *w = t->s->w;
    arena_work(w->arena, OS_WORK);
    int file = os_open(w->os, OS_CWD, o->path);
    if (file < 0) {
        note_unreadable(t);
        return;
    }
    struct bytes b;
    bytes_begin(&b, w->os, file, o->start, o->size);
    struct elf elf = elf_read(&b);
    struct elf_symbols list = elf_symbols(&b, w->arena, &elf);
    size_t n = list.n ? list.at[list.n - 1].index + 1 : 0;
    for (size_t i = 0; i < list.n; i++)
        if (list.at[i].index >= n) n = list.at[i].index + 1;
    bool *asked = arena_take(w->arena, sizeof *asked, n);
    elf_relocated(&b, w->arena, &elf, &t->merged, asked, n);
    os_close(w->os, file);
    for (size_t i = 0; i < list.n; i++) {
        const struct elf_symbol e = elf_symbol(&list, i);
        bool compiled = !e.index; // what becomes of it is not known; without the plugin it is not read
        if (e.defined || (compiled ? !t->s->request->plugin : !asked[e.index])) continue;
        note_relocated(
            t, symbol_id(t, referenced(t, &e), e.version), e.index ? RELOCATED : RELOCATED_PERHAPS);
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
    return symbol_at(t, symbol)->relocated;
}

// __start_SECTION and __stop_SECTION, which the linker defines where an object has a section of that name.
static bool marks_section(struct symbols *t, struct str name) {
    struct str section = {0};
    if (str_starts(name, S("__start_"))) section = str_skip(name, 8);
    if (str_starts(name, S("__stop_"))) section = str_skip(name, 7);
    if (!section.n) return false;
    read_all_relocations(t);
    return map_get(&t->merged.sections, section) != MAP_NONE;
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

bool symbols_lacked(struct symbols *t, uint32_t symbol) {
    const struct symbol *s = &t->list.at[symbol];
    bool wanted = s->wanted || s->required || (s->weakly && s->users);
    return wanted && !is_defined(s) && !marks_section(t, s->key);
}

bool symbols_fails(struct symbols *t, uint32_t symbol) {
    bool may_pass = t->list.at[symbol].forgiven || t->s->request->drops_sections;
    return !may_pass && relocated(t, symbol) == RELOCATED;
}

// --- reading the inputs

struct reading {
    struct symbols t;
    bool *kept;
    bool opaque;       // some object's symbols are not known
    uint32_t input;    // which is read now
    uint32_t compiled; // the first of which the plugin compiles something; NO_LIBRARY: none
    struct map needed; // DT_NEEDED names of the libraries that were kept so far
    struct {           // what has been read of each input
        bool read;
        bool table_read;
        struct archive archive;
        struct map members; // offsets that were taken, as text
    } * files;
};

// How an object comes into the link.
struct manner {
    bool hidden;   // its symbols are hidden from libraries
    bool forgiven; // what it lacks does not fail the link
};

// The linker gives the name with its ending or without it.
static bool is_excluded(const struct request *r, struct str archive) {
    struct str name = path_base(archive), stem = name;
    if (str_ends(name, S(".a"))) stem.n -= 2;
    const struct strs *list = &r->excluded_archives;
    return strs_have(list, S("ALL")) || strs_have(list, name) || strs_have(list, stem);
}

static bool is_made_local(const struct symbols *t, const struct elf_symbol *e) {
    return e->defined && !e->version.n && version_script_hides(t->s->w->arena, &t->versions, e->name);
}

static void note_compiled(struct reading *r) {
    if (r->compiled == NO_LIBRARY) r->compiled = r->input;
}

static void add_object(struct reading *r, struct str path, struct bytes *b, struct manner manner) {
    struct elf elf = elf_read(b);
    if (elf.kind != ELF_OBJECT) return;
    *vec_push(r->t.s->w->arena, &r->t.objects) = (struct archive_part){path, b->start, b->size};
    struct elf_symbols list = elf_symbols(b, r->t.s->w->arena, &elf);
    for (size_t i = 0; i < list.n; i++) {
        const struct elf_symbol e = elf_symbol(&list, i);
        bool compiled = !e.index;
        if (compiled && !r->t.s->request->plugin) continue;
        if (compiled) note_compiled(r);
        bool standard = e.version.n && !e.hidden_version;
        size_t names = standard && e.defined ? 2 : 1; // with its version, and without
        bool hidden = e.hidden || manner.hidden || is_made_local(&r->t, &e);
        for (size_t k = 0; k < names; k++) {
            struct str version = k ? S("") : e.version;
            struct symbol *s = symbol_at(&r->t, symbol_id(&r->t, referenced(&r->t, &e), version));
            s->wanted |= !e.defined && !e.weak;
            s->weakly |= !e.defined && e.weak;
            s->forgiven |= !e.defined && manner.forgiven;
            s->common |= e.common;
            s->allocated |= e.defined && !e.common;
            s->by_object |= e.defined && !hidden;
            s->hidden |= e.defined && hidden;
        }
    }
}

static void add_object_file(struct reading *r, struct archive_part part, struct manner manner) {
    const struct world *w = r->t.s->w;
    arena_work(w->arena, OS_WORK);
    int file = os_open(w->os, OS_CWD, part.path);
    if (file < 0) return;
    struct bytes b;
    bytes_begin(&b, w->os, file, part.start, part.size);
    add_object(r, part.path, &b, manner);
    os_close(w->os, file);
}

// --- archives

// Of intermediate code that is not read the table of its archive tells what it defines.
static void add_bitcode(struct reading *r, uint32_t input, uint64_t member) {
    const struct archive_symbols *table = &r->files[input].archive.symbols;
    arena_work(r->t.s->w->arena, table->n);
    for (size_t i = 0; i < table->n; i++) {
        if (table->at[i].member != member) continue;
        struct symbol *s = symbol_at(&r->t, symbol_id(&r->t, table->at[i].name, S("")));
        s->by_object = s->allocated = true;
    }
    r->opaque = true;
    note_compiled(r);
}

static bool take_member(struct reading *r, uint32_t input, struct bytes *b, uint64_t at) {
    struct arena *a = r->t.s->w->arena;
    const struct request *q = r->t.s->request;
    struct manner manner = {is_excluded(q, r->t.inputs->at[input].file->path), q->objects_may_lack};
    struct str key = str_format(a, "%llx", (unsigned long long)at);
    if (map_get(&r->files[input].members, key) != MAP_NONE) return false;
    map_add(a, &r->files[input].members, key, 0);
    const struct archive *ar = &r->files[input].archive;
    struct archive_member m;
    if (!archive_member(b, a, ar, at, &m)) return false;
    struct archive_part part = archive_part(b->os, a, r->t.inputs->at[input].file->path, ar, &m);
    struct bytes member;
    int file = ar->thin ? os_open(b->os, OS_CWD, part.path) : b->file;
    bytes_begin(&member, b->os, file, part.start, file < 0 ? 0 : part.size);
    if (q->plugin && inputs_is_bitcode(&member))
        add_bitcode(r, input, at);
    else
        add_object(r, part.path, &member, manner);
    if (ar->thin && file >= 0) os_close(b->os, file);
    return true;
}

static bool take_all_members(struct reading *r, uint32_t input, struct bytes *b) {
    struct arena *a = r->t.s->w->arena;
    struct archive_member m;
    bool took = false;
    uint64_t at = r->files[input].archive.first;
    for (; archive_member(b, a, &r->files[input].archive, at, &m); at = m.next)
        took |= take_member(r, input, b, at);
    return took;
}

// Common so far: a definition that takes the place of the common one is looked for.
static bool is_only_common(const struct symbol *s) {
    return s->common && !s->allocated && !s->by_library;
}

static bool gives_place(const struct elf_symbol *e, struct str name) {
    return e->defined && !e->common && !e->weak && !e->function && str_eq(e->name, name);
}

// The table of an archive names what is common in a member too: only the member tells.
static bool member_gives_place(struct reading *r, uint32_t input, struct bytes *b, struct archive_symbol s) {
    const struct world *w = r->t.s->w;
    const struct archive *ar = &r->files[input].archive;
    struct archive_member m;
    if (!archive_member(b, w->arena, ar, s.member, &m)) return false;
    struct archive_part part = archive_part(w->os, w->arena, r->t.inputs->at[input].file->path, ar, &m);
    arena_work(w->arena, OS_WORK);
    int file = os_open(w->os, OS_CWD, part.path);
    if (file < 0) return false;
    struct bytes member;
    bytes_begin(&member, w->os, file, part.start, part.size);
    struct elf elf = elf_read(&member);
    struct elf_symbols list = elf_symbols(&member, w->arena, &elf);
    os_close(w->os, file);
    bool gives = false;
    for (size_t i = 0; i < list.n && !gives; i++) {
        const struct elf_symbol e = elf_symbol(&list, i);
        gives = gives_place(&e, s.name);
    }
    return gives;
}

static bool is_asked_for(const struct symbols *t, struct str name) {
    const struct symbol *s = symbols_named(t, name);
    return s && (s->wanted || s->users || s->asked) && !is_defined(s) && !s->assigned;
}

static bool is_member_asked_for(struct reading *r, uint32_t input, struct bytes *b, struct archive_symbol s) {
    // f@@V answers f, and f@V.
    struct cut version = str_cut_text(s.name, S("@@"));
    if (version.found && is_asked_for(&r->t, version.head)) return true;
    if (version.found) s.name = str_cat(r->t.s->w->arena, version.head, S("@"), version.tail);
    if (is_asked_for(&r->t, s.name)) return true;
    const struct symbol *known = symbols_named(&r->t, s.name);
    return known && is_only_common(known) && member_gives_place(r, input, b, s);
}

static bool take_wanted_members(struct reading *r, uint32_t input, struct bytes *b) {
    const struct archive_symbols *table = &r->files[input].archive.symbols;
    bool took = false, again = true;
    while (again) {
        again = false;
        arena_work(r->t.s->w->arena, table->n);
        for (size_t i = 0; i < table->n; i++)
            if (is_member_asked_for(r, input, b, table->at[i]))
                again |= take_member(r, input, b, table->at[i].member);
        took |= again;
    }
    return took;
}

static bool add_archive(struct reading *r, uint32_t input) {
    const struct world *w = r->t.s->w;
    const struct input *in = &r->t.inputs->at[input];
    int file = os_open(w->os, OS_CWD, in->file->path);
    if (file < 0) return false;
    struct bytes b;
    bytes_begin(&b, w->os, file, 0, in->file->st.size);
    if (!r->files[input].table_read) r->files[input].archive = archive_read(&b, w->arena);
    r->files[input].table_read = true;
    bool took = in->state.whole_archive ? take_all_members(r, input, &b) : take_wanted_members(r, input, &b);
    os_close(w->os, file);
    return took;
}

// --- as-needed libraries

static bool answers(struct reading *r, const struct module *m, bool listed) {
    for (size_t i = 0; i < m->n; i++) {
        const struct symbol_use *u = &m->at[i];
        const struct symbol *s = symbol_at(&r->t, u->symbol);
        if (!u->definition) continue;
        if (is_only_common(s) && !u->weak && !u->function) return true;
        if (is_defined(s)) continue;
        // The plain name of a default version, which comes next, decides for both.
        if (u->standard && is_defined(symbol_at(&r->t, u[1].symbol))) continue;
        bool asked = s->asked && r->t.s->version >= ASKED_COUNTS;
        if (s->wanted || asked || (s->users && !listed)) return true;
    }
    return false;
}

static bool add_shared(struct reading *r, uint32_t input) {
    struct arena *a = r->t.s->w->arena;
    const struct input *in = &r->t.inputs->at[input];
    if (r->kept[input]) return false;
    struct module *m = symbols_of(&r->t, in->file, input);
    const struct elf_dynamic *d = &in->file->dynamic;
    bool listed = map_get(&r->needed, needed_name(&r->t, in->file, input)) != MAP_NONE;
    // Behind an object that cannot be read every library may be needed; to follow one too many does less
    // harm.
    if (in->state.as_needed && !r->opaque && !answers(r, m, listed)) return false;
    r->kept[input] = true;
    map_add(a, &r->t.sonames, needed_name(&r->t, in->file, input), input);
    symbols_count(&r->t, m, 1);
    for (size_t i = 0; i < d->needed.n; i++) map_add(a, &r->needed, d->needed.at[i], 0);
    return true;
}

// --- all inputs

static struct symbol *plain_symbol(struct reading *r, struct str name) {
    struct cut c = str_cut(name, '@');
    return symbol_at(&r->t, symbol_id(&r->t, c.head, c.tail));
}

// From here on. What was referenced or defined before stays what it is.
static void ask_for(struct reading *r, struct str name) {
    struct symbol *s = plain_symbol(r, name);
    if (s->wanted || s->weakly || s->users || is_defined(s) || s->assigned) return;
    s->asked = s->settled = true;
}

// True where the input brought something new.
static bool add_input(struct reading *r, uint32_t i) {
    const struct input *in = &r->t.inputs->at[i];
    const struct request *q = r->t.s->request;
    // An object whose symbols alone are taken has no relocations that could lack something.
    struct manner manner = {false, q->objects_may_lack || in->symbols_only};
    bool first = !r->files[i].read;
    r->files[i].read = true;
    r->input = i;
    switch (in->kind) {
    case INPUT_SHARED: return add_shared(r, i);
    case INPUT_ARCHIVE: return add_archive(r, i);
    case INPUT_OBJECT:
        if (first) add_object_file(r, (struct archive_part){in->file->path, 0, in->file->st.size}, manner);
        return false;
    case INPUT_OPAQUE:
        r->opaque = true;
        note_compiled(r);
        return false;
    case INPUT_ASKED: ask_for(r, in->name); return false;
    case INPUT_ASSIGNED: plain_symbol(r, in->name)->assigned = true; return false;
    case INPUT_GROUP_BEGIN:
    case INPUT_GROUP_END: return false;
    }
    return false;
}

static void settle(struct reading *r, const struct strs *names) {
    for (size_t i = 0; i < names->n; i++) plain_symbol(r, names->at[i])->settled = true;
}

static void settle_script(struct reading *r, const struct script *script) {
    for (size_t i = 0; i < script->n; i++)
        if (script->at[i].is == SCRIPT_ASSIGNMENT || script->at[i].is == SCRIPT_PROVIDE)
            plain_symbol(r, script->at[i].value)->settled = true;
}

static void ask_for_externs(struct reading *r, const struct script *script) {
    for (size_t i = 0; i < script->n; i++)
        if (script->at[i].is == SCRIPT_EXTERN) ask_for(r, script->at[i].value);
}

// Where a program starts, by the last ENTRY of the script that places its sections. -e has been asked for already.
static void ask_for_entry(struct reading *r, const struct script *script) {
    struct str entry = {0};
    for (size_t i = 0; i < script->n; i++)
        if (script->at[i].is == SCRIPT_ENTRY) entry = script->at[i].value;
    const struct request *q = r->t.s->request;
    if (entry.n && !q->entry.n && !q->shared) ask_for(r, entry);
}

// What the command line and the linker scripts say of symbols, before any input is read.
static void settle_all(struct reading *r) {
    struct sources *s = r->t.s;
    const struct strs *undefined = &s->request->undefined;
    for (size_t i = 0; i < undefined->n; i++) plain_symbol(r, undefined->at[i])->asked = true;
    const struct strs *required = &s->request->required;
    for (size_t i = 0; i < required->n; i++) plain_symbol(r, required->at[i])->required = true;
    settle(r, undefined);
    settle(r, &s->request->defined);
    settle(r, &r->t.inputs->assigned);
    settle_script(r, &s->script);
    ask_for_externs(r, &s->script);
    if (s->replaced) {
        ask_for_entry(r, &s->script);
        return;
    }
    sources_ask(s);
    settle_script(r, &s->builtin);
    if (!s->request->default_script.n) ask_for_entry(r, &s->builtin);
}

// A script that cannot be read or is not understood stops the linker itself.
static void read_version_scripts(struct symbols *t) {
    enum { MOST_SCRIPT = 64 << 20 };
    const struct world *w = t->s->w;
    const struct strs *names = &t->s->request->version_scripts;
    for (size_t i = 0; i < names->n; i++) {
        struct str text = {0};
        if (file_read(w->os, w->arena, names->at[i], MOST_SCRIPT, &text))
            version_script_read(w->arena, text, &t->versions);
    }
}

static void add_inputs_from(struct reading *r, uint32_t first) {
    const struct inputs *inputs = r->t.inputs;
    uint32_t group = NO_LIBRARY;
    bool fresh = false;
    for (uint32_t i = first; i < inputs->n; i++) {
        enum input_kind kind = inputs->at[i].kind;
        if (kind == INPUT_GROUP_BEGIN) group = i, fresh = false;
        fresh |= add_input(r, i);
        if (kind != INPUT_GROUP_END || group == NO_LIBRARY) continue;
        if (fresh)
            i = group; // a group is read again until it brings nothing new
        else
            group = NO_LIBRARY;
        fresh = false;
    }
}

struct symbols symbols_read(struct sources *s, const struct inputs *inputs, bool **kept) {
    struct arena *a = s->w->arena;
    struct reading r = {.t.s = s, .t.inputs = inputs, .compiled = NO_LIBRARY};
    r.t.met = arena_take(a, sizeof *r.t.met, 1);
    r.kept = *kept = arena_take(a, sizeof *r.kept, inputs->n);
    r.files = arena_take(a, sizeof *r.files, inputs->n);
    settle_all(&r);
    read_version_scripts(&r.t);
    add_inputs_from(&r, 0);
    // What the plugin makes of intermediate code stands where the first of it stood. Archives and --as-needed libraries
    // behind that are asked once more.
    if (r.compiled != NO_LIBRARY && s->request->plugin) add_inputs_from(&r, r.compiled);
    return r.t;
}
