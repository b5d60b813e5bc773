#include "symbols.h"

#include "../sys/file.h"

enum { REQUESTS_COUNT = 245 }; // since binutils 2.45 -u, -e and --require-defined keep an --as-needed library

struct symbol_reader {
    struct symbols t;
    const struct linker_answer *answer;
    bool *kept;
    bool opaque;       // the symbols of some object are not known
    uint32_t input;    // being read now
    uint32_t compiled; // the first input with intermediate code; NO_INDEX: none
    struct map needed; // DT_NEEDED entries of the libraries that were kept so far, or are named among them
    struct {
        bool read;
        bool table_read;
        struct archive archive;
        struct map members; // the extracted ones: their offsets as text
    } * files;              // by input
};

struct object_rules {
    bool hidden;        // libraries do not find its symbols
    bool undef_allowed; // its undefined symbols do not fail the link
};

// --exclude-libs names an archive with or without its suffix.
static bool is_excluded(const struct request *r, struct str archive) {
    struct str name = path_base(archive), stem = name;
    if (str_ends(name, S(".a"))) stem.n -= 2;
    const struct strs *list = &r->excluded_archives;
    return strs_have(list, S("ALL")) || strs_have(list, name) || strs_have(list, stem);
}

static bool is_made_local(const struct symbols *t, const struct elf_symbol *e) {
    return e->defined && !e->version && version_script_hides(t->facts->proc->arena, &t->versions, e->name);
}

static void note_compiled(struct symbol_reader *r) {
    if (r->compiled == NO_INDEX) r->compiled = r->input;
}

static void add_object_symbol(struct symbol *s, const struct elf_symbol *e, bool hidden, bool undef_allowed) {
    s->strong_ref |= !e->defined && !e->weak;
    s->weak_ref |= !e->defined && e->weak;
    s->undef_allowed |= !e->defined && undef_allowed;
    s->common_def |= e->common;
    s->tls |= e->index && e->tls; // of intermediate code that is not known
    s->not_tls |= e->index && !e->tls;
    s->allocated_def |= e->defined && !e->common;
    s->visible_def |= e->defined && !hidden;
    s->hidden_def |= e->defined && hidden;
    s->restricted |= e->index && (e->restricted || (e->defined && hidden));
}

static void add_object(
    struct symbol_reader *r, struct str path, struct reader *b, const struct object_rules *rules) {
    struct symbols *t = &r->t;
    struct arena *a = t->facts->proc->arena;
    struct elf elf = elf_read(b);
    if (elf.kind != ELF_OBJECT) return;
    *vec_push(a, &t->objects) = (struct archive_part){path, b->start, b->size};
    t->other_machine |= !elf_fits(&elf, &t->facts->target);
    const struct elf_symbols list = elf_symbols(b, a, &elf);
    bool compiled = elf_has_intermediate_code(&list) && t->facts->request->plugin;
    if (compiled) note_compiled(r);
    for (size_t i = 0; i < list.n; i++) {
        const struct elf_symbol *e = &list.at[i];
        if (!e->index && !compiled) continue;
        // Measured: GNU ld hides no symbols of objects that the plugin compiles.
        bool hidden = !compiled && (e->hidden || rules->hidden || is_made_local(t, e));
        struct str name = symbols_link_name(t, e), version = elf_symbol_version(&list, e);
        add_object_symbol(symbols_at(t, symbols_id(t, name, version)), e, hidden, rules->undef_allowed);
        if (e->defined && version.n && !e->hidden_version) // a default version
            add_object_symbol(symbols_at(t, symbols_id(t, name, S(""))), e, hidden, rules->undef_allowed);
    }
}

static void add_object_file(
    struct symbol_reader *r, struct archive_part part, const struct object_rules *rules) {
    const struct process *proc = r->t.facts->proc;
    struct reader b;
    if (!archive_open(proc->os, proc->arena, &part, &b)) return;
    add_object(r, part.path, &b, rules);
    reader_close(&b);
}

// --- archives

