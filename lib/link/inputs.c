#include "inputs.h"

#include "../formats/archive.h"

#include <elf.h>
#include <string.h>

enum { MAX_SCRIPT = 64 << 20, MAX_SCRIPTS = 1000 };

// The words of the command line or of a script, and how far they have been taken.
struct level {
    struct input_arguments words;
    size_t next;
    bool script;     // and not the command line
    struct str dir;  // of a script among the inputs: where its names are looked for first
    bool in_sysroot; // the script lies in the sysroot, and so do the absolute names in it
};

struct opening {
    const struct link_facts *facts;
    const struct process *proc;
    const struct request *request;
    struct scripts *scripts;
    const struct search_path *path;
    struct inputs out;
    struct {
        struct level *at;
        size_t n, cap;
    } levels;
    size_t script_count;
    struct strs library_dirs;
    struct map paths; // of what has been opened -> index into files
    struct {
        const struct opened **at;
        size_t n, cap;
    } files;
};

static void refuse(struct opening *o, struct str name, const char *why) {
    if (!o->out.bypass_reason.n) o->out.bypass_reason = str_cat(o->proc->arena, name, S(" "), str_of(why));
}

// --- scripts

static bool lies_in_sysroot(struct opening *o, struct str path) {
    struct str sysroot = o->request->sysroot;
    if (!sysroot.n) return false;
    struct arena *a = o->proc->arena;
    struct str root = os_real_path(o->proc->os, a, sysroot), real = os_real_path(o->proc->os, a, path);
    return root.n && str_starts(real, root) && str_starts(str_skip(real, root.n), S("/"));
}

static struct input_argument input_word(struct script_statement st, struct input_state state) {
    struct input_argument word = {ARG_FILE, st.value, state};
    word.state.as_needed |= st.as_needed;
    if (!str_starts(st.value, S("-l"))) return word;
    bool exact = str_starts(st.value, S("-l:"));
    word.kind = exact ? ARG_LIBRARY_NAME : ARG_LIBRARY;
    word.name = str_skip(st.value, exact ? 3 : 2);
    return word;
}

static void take_statement(
    struct opening *o, struct script_statement st, struct input_state state, struct level *l) {
    struct arena *a = o->proc->arena;
    switch (st.is) {
    case SCRIPT_INPUT: *vec_push(a, &l->words) = input_word(st, state); break;
    case SCRIPT_GROUP: *vec_push(a, &l->words) = (struct input_argument){.kind = ARG_GROUP_BEGIN}; break;
    case SCRIPT_GROUP_END: *vec_push(a, &l->words) = (struct input_argument){.kind = ARG_GROUP_END}; break;
    case SCRIPT_SEARCH_DIR:
        // Those of -T are known already, and -nostdlib may have dropped them.
        if (l->dir.n && !o->request->builtin_nostdlib)
            strs_add(a, &o->scripts->input_dirs, request_in_sysroot(o->request, a, st.value));
        break;
    case SCRIPT_ASSIGNMENT:
        strs_add(a, &o->out.assigned, st.value);
        *vec_push(a, &l->words) = (struct input_argument){.kind = ARG_ASSIGNMENT, .name = st.value};
        break;
    case SCRIPT_PROVIDE: strs_add(a, &o->out.assigned, st.value); break;
    case SCRIPT_VERSION: strs_add(a, &o->out.versions, st.value); break;
    case SCRIPT_EXTERN: // those of -T hold from the beginning
    case SCRIPT_REFERENCE:
        if (l->dir.n || st.is == SCRIPT_REFERENCE)
            *vec_push(a, &l->words) = (struct input_argument){.kind = ARG_REFERENCE, .name = st.value};
        break;
    case SCRIPT_ENTRY:   // counts in the script of -T alone
    case SCRIPT_STARTUP: // comes too late in an input, and was taken first of all in the script of -T
    case SCRIPT_INCLUDE:
    case SCRIPT_OUTPUT_FORMAT:
    case SCRIPT_INSERT: break;
    }
}

