#include "symbols.h"

#include "../sys/file.h"

enum { ASKED_COUNTS = 245 }; // from then on -u, -e and --require-defined keep an --as-needed library

struct reading {
    struct symbols t;
    const struct linker_answer *answer;
    bool *kept;
    bool opaque;       // some object's symbols are not known
    uint32_t input;    // which is read now
    uint32_t compiled; // the first of which the plugin compiles something; NO_INDEX: none
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
    return e->defined && !e->version.n && version_script_hides(t->s->proc->arena, &t->versions, e->name);
}

static bool has_intermediate_code(const struct elf_symbols *list) {
    return list->n && !list->at[list->n - 1].index; // its symbols come last
}

static void note_compiled(struct reading *r) {
    if (r->compiled == NO_INDEX) r->compiled = r->input;
}

static void add_object(struct reading *r, struct str path, struct reader *b, struct manner manner) {
    struct elf elf = elf_read(b);
    if (elf.kind != ELF_OBJECT) return;
    *vec_push(r->t.s->proc->arena, &r->t.objects) = (struct archive_part){path, b->start, b->size};
    struct elf_symbols list = elf_symbols(b, r->t.s->proc->arena, &elf);
    // What the plugin makes of intermediate code ld does not hide from libraries, measured.
    bool taken = has_intermediate_code(&list) && r->t.s->request->plugin;
    if (taken) note_compiled(r);
    for (size_t i = 0; i < list.n; i++) {
        const struct elf_symbol e = elf_symbol(&list, i);
        if (!e.index && !taken) continue;
        bool standard = e.version.n && !e.hidden_version;
        size_t names = standard && e.defined ? 2 : 1; // with its version, and without
        bool hidden = !taken && (e.hidden || manner.hidden || is_made_local(&r->t, &e));
        for (size_t k = 0; k < names; k++) {
            struct str version = k ? S("") : e.version;
            struct symbol *s = symbols_at(&r->t, symbols_id(&r->t, symbols_referenced(&r->t, &e), version));
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
    const struct process *proc = r->t.s->proc;
    struct reader b;
    int file = archive_open(proc->os, proc->arena, &part, &b);
    if (file < 0) return;
    add_object(r, part.path, &b, manner);
    os_close(proc->os, file);
}

// --- archives

// Of intermediate code that is not read the table of its archive tells what it defines.
static void add_bitcode(struct reading *r, uint32_t input, uint64_t member) {
    const struct archive_symbols *table = &r->files[input].archive.symbols;
    arena_charge(r->t.s->proc->arena, table->n);
    for (size_t i = 0; i < table->n; i++) {
        if (table->at[i].member != member) continue;
        struct symbol *s = symbols_at(&r->t, symbols_id(&r->t, table->at[i].name, S("")));
        s->by_object = s->allocated = true;
    }
    r->opaque = true;
    note_compiled(r);
}

static bool take_member(struct reading *r, uint32_t input, struct reader *b, uint64_t at) {
    struct arena *a = r->t.s->proc->arena;
    const struct request *q = r->t.s->request;
    struct manner manner = {is_excluded(q, r->t.inputs->at[input].file->path), q->allow_undefined_in_objects};
    struct str key = str_format(a, "%llx", (unsigned long long)at);
    if (map_get(&r->files[input].members, key) != NO_INDEX) return false;
    map_add(a, &r->files[input].members, key, 0);
    const struct archive *ar = &r->files[input].archive;
    struct archive_member m;
    if (!archive_member(b, a, ar, at, &m)) return false;
    struct archive_part part = archive_part(b->os, a, r->t.inputs->at[input].file->path, ar, &m);
    struct reader member;
    int file = ar->thin ? os_open(b->os, OS_CWD, part.path) : b->file;
    reader_begin(&member, b->os, file, part.start, file < 0 ? 0 : part.size);
    if (q->plugin && inputs_is_bitcode(&member))
        add_bitcode(r, input, at);
    else
        add_object(r, part.path, &member, manner);
    if (ar->thin && file >= 0) os_close(b->os, file);
    return true;
}

static bool take_all_members(struct reading *r, uint32_t input, struct reader *b) {
    struct arena *a = r->t.s->proc->arena;
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
static bool member_gives_place(struct reading *r, uint32_t input, struct reader *b, struct archive_symbol s) {
    const struct process *proc = r->t.s->proc;
    const struct archive *ar = &r->files[input].archive;
    struct archive_member m;
    if (!archive_member(b, proc->arena, ar, s.member, &m)) return false;
    struct archive_part part = archive_part(proc->os, proc->arena, r->t.inputs->at[input].file->path, ar, &m);
    struct reader member;
    int file = archive_open(proc->os, proc->arena, &part, &member);
    if (file < 0) return false;
    struct elf elf = elf_read(&member);
    struct elf_symbols list = elf_symbols(&member, proc->arena, &elf);
    os_close(proc->os, file);
    bool gives = false;
    for (size_t i = 0; i < list.n && !gives; i++) {
        const struct elf_symbol e = elf_symbol(&list, i);
        gives = gives_place(&e, s.name);
    }
    return gives;
}

static bool is_asked_for(const struct symbols *t, struct str name) {
    const struct symbol *s = symbols_named(t, name);
    return s && (s->wanted || s->users || s->asked) && !symbols_is_defined(s) && !s->assigned;
}

static bool is_member_asked_for(
    struct reading *r, uint32_t input, struct reader *b, struct archive_symbol s) {
    // f@@V answers f, and f@V.
    struct cut version = str_cut_text(s.name, S("@@"));
    if (version.found && is_asked_for(&r->t, version.head)) return true;
    if (version.found) s.name = str_cat(r->t.s->proc->arena, version.head, S("@"), version.tail);
    if (is_asked_for(&r->t, s.name)) return true;
    const struct symbol *known = symbols_named(&r->t, s.name);
    return known && is_only_common(known) && member_gives_place(r, input, b, s);
}

static bool take_wanted_members(struct reading *r, uint32_t input, struct reader *b) {
    const struct archive_symbols *table = &r->files[input].archive.symbols;
    bool took = false, again = true;
    while (again) {
        again = false;
        arena_charge(r->t.s->proc->arena, table->n);
        for (size_t i = 0; i < table->n; i++)
            if (is_member_asked_for(r, input, b, table->at[i]))
                again |= take_member(r, input, b, table->at[i].member);
        took |= again;
    }
    return took;
}

static bool add_archive(struct reading *r, uint32_t input) {
    const struct process *proc = r->t.s->proc;
    const struct input *in = &r->t.inputs->at[input];
    int file = os_open(proc->os, OS_CWD, in->file->path);
    if (file < 0) return false;
    struct reader b;
    reader_begin(&b, proc->os, file, 0, in->file->st.size);
    if (!r->files[input].table_read) r->files[input].archive = archive_read(&b, proc->arena);
    r->files[input].table_read = true;
    bool took = in->state.whole_archive ? take_all_members(r, input, &b) : take_wanted_members(r, input, &b);
    os_close(proc->os, file);
    return took;
}

// --- as-needed libraries

static bool answers(struct reading *r, const struct module *m, bool listed) {
    for (size_t i = 0; i < m->n; i++) {
        const struct symbol_use *u = &m->at[i];
        const struct symbol *s = symbols_at(&r->t, u->symbol);
        if (!u->definition) continue;
        if (is_only_common(s) && !u->weak && !u->function) return true;
        if (symbols_is_defined(s)) continue;
        // The plain name of a default version, which comes next, decides for both.
        if (u->standard && symbols_is_defined(symbols_at(&r->t, u[1].symbol))) continue;
        bool asked = s->asked && r->answer->version >= ASKED_COUNTS;
        if (s->wanted || asked || (s->users && !listed)) return true;
    }
    return false;
}

static bool add_shared(struct reading *r, uint32_t input) {
    struct arena *a = r->t.s->proc->arena;
    const struct input *in = &r->t.inputs->at[input];
    if (r->kept[input]) return false;
    struct module *m = symbols_of(&r->t, in->file, input);
    const struct elf_dynamic *d = &in->file->dynamic;
    bool listed = map_get(&r->needed, symbols_needed_name(&r->t, in->file, input)) != NO_INDEX;
    // Behind an object that cannot be read every library may be needed; to follow one too many does less
    // harm.
    if (in->state.as_needed && !r->opaque && !answers(r, m, listed)) return false;
    r->kept[input] = true;
    map_add(a, &r->t.sonames, symbols_needed_name(&r->t, in->file, input), input);
    symbols_count(&r->t, m, 1);
    for (size_t i = 0; i < d->needed.n; i++) map_add(a, &r->needed, d->needed.at[i], 0);
    return true;
}

// --- all inputs

static struct symbol *plain_symbol(struct reading *r, struct str name) {
    struct cut c = str_cut(name, '@');
    return symbols_at(&r->t, symbols_id(&r->t, c.head, c.tail));
}

// From here on. What was referenced or defined before stays what it is.
static void ask_for(struct reading *r, struct str name) {
    struct symbol *s = plain_symbol(r, name);
    if (s->wanted || s->weakly || s->users || symbols_is_defined(s) || s->assigned) return;
    s->asked = s->settled = true;
}

// True where the input brought something new.
static bool add_input(struct reading *r, uint32_t i) {
    const struct input *in = &r->t.inputs->at[i];
    const struct request *q = r->t.s->request;
    // An object whose symbols alone are taken has no relocations that could lack something.
    struct manner manner = {false, q->allow_undefined_in_objects || in->symbols_only};
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
    case INPUT_REFERENCE: ask_for(r, in->name); return false;
    case INPUT_ASSIGNMENT: plain_symbol(r, in->name)->assigned = true; return false;
    case INPUT_GROUP_BEGIN:
    case INPUT_GROUP_END: return false;
    }
    return false;
}

static void settle(struct reading *r, const struct strs *names) {
    for (size_t i = 0; i < names->n; i++) plain_symbol(r, names->at[i])->settled = true;
}

static void provide(struct reading *r, struct str name) {
    struct symbol *s = plain_symbol(r, name);
    s->settled = s->provided = true;
}

static void settle_script(struct reading *r, const struct script *script) {
    for (size_t i = 0; i < script->n; i++)
        if (script->at[i].is == SCRIPT_ASSIGNMENT || script->at[i].is == SCRIPT_PROVIDE)
            provide(r, script->at[i].value);
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

// What the linker defines for objects by itself, on one machine or another. Libraries do not find them.
static const char *const of_the_linker[] = {"_GLOBAL_OFFSET_TABLE_", "_DYNAMIC", "_PROCEDURE_LINKAGE_TABLE_",
    "__ehdr_start", "_TLS_MODULE_BASE_", ".TOC.", "_gp", "_gp_disp", "__gnu_local_gp", "__global_pointer$"};

// What the command line and the linker scripts say of symbols, before any input is read.
static void settle_all(struct reading *r, const struct scripts *scripts) {
    const struct link_facts *s = r->t.s;
    const struct strs *undefined = &s->request->undefined;
    for (size_t i = 0; i < undefined->n; i++) plain_symbol(r, undefined->at[i])->asked = true;
    const struct strs *required = &s->request->required;
    for (size_t i = 0; i < required->n; i++) plain_symbol(r, required->at[i])->required = true;
    settle(r, undefined);
    const struct strs *defined = &s->request->defined, *assigned = &r->t.inputs->assigned;
    for (size_t i = 0; i < defined->n; i++) provide(r, defined->at[i]);
    for (size_t i = 0; i < assigned->n; i++) provide(r, assigned->at[i]);
    for (size_t i = 0; i < sizeof of_the_linker / sizeof *of_the_linker; i++)
        symbols_at(&r->t, symbols_id(&r->t, str_of(of_the_linker[i]), S("")))->provided = true;
    settle_script(r, &scripts->given);
    ask_for_externs(r, &scripts->given);
    if (scripts->replaces_builtin) {
        ask_for_entry(r, &scripts->given);
        return;
    }
    settle_script(r, &r->answer->script);
    if (!s->request->default_script.n) ask_for_entry(r, &r->answer->script);
}

// A script that cannot be read or is not understood stops the linker itself.
static void read_version_scripts(struct symbols *t) {
    enum { MAX_SCRIPT = 64 << 20 };
    const struct process *proc = t->s->proc;
    const struct strs *names = &t->s->request->version_scripts;
    for (size_t i = 0; i < names->n; i++) {
        struct str text = {0};
        if (file_read(proc->os, proc->arena, names->at[i], MAX_SCRIPT, &text))
            version_script_read(proc->arena, text, &t->versions);
    }
    const struct strs *in_scripts = &t->inputs->versions;
    for (size_t i = 0; i < in_scripts->n; i++)
        version_script_read(proc->arena, in_scripts->at[i], &t->versions);
}

static void add_inputs_from(struct reading *r, uint32_t first) {
    const struct inputs *inputs = r->t.inputs;
    uint32_t group = NO_INDEX;
    bool fresh = false;
    for (uint32_t i = first; i < inputs->n; i++) {
        enum input_kind kind = inputs->at[i].kind;
        if (kind == INPUT_GROUP_BEGIN) group = i, fresh = false;
        fresh |= add_input(r, i);
        if (kind != INPUT_GROUP_END || group == NO_INDEX) continue;
        if (fresh)
            i = group; // a group is read again until it brings nothing new
        else
            group = NO_INDEX;
        fresh = false;
    }
}

struct symbols symbols_read(const struct link_facts *s, const struct linker_answer *answer,
    const struct scripts *scripts, const struct inputs *inputs, bool **kept) {
    struct arena *a = s->proc->arena;
    struct reading r = {.t.s = s, .t.inputs = inputs, .answer = answer, .compiled = NO_INDEX};
    r.t.met = arena_calloc(a, sizeof *r.t.met, 1);
    r.kept = *kept = arena_calloc(a, sizeof *r.kept, inputs->n);
    r.files = arena_calloc(a, sizeof *r.files, inputs->n);
    settle_all(&r, scripts);
    read_version_scripts(&r.t);
    add_inputs_from(&r, 0);
    // What the plugin makes of intermediate code stands where the first of it stood. Archives and --as-needed libraries
    // behind that are asked once more.
    r.t.compiled = r.compiled != NO_INDEX && s->request->plugin;
    if (r.t.compiled) add_inputs_from(&r, r.compiled);
    return r.t;
}