// Bitcode of LLVM is not read. What it defines is in the symbol table of its archive.
static void add_bitcode(struct symbol_reader *r, uint32_t input, uint64_t member) {
    const struct archive_symbols *table = &r->files[input].archive.symbols;
    arena_charge(r->t.facts->proc->arena, table->n);
    for (size_t i = 0; i < table->n; i++) {
        if (table->at[i].member != member) continue;
        struct symbol *s = symbols_at(&r->t, symbols_id(&r->t, table->at[i].name, S("")));
        s->visible_def = s->allocated_def = true;
    }
    r->opaque = true;
    note_compiled(r);
}

static struct archive_part member_part(
    struct symbol_reader *r, uint32_t input, const struct archive_member *m) {
    const struct process *proc = r->t.facts->proc;
    struct str path = r->t.inputs->at[input].file->path;
    return archive_part(proc->os, proc->arena, path, &r->files[input].archive, m);
}

// Adds the member at that offset to the link, once.
static bool extract_member(struct symbol_reader *r, uint32_t input, struct reader *b, uint64_t at) {
    struct arena *a = r->t.facts->proc->arena;
    const struct request *request = r->t.facts->request;
    struct str key = str_format(a, "%llx", (unsigned long long)at);
    if (!map_add_new(a, &r->files[input].members, key)) return false;
    const struct object_rules rules = {
        is_excluded(request, r->t.inputs->at[input].file->path), request->allow_undefined_in_objects};
    const struct archive *ar = &r->files[input].archive;
    struct archive_member m;
    if (!archive_member(b, a, ar, at, &m)) return false;
    struct archive_part part = member_part(r, input, &m);
    struct reader member;
    int file = ar->thin ? os_open(b->os, OS_CWD, part.path) : b->file;
    reader_begin(&member, b->os, file, part.start, file < 0 ? 0 : part.size);
    if (request->plugin && inputs_is_bitcode(&member))
        add_bitcode(r, input, at);
    else
        add_object(r, part.path, &member, &rules);
    if (ar->thin && file >= 0) os_close(b->os, file);
    return true;
}

// --whole-archive
static bool extract_all_members(struct symbol_reader *r, uint32_t input, struct reader *b) {
    struct archive_member m;
    bool extracted = false;
    uint64_t at = r->files[input].archive.first;
    for (; archive_member(b, r->t.facts->proc->arena, &r->files[input].archive, at, &m); at = m.next)
        extracted |= extract_member(r, input, b, at);
    return extracted;
}

// Every definition so far is common: another definition would take its place.
static bool is_only_common(const struct symbol *s) {
    return s->common_def && !s->allocated_def && !s->dso_defs;
}

// The table of an archive also lists symbols that are common in a member, so the member itself is read.
static bool member_replaces_common(
    struct symbol_reader *r, uint32_t input, struct reader *b, struct archive_symbol s) {
    const struct process *proc = r->t.facts->proc;
    struct archive_member m;
    if (!archive_member(b, proc->arena, &r->files[input].archive, s.member, &m)) return false;
    struct archive_part part = member_part(r, input, &m);
    struct reader member;
    if (!archive_open(proc->os, proc->arena, &part, &member)) return false;
    struct elf elf = elf_read(&member);
    const struct elf_symbols list = elf_symbols(&member, proc->arena, &elf);
    reader_close(&member);
    for (size_t i = 0; i < list.n; i++) {
        const struct elf_symbol *e = &list.at[i];
        if (e->defined && !e->common && !e->weak && !e->function && str_eq(e->name, s.name)) return true;
    }
    return false;
}

// True if GNU ld searches archives for the symbol.
static bool is_searched_for(const struct symbols *t, struct str name) {
    const struct symbol *s = symbols_named(t, name);
    return s && (s->strong_ref || s->dso_refs || s->requested) && !symbols_is_defined(s) && !s->assigned;
}