// `path`: of a script among the inputs; empty for the one of -T, whose names are not looked for beside it.
static void push_script(
    struct opening *o, const struct script *script, struct str path, struct input_state state) {
    struct level l = {.script = true, .in_sysroot = path.n && lies_in_sysroot(o, path)};
    if (path.n) l.dir = path_dir(path);
    while (l.dir.n > 1 && str_ends(l.dir, S("/"))) l.dir.n--;
    if (script->odd) refuse(o, path, "is no linker script that is understood");
    if (++o->script_count > MAX_SCRIPTS) refuse(o, path, "one linker script too many");
    for (size_t i = 0; i < script->n; i++) take_statement(o, script->at[i], state, &l);
    *vec_push(o->proc->arena, &o->levels) = l;
}

// --- files

enum verdict { NOT_THERE, TAKEN, NOT_OURS };

// A file as it was read the first time; drivers name some libraries again and again.
struct opened {
    enum { OPENED_NOTHING, OPENED_NO_FILE, OPENED_INPUT, OPENED_SCRIPT, OPENED_UNREADABLE } is;
    enum input_kind kind;
    struct library file;
    struct script script;
};
static const struct opened nothing = {.is = OPENED_NOTHING};

bool inputs_is_bitcode(struct reader *b) {
    const unsigned char *p = reader_get(b, 0, 4);
    return p && (!memcmp(p, "BC\xc0\xde", 4) || !memcmp(p, "\xde\xc0\x17\x0b", 4));
}

// COFF objects, which GNU ld for x86 links as well: the number at their front, and the machine that ELF calls so. It is no
// text, so that no script begins like that.
static const struct coff {
    uint16_t magic, machine;
    bool is64;
} coffs[] = {
    {0x014c, EM_386, false},
    {0x8664, EM_X86_64, true},
};

static struct elf coff_head(const struct opening *o, struct reader *b, uint64_t at) {
    const unsigned char *p = reader_get(b, at, 20);
    bool known = o->facts->target.machine == EM_386 || o->facts->target.machine == EM_X86_64;
    for (size_t i = 0; p && known && i < sizeof coffs / sizeof *coffs; i++)
        if (load_uint(p, 2, false) == coffs[i].magic)
            return (struct elf){.kind = ELF_OTHER, .machine = coffs[i].machine, .is64 = coffs[i].is64};
    return (struct elf){0};
}

static struct elf head_at(const struct opening *o, struct reader *b, uint64_t at) {
    struct elf elf = elf_head_at(b, at);
    return elf.kind == ELF_NONE ? coff_head(o, b, at) : elf;
}

static struct elf head_of(const struct opening *o, struct archive_part part) {
    const struct process *proc = o->proc;
    struct elf elf = {0};
    struct reader b;
    int file = archive_open(proc->os, proc->arena, &part, &b);
    if (file < 0) return elf;
    elf = head_at(o, &b, 0);
    os_close(proc->os, file);
    return elf;
}

// By its first member the linker judges for which machine an archive is.
static struct elf archive_machine(const struct opening *o, struct reader *b, struct str path) {
    struct arena *a = o->proc->arena;
    const struct archive ar = archive_head(b, a);
    struct archive_member m;
    if (!archive_member(b, a, &ar, ar.first, &m)) return (struct elf){0};
    return ar.thin ? head_of(o, archive_part(b->os, a, path, &ar, &m)) : head_at(o, b, m.start);
}

// What a file is, from its bytes. False: a script, or a file that is read as one.
static bool classify(const struct opening *o, struct reader *b, struct opened *f) {
    struct elf *elf = &f->file.elf;
    f->kind = archive_begins(b) ? INPUT_ARCHIVE : INPUT_OPAQUE;
    if (f->kind == INPUT_ARCHIVE) *elf = archive_machine(o, b, f->file.path);
    if (f->kind == INPUT_ARCHIVE || inputs_is_bitcode(b)) return true;
    *elf = elf_read(b);
    if (elf->kind == ELF_NONE) {
        *elf = coff_head(o, b, 0);
        return elf->kind != ELF_NONE;
    }
    f->kind = elf->kind == ELF_SHARED ? INPUT_SHARED : INPUT_OBJECT;
    if (f->kind == INPUT_SHARED) f->file.dynamic = elf_dynamic(b, o->proc->arena, elf);
    return true;
}