static bool extracts(struct symbol_reader *r, uint32_t input, struct reader *b, struct archive_symbol s) {
    // NAME@@VERSION defines NAME, and NAME@VERSION.
    struct cut version = str_cut_text(s.name, S("@@"));
    if (version.found && is_searched_for(&r->t, version.head)) return true;
    if (version.found) s.name = str_cat(r->t.facts->proc->arena, version.head, S("@"), version.tail);
    if (is_searched_for(&r->t, s.name)) return true;
    const struct symbol *known = symbols_named(&r->t, s.name);
    return known && is_only_common(known) && member_replaces_common(r, input, b, s);
}

// Repeats the search of the table until it extracts nothing more: a member may reference symbols of others.
static bool extract_needed_members(struct symbol_reader *r, uint32_t input, struct reader *b) {
    const struct archive_symbols *table = &r->files[input].archive.symbols;
    bool extracted = false, again = true;
    while (again) {
        again = false;
        arena_charge(r->t.facts->proc->arena, table->n);
        for (size_t i = 0; i < table->n; i++)
            if (extracts(r, input, b, table->at[i]))
                again |= extract_member(r, input, b, table->at[i].member);
        extracted |= again;
    }
    return extracted;
}

// The table of an archive that has none. GNU ld 2.47 searches such an archive; older versions refuse it.
static void list_definitions(struct symbol_reader *r, uint32_t input, struct reader *b) {
    const struct process *proc = r->t.facts->proc;
    struct arena *a = proc->arena;
    struct archive *ar = &r->files[input].archive;
    struct archive_member m;
    for (uint64_t at = ar->first; archive_member(b, a, ar, at, &m); at = m.next) {
        struct archive_part part = member_part(r, input, &m);
        struct reader member;
        if (!archive_open(proc->os, a, &part, &member)) continue;
        struct elf elf = elf_read(&member);
        const struct elf_symbols list = elf_symbols(&member, a, &elf);
        reader_close(&member);
        for (size_t i = 0; i < list.n; i++) {
            const struct elf_symbol *e = &list.at[i];
            if (!e->defined) continue;
            struct str version = elf_symbol_version(&list, e);
            if (version.n) version = str_cat(a, e->hidden_version ? S("@") : S("@@"), version);
            *vec_push(a, &ar->symbols) = (struct archive_symbol){str_cat(a, e->name, version), at};
        }
    }
}

static void read_table(struct symbol_reader *r, uint32_t input, struct reader *b) {
    struct archive *ar = &r->files[input].archive;
    if (r->files[input].table_read) return;
    r->files[input].table_read = true;
    *ar = archive_read(b, r->t.facts->proc->arena);
    if (!ar->has_table) list_definitions(r, input, b);
}

// True if a member was extracted.
static bool add_archive(struct symbol_reader *r, uint32_t input) {
    const struct process *proc = r->t.facts->proc;
    const struct input *in = &r->t.inputs->at[input];
    struct reader b;
    if (!reader_open_range(&b, proc->os, in->file->path, 0, in->file->st.size)) return false;
    read_table(r, input, &b);
    bool extracted =
        in->state.whole_archive ? extract_all_members(r, input, &b) : extract_needed_members(r, input, &b);
    reader_close(&b);
    return extracted;
}

// --- shared libraries

// True if GNU ld keeps an --as-needed library for its definitions. `listed`: a library that was kept has a
// DT_NEEDED entry for it; then references of libraries do not count.
static bool is_used(struct symbol_reader *r, const struct module *m, bool listed) {
    for (size_t i = 0; i < m->n; i++) {
        const struct symbol_use *u = &m->at[i];
        const struct symbol *s = symbols_at(&r->t, u->symbol);
        if (!u->definition) continue;
        if (is_only_common(s) && u->replaces_common) return true;
        if (symbols_is_defined(s)) continue;
        // Of a default version the next use is NAME without it: a definition of NAME counts for both, if all
        // have the default visibility.
        const struct symbol *name = u->standard ? symbols_at(&r->t, u[1].symbol) : s;
        if (symbols_is_defined(name) && !name->restricted) continue;
        bool requested = s->requested && r->answer->version >= REQUESTS_COUNT;
        if (s->strong_ref || requested || (s->dso_refs && !listed)) return true;
    }
    return false;
}

// True if GNU ld keeps the library, and did not before.
static bool add_shared(struct symbol_reader *r, uint32_t input) {
    struct arena *a = r->t.facts->proc->arena;
    const struct input *in = &r->t.inputs->at[input];
    if (r->kept[input]) return false;
    struct module *m = symbols_of(&r->t, in->file, input);
    const struct elf_dynamic *d = &in->file->dynamic;
    struct str name = symbols_needed_name(&r->t, in->file, input);
    bool listed = map_get(&r->needed, name) != NO_INDEX;
    // An object that cannot be read may reference anything. To keep one library too many does less harm than
    // to miss one.
    const bool kept = !in->state.as_needed || r->opaque || is_used(r, m, listed);
    for (size_t i = 0; (kept || listed) && i < d->needed.n; i++) map_add(a, &r->needed, d->needed.at[i], 0);
    if (!kept) return false;
    r->kept[input] = true;
    map_add(a, &r->t.sonames, name, input);
    symbols_count(&r->t, m, 1);
    return true;
}

// --- options and linker scripts

// NAME or NAME@VERSION
static struct symbol *symbol_of(struct symbol_reader *r, struct str key) {
    struct cut c = str_cut(key, '@');
    return symbols_at(&r->t, symbols_id(&r->t, c.head, c.tail));
}

// Has no effect on a symbol that was referenced or defined before.
static void request_symbol(struct symbol_reader *r, struct str name) {
    struct symbol *s = symbol_of(r, name);
    if (s->strong_ref || s->weak_ref || s->dso_refs || symbols_is_defined(s) || s->assigned) return;
    s->requested = s->assumed_defined = true;
}

static void define_symbol(struct symbol_reader *r, struct str name) {
    struct symbol *s = symbol_of(r, name);
    s->assumed_defined = s->linker_defined = true;
}

static void define_script_symbols(struct symbol_reader *r, const struct script *script) {
    for (size_t i = 0; i < script->n; i++)
        if (script->at[i].is == SCRIPT_ASSIGNMENT || script->at[i].is == SCRIPT_PROVIDE)
            define_symbol(r, script->at[i].value);
}

static void request_externs(struct symbol_reader *r, const struct script *script) {
    for (size_t i = 0; i < script->n; i++)
        if (script->at[i].is == SCRIPT_EXTERN) request_symbol(r, script->at[i].value);
}

// The last ENTRY of the script that places the sections. -e takes its place.
static void request_entry(struct symbol_reader *r, const struct script *script) {
    struct str entry = {0};
    for (size_t i = 0; i < script->n; i++)
        if (script->at[i].is == SCRIPT_ENTRY) entry = script->at[i].value;
    const struct request *request = r->t.facts->request;
    if (entry.n && !request->entry.n && !request->shared) request_symbol(r, entry);
}

// GNU ld defines these for objects, on one machine or another. Libraries do not find them.
static const char *const for_objects[] = {"_GLOBAL_OFFSET_TABLE_", "_DYNAMIC", "_PROCEDURE_LINKAGE_TABLE_",
    "__ehdr_start", "_TLS_MODULE_BASE_", ".TOC.", "_gp", "_gp_disp", "__gnu_local_gp", "__global_pointer$"};

// What the command line and the linker scripts say about symbols, before any input is read.
static void read_options(struct symbol_reader *r, struct scripts *scripts) {
    const struct request *request = r->t.facts->request;
    for (size_t i = 0; i < request->undefined.n; i++) {
        struct symbol *symbol = symbol_of(r, request->undefined.at[i]);
        symbol->requested = symbol->assumed_defined = true;
    }
    for (size_t i = 0; i < request->required.n; i++) symbol_of(r, request->required.at[i])->required = true;
    for (size_t i = 0; i < request->defined.n; i++) define_symbol(r, request->defined.at[i]);
    for (size_t i = 0; i < r->t.inputs->assigned.n; i++) define_symbol(r, r->t.inputs->assigned.at[i]);
    for (size_t i = 0; i < sizeof for_objects / sizeof *for_objects; i++)
        symbols_at(&r->t, symbols_id(&r->t, str_of(for_objects[i]), S("")))->linker_defined = true;
    define_script_symbols(r, &scripts->given);
    request_externs(r, &scripts->given);
    if (scripts->replaces_builtin) {
        request_entry(r, &scripts->given);
        return;
    }
    const struct script *defaults = scripts_default(scripts);
    if (!defaults) defaults = &r->answer->script;
    define_script_symbols(r, defaults);
    request_externs(r, defaults);
    request_entry(r, defaults);
}