static void read_script(const struct opening *o, struct reader *b, struct opened *f) {
    const unsigned char *text = b->size <= MAX_SCRIPT ? reader_keep(b, o->proc->arena, 0, b->size) : NULL;
    f->is = text ? OPENED_SCRIPT : OPENED_UNREADABLE;
    if (text) f->script = scripts_parse(o->facts, (struct str){(const char *)text, (size_t)b->size});
}

static const struct opened *open_now(
    const struct opening *o, struct str dir, struct str name, struct str path) {
    const struct process *proc = o->proc;
    int handle = os_dir(proc->os, dir);
    struct os_stat st = {0};
    int file = handle < 0 ? -1 : os_open_file(proc->os, handle, name, &st);
    if (file < 0 && (st.kind == OS_NONE || st.kind == OS_FILE)) return &nothing;
    struct opened *f = arena_calloc(proc->arena, sizeof *f, 1);
    f->file.path = path;
    f->file.st = st;
    f->is = file < 0 ? OPENED_NO_FILE : OPENED_INPUT;
    if (file < 0) return f;
    struct reader b;
    reader_begin(&b, proc->os, file, 0, st.size);
    if (!classify(o, &b, f)) read_script(o, &b, f);
    os_close(proc->os, file);
    return f;
}

static const struct opened *open_once(struct opening *o, struct str dir, struct str name) {
    struct arena *a = o->proc->arena;
    struct str path = path_join(a, dir, name);
    uint32_t fresh = (uint32_t)o->files.n, number = map_add(a, &o->paths, path, fresh);
    if (number == fresh) *vec_push(a, &o->files) = open_now(o, dir, name, path);
    return o->files.at[number];
}

// A script that is searched for is passed over where the first format it names is not the output's. In one that is given by
// its path the format does not count.
static bool is_other_format(const struct opening *o, const struct script *script) {
    for (size_t i = 0; i < script->n; i++)
        if (script->at[i].is == SCRIPT_OUTPUT_FORMAT)
            return !str_eq(script->at[i].value, o->facts->target.format);
    return false;
}

// What stops the linker, with its own words.
static void refuse_unlinkable(struct opening *o, const struct input *in) {
    if (in->kind == INPUT_SHARED && !in->state.dynamic)
        refuse(o, in->file->path, "is shared, in a static link");
    if (in->kind == INPUT_SHARED && in->symbols_only) refuse(o, in->file->path, "gives only its symbols");
    bool program = in->kind == INPUT_OBJECT && in->file->elf.kind != ELF_OBJECT;
    if (program || in->file->dynamic.program) refuse(o, in->file->path, "is a program");
}

static void add_shared_member(struct opening *o, const struct input *archive, const struct archive *ar,
    const struct archive_member *m) {
    const struct process *proc = o->proc;
    struct library lib = {.path = archive->file->path};
    lib.inside = archive_part(proc->os, proc->arena, lib.path, ar, m);
    struct reader b;
    int file = archive_open(proc->os, proc->arena, &lib.inside, &b);
    if (file < 0) return;
    lib.elf = elf_read(&b);
    bool fits = lib.elf.kind == ELF_SHARED && elf_fits(&lib.elf, &o->facts->target);
    if (fits) lib.dynamic = elf_dynamic(&b, proc->arena, &lib.elf);
    os_close(proc->os, file);
    if (!fits) return;
    lib.path = ar->thin ? lib.inside.path : str_cat(proc->arena, lib.path, S("("), m->path, S(")"));
    struct library *kept = arena_calloc(proc->arena, sizeof *kept, 1);
    *kept = lib;
    struct input in = {.kind = INPUT_SHARED, .state = archive->state, .member = true, .file = kept};
    in.name = path_base(m->path);
    in.state.as_needed = !archive->state.whole_archive;
    *vec_push(proc->arena, &o->out) = in;
}