// A version script that cannot be read or understood is left out: GNU ld stops there with its own message.
static void read_version_scripts(struct symbols *t) {
    const struct process *proc = t->facts->proc;
    const struct strs *files = &t->facts->request->version_scripts, *in_scripts = &t->inputs->versions;
    for (size_t i = 0; i < files->n; i++) {
        struct str text = {0};
        if (file_read(proc->os, proc->arena, files->at[i], MAX_SCRIPT, &text))
            version_script_read(proc->arena, text, &t->versions);
    }
    for (size_t i = 0; i < in_scripts->n; i++)
        version_script_read(proc->arena, in_scripts->at[i], &t->versions);
}

// --- all inputs

// True if GNU ld reads the group of the input again.
static bool add_input_symbols(struct symbol_reader *r, uint32_t i) {
    const struct input *in = &r->t.inputs->at[i];
    // With --just-symbols an object has no relocations, so undefined symbols do not matter.
    const struct object_rules rules = {
        false, r->t.facts->request->allow_undefined_in_objects || in->symbols_only};
    bool first = !r->files[i].read;
    r->files[i].read = true;
    r->input = i;
    switch (in->kind) {
    case INPUT_SHARED: return add_shared(r, i);
    case INPUT_ARCHIVE: return add_archive(r, i);
    case INPUT_OBJECT:
        if (first) add_object_file(r, (struct archive_part){in->file->path, 0, in->file->st.size}, &rules);
        return first; // its undefined symbols may extract members
    case INPUT_OPAQUE:
        r->opaque = true;
        note_compiled(r);
        return false;
    case INPUT_EXTERN:
    case INPUT_REFERENCE: request_symbol(r, in->name); return false;
    case INPUT_ASSIGNMENT: symbol_of(r, in->name)->assigned = true; return false;
    case INPUT_GROUP_BEGIN:
    case INPUT_GROUP_END: return false;
    }
    return false;
}

static void add_symbols_from(struct symbol_reader *r, uint32_t first) {
    const struct inputs *inputs = r->t.inputs;
    uint32_t group = NO_INDEX;
    bool changed = false;
    for (uint32_t i = first; i < inputs->n; i++) {
        enum input_kind kind = inputs->at[i].kind;
        if (kind == INPUT_GROUP_BEGIN) group = i, changed = false;
        changed |= add_input_symbols(r, i);
        if (kind != INPUT_GROUP_END || group == NO_INDEX) continue;
        if (changed)
            i = group; // GNU ld reads a group again until nothing changes
        else
            group = NO_INDEX;
        changed = false;
    }
}

struct symbols symbols_read(const struct link_facts *facts, const struct linker_answer *answer,
    struct scripts *scripts, const struct inputs *inputs, bool **kept) {
    struct arena *a = facts->proc->arena;
    struct symbol_reader r = {.t.facts = facts, .t.inputs = inputs, .answer = answer, .compiled = NO_INDEX};
    r.kept = *kept = arena_calloc(a, sizeof *r.kept, inputs->n);
    r.files = arena_calloc(a, sizeof *r.files, inputs->n);
    read_options(&r, scripts);
    read_version_scripts(&r.t);
    add_symbols_from(&r, 0);
    // The compiled object takes the place of the first input with intermediate code. Archives and --as-needed
    // libraries after it are searched again.
    r.t.compiled = r.compiled != NO_INDEX && facts->request->plugin;
    if (r.t.compiled) add_symbols_from(&r, r.compiled);
    return r.t;
}