// The linker links what it takes from an archive as it links a file, shared libraries too. Where the first member is one the
// others are looked at.
static void add_shared_members(struct opening *o, const struct input *archive) {
    const struct process *proc = o->proc;
    int file = os_open(proc->os, OS_CWD, archive->file->path);
    if (file < 0) return;
    struct reader b;
    reader_begin(&b, proc->os, file, 0, archive->file->st.size);
    const struct archive ar = archive_read(&b, proc->arena);
    struct archive_member m;
    for (uint64_t at = ar.first; archive_member(&b, proc->arena, &ar, at, &m); at = m.next)
        add_shared_member(o, archive, &ar, &m);
    os_close(proc->os, file);
}

static enum verdict take_input(struct opening *o, const struct input *in, bool searched) {
    // Of an archive whose first member is none, and of LLVM's intermediate code, the linker does not ask.
    const struct elf *elf = &in->file->elf;
    bool has_machine = elf->kind != ELF_NONE;
    if (has_machine && searched && !elf_is_taken(elf, &o->facts->target)) return NOT_OURS;
    // Of an archive that is given by its path each member is judged when it is taken.
    if (has_machine && in->kind != INPUT_ARCHIVE && !elf_fits(elf, &o->facts->target))
        refuse(o, in->file->path, "is for another machine");
    // Which as-needed libraries such an object takes is in symbols that are not read.
    if (in->kind == INPUT_OPAQUE && has_machine) refuse(o, in->file->path, "is a COFF object");
    if (in->kind == INPUT_OPAQUE && !has_machine && !o->request->plugin)
        refuse(o, in->file->path, "is intermediate code, and there is no plugin for it");
    refuse_unlinkable(o, in);
    *vec_push(o->proc->arena, &o->out) = *in;
    if (in->kind == INPUT_ARCHIVE && elf->kind == ELF_SHARED) add_shared_members(o, in);
    return TAKEN;
}

// Opens one candidate for an input and takes it into the link. `searched`: by -l or in a script, where what does not fit is
// passed over.
static enum verdict try_file(
    struct opening *o, struct str dir, struct str name, const struct input_argument *word, bool searched) {
    arena_charge(o->proc->arena, OS_WORK);
    const struct opened *f = open_once(o, dir, name);
    struct input in = {.kind = f->kind, .state = word->state, .file = &f->file};
    in.symbols_only = word->kind == ARG_SYMBOLS;
    in.name = word->kind == ARG_LIBRARY || word->kind == ARG_LIBRARY_NAME ? name : f->file.path;
    switch (f->is) {
    case OPENED_NOTHING: return NOT_THERE;
    case OPENED_NO_FILE:
        // -l passes over a directory; what may be a FIFO the linker opens, and waits.
        if (searched && f->file.st.kind == OS_DIRECTORY) return NOT_THERE;
        refuse(o, f->file.path, "is no file");
        return TAKEN;
    case OPENED_UNREADABLE: refuse(o, f->file.path, "cannot be read"); return TAKEN;
    case OPENED_INPUT: return take_input(o, &in, searched);
    case OPENED_SCRIPT:
        if (searched && is_other_format(o, &f->script)) return NOT_OURS;
        push_script(o, &f->script, f->file.path, word->state);
        return TAKEN;
    }
    return NOT_THERE;
}

// -lX: in each directory libX.so, where that may be linked, then libX.a. -l:X: that very name.
static bool try_in_dir(struct opening *o, struct str dir, const struct input_argument *word) {
    struct arena *a = o->proc->arena;
    if (word->kind == ARG_LIBRARY_NAME) return try_file(o, dir, word->name, word, true) == TAKEN;
    struct str so = str_cat(a, S("lib"), word->name, S(".so")),
               ar = str_cat(a, S("lib"), word->name, S(".a"));
    if (word->state.dynamic && try_file(o, dir, so, word, true) == TAKEN) return true;
    return try_file(o, dir, ar, word, true) == TAKEN;
}

static void open_library(struct opening *o, const struct input_argument *word) {
    const struct strs *dirs = &o->library_dirs;
    for (size_t i = 0; i < dirs->n; i++)
        if (try_in_dir(o, dirs->at[i], word)) return;
    struct strs search = search_path_linker_dirs(o->path);
    for (size_t i = 0; i < search.n; i++)
        if (try_in_dir(o, search.at[i], word)) return;
    refuse(o, word->name, "is not found");
}

// A name in a script: beside the script, then in the working directory, then where -l looks.
static void open_bare(struct opening *o, const struct level *l, const struct input_argument *word) {
    if (l->dir.n && try_file(o, l->dir, word->name, word, true) == TAKEN) return;
    if (try_file(o, S(""), word->name, word, true) == TAKEN) return;
    const struct strs *dirs = &o->library_dirs;
    for (size_t i = 0; i < dirs->n; i++)
        if (try_file(o, dirs->at[i], word->name, word, true) == TAKEN) return;
    struct strs search = search_path_linker_dirs(o->path);
    for (size_t i = 0; i < search.n; i++)
        if (try_file(o, search.at[i], word->name, word, true) == TAKEN) return;
    refuse(o, word->name, "is not found");
}

static void open_file(struct opening *o, const struct level *l, const struct input_argument *given) {
    struct input_argument word = *given;
    word.name = request_in_sysroot(o->request, o->proc->arena, given->name);
    bool absolute = str_starts(word.name, S("/")), as_written = str_eq(word.name, given->name);
    if (absolute && as_written && l->in_sysroot)
        word.name = str_cat(o->proc->arena, o->request->sysroot, word.name);
    if (l->script && !absolute && as_written)
        open_bare(o, l, &word);
    else if (try_file(o, S(""), word.name, &word, l->script) != TAKEN)
        refuse(o, word.name, "cannot be opened");
}

static void add_mark(struct opening *o, enum input_kind kind, struct str name) {
    *vec_push(o->proc->arena, &o->out) = (struct input){.kind = kind, .file = &nothing.file, .name = name};
}

static void open_word(struct opening *o, const struct level *l, const struct input_argument *word) {
    switch (word->kind) {
    case ARG_LIBRARY:
    case ARG_LIBRARY_NAME: open_library(o, word); break;
    case ARG_FILE:
    case ARG_SYMBOLS: open_file(o, l, word); break;
    case ARG_SCRIPT: push_script(o, &o->scripts->given, S(""), word->state); break;
    case ARG_GROUP_BEGIN: add_mark(o, INPUT_GROUP_BEGIN, S("")); break;
    case ARG_GROUP_END: add_mark(o, INPUT_GROUP_END, S("")); break;
    case ARG_REFERENCE: add_mark(o, INPUT_REFERENCE, word->name); break;
    case ARG_ASSIGNMENT: add_mark(o, INPUT_ASSIGNMENT, word->name); break;
    }
}

static void push_startup(struct opening *o) {
    struct arena *a = o->proc->arena;
    struct level l = {.script = true};
    for (size_t i = 0; i < o->scripts->given.n; i++) {
        struct script_statement st = o->scripts->given.at[i];
        if (st.is == SCRIPT_STARTUP)
            *vec_push(a, &l.words) = (struct input_argument){ARG_FILE, st.value, {.dynamic = true}};
    }
    *vec_push(a, &o->levels) = l;
}

struct inputs inputs_open(
    const struct link_facts *facts, struct scripts *scripts, const struct search_path *path) {
    struct opening o = {.facts = facts, .proc = facts->proc, .request = facts->request};
    o.scripts = scripts;
    o.path = path;
    o.library_dirs = search_path_library_dirs(path);
    *vec_push(o.proc->arena, &o.levels) = (struct level){.words = facts->request->inputs};
    push_startup(&o);
    while (o.levels.n && !o.out.bypass_reason.n) {
        struct level *top = &o.levels.at[o.levels.n - 1];
        if (top->next == top->words.n) {
            o.levels.n--;
            continue;
        }
        struct input_argument word = top->words.at[top->next++];
        struct level l = *top; // `top` moves when a script is opened
        open_word(&o, &l, &word);
    }
    return o.out;
}
