#include "inputs.h"

#include "../formats/archive.h"

#include <elf.h>
#include <string.h>

enum { MAX_SCRIPTS = 1000 };

// The arguments of the command line or of a script.
struct argument_list {
    struct input_arguments arguments;
    size_t next;     // the one to open next
    bool script;     // not the command line
    struct str dir;  // of a script among the inputs: its names are searched for there first
    bool in_sysroot; // the script is in the sysroot, so its absolute names are too
};

struct input_reader {
    const struct link_facts *facts;
    const struct process *proc;
    const struct request *request;
    struct scripts *scripts;
    const struct search_path *path;
    struct inputs out;
    struct {
        struct argument_list *at;
        size_t n, cap;
    } lists;
    size_t script_count;
    struct strs library_dirs;
    struct map paths; // -> index into files
    struct {
        const struct opened_file **at;
        size_t n, cap;
    } files;
};

static void bypass_input(struct input_reader *r, struct str name, const char *why) {
    if (!r->out.bypass_reason.n) r->out.bypass_reason = str_cat(r->proc->arena, name, S(" "), str_of(why));
}

// --- scripts

static bool lies_in_sysroot(struct input_reader *r, struct str path) {
    struct str sysroot = r->request->sysroot;
    if (!sysroot.n) return false;
    struct arena *a = r->proc->arena;
    struct str root = os_real_path(r->proc->os, a, sysroot), real = os_real_path(r->proc->os, a, path);
    return root.n && path_is_below(real, root);
}

static struct input_argument argument_of(struct script_statement st, struct input_state state) {
    struct input_argument arg = {ARG_FILE, st.value, state};
    arg.state.as_needed |= st.as_needed;
    if (!str_starts(st.value, S("-l"))) return arg;
    bool exact = str_starts(st.value, S("-l:"));
    arg.kind = exact ? ARG_LIBRARY_NAME : ARG_LIBRARY;
    arg.name = str_skip(st.value, exact ? 3 : 2);
    return arg;
}

static void apply_statement(
    struct input_reader *r, struct script_statement st, struct input_state state, struct argument_list *l) {
    struct arena *a = r->proc->arena;
    switch (st.is) {
    case SCRIPT_INPUT: *vec_push(a, &l->arguments) = argument_of(st, state); break;
    case SCRIPT_GROUP: *vec_push(a, &l->arguments) = (struct input_argument){.kind = ARG_GROUP_BEGIN}; break;
    case SCRIPT_GROUP_END:
        *vec_push(a, &l->arguments) = (struct input_argument){.kind = ARG_GROUP_END};
        break;
    case SCRIPT_SEARCH_DIR:
        // Those of -T are in scripts->given_dirs, unless -nostdlib excludes them.
        if (l->dir.n && !r->request->builtin_nostdlib)
            strs_add(a, &r->scripts->input_dirs, request_in_sysroot(r->request, a, st.value));
        break;
    case SCRIPT_ASSIGNMENT:
        strs_add(a, &r->out.assigned, st.value);
        *vec_push(a, &l->arguments) = (struct input_argument){.kind = ARG_ASSIGNMENT, .name = st.value};
        break;
    case SCRIPT_PROVIDE: strs_add(a, &r->out.assigned, st.value); break;
    case SCRIPT_VERSION: strs_add(a, &r->out.versions, st.value); break;
    case SCRIPT_EXTERN: // those of -T count from the beginning
        if (l->dir.n)
            *vec_push(a, &l->arguments) = (struct input_argument){.kind = ARG_EXTERN, .name = st.value};
        break;
    case SCRIPT_REFERENCE:
        *vec_push(a, &l->arguments) = (struct input_argument){.kind = ARG_REFERENCE, .name = st.value};
        break;
    case SCRIPT_ENTRY:   // counts only in the script of -T
    case SCRIPT_STARTUP: // has no effect in an input; that of -T was opened first
    case SCRIPT_INCLUDE:
    case SCRIPT_OUTPUT_FORMAT:
    case SCRIPT_INSERT: break;
    }
}

// `path` is empty for the script of -T: its names are not searched for in its directory.
static void push_script(
    struct input_reader *r, const struct script *script, struct str path, struct input_state state) {
    struct argument_list l = {.script = true, .in_sysroot = path.n && lies_in_sysroot(r, path)};
    if (path.n) l.dir = path_trim(path_dir(path));
    if (script->unsupported) bypass_input(r, path, "is not a linker script that needld understands");
    if (++r->script_count > MAX_SCRIPTS) bypass_input(r, path, "is one linker script too many");
    for (size_t i = 0; i < script->n; i++) apply_statement(r, script->at[i], state, &l);
    *vec_push(r->proc->arena, &r->lists) = l;
}

// --- files

enum try_result { NOT_FOUND, LINKED, SKIPPED };

// A file, opened once: drivers name some libraries several times.
struct opened_file {
    enum { FILE_NOT_FOUND, FILE_NOT_REGULAR, FILE_INPUT, FILE_SCRIPT, FILE_UNREADABLE } is;
    enum input_kind kind;
    struct library file;
    struct script script;
};
static const struct opened_file nothing = {.is = FILE_NOT_FOUND};

bool inputs_is_bitcode(struct reader *b) {
    const unsigned char *p = reader_get(b, 0, 4);
    return p && (!memcmp(p, "BC\xc0\xde", 4) || !memcmp(p, "\xde\xc0\x17\x0b", 4));
}

// GNU ld for x86 links COFF objects too. The first two bytes are the machine; no script begins with them.
static const struct coff {
    uint16_t magic, machine;
    bool is64;
} coffs[] = {
    {0x014c, EM_386, false},
    {0x8664, EM_X86_64, true},
};

static struct elf coff_machine(const struct input_reader *r, struct reader *b, uint64_t at) {
    const unsigned char *p = reader_get(b, at, 20);
    bool known = r->facts->target.machine == EM_386 || r->facts->target.machine == EM_X86_64;
    for (size_t i = 0; p && known && i < sizeof coffs / sizeof *coffs; i++)
        if (load_uint(p, 2, false) == coffs[i].magic)
            return (struct elf){.kind = ELF_OTHER, .machine = coffs[i].machine, .is64 = coffs[i].is64};
    return (struct elf){0};
}

static struct elf machine_at(const struct input_reader *r, struct reader *b, uint64_t at) {
    struct elf elf = elf_head_at(b, at);
    return elf.kind == ELF_NONE ? coff_machine(r, b, at) : elf;
}

static struct elf machine_of_part(const struct input_reader *r, struct archive_part part) {
    const struct process *proc = r->proc;
    struct elf elf = {0};
    struct reader b;
    if (!archive_open(proc->os, proc->arena, &part, &b)) return elf;
    elf = machine_at(r, &b, 0);
    reader_close(&b);
    return elf;
}

// GNU ld takes the machine of the first member for that of the archive.
static struct elf archive_machine(const struct input_reader *r, struct reader *b, struct str path) {
    struct arena *a = r->proc->arena;
    const struct archive ar = archive_head(b, a);
    struct archive_member m;
    if (!archive_member(b, a, &ar, ar.first, &m)) return (struct elf){0};
    return ar.thin ? machine_of_part(r, archive_part(b->os, a, path, &ar, &m)) : machine_at(r, b, m.start);
}

// Sets the kind by the contents. False for a script: everything that is neither ELF, COFF, archive nor
// bitcode.
static bool classify(const struct input_reader *r, struct reader *b, struct opened_file *f) {
    struct elf *elf = &f->file.elf;
    f->kind = archive_begins(b) ? INPUT_ARCHIVE : INPUT_OPAQUE;
    if (f->kind == INPUT_ARCHIVE) *elf = archive_machine(r, b, f->file.path);
    if (f->kind == INPUT_ARCHIVE || inputs_is_bitcode(b)) return true;
    *elf = elf_read(b);
    if (elf->kind == ELF_NONE) {
        *elf = coff_machine(r, b, 0);
        return elf->kind != ELF_NONE;
    }
    f->kind = elf->kind == ELF_SHARED ? INPUT_SHARED : INPUT_OBJECT;
    if (f->kind == INPUT_SHARED) f->file.dynamic = elf_dynamic(b, r->proc->arena, elf);
    return true;
}

static void keep_script(const struct input_reader *r, struct reader *b, struct opened_file *f) {
    const unsigned char *text = b->size <= MAX_SCRIPT ? reader_keep(b, r->proc->arena, 0, b->size) : NULL;
    f->is = text ? FILE_SCRIPT : FILE_UNREADABLE;
    if (text) f->script = scripts_parse(r->facts, (struct str){(const char *)text, (size_t)b->size});
}

static const struct opened_file *open_now(
    const struct input_reader *r, struct str dir, struct str name, struct str path) {
    const struct process *proc = r->proc;
    int handle = os_dir(proc->os, dir);
    struct os_stat st = {0};
    struct reader b;
    bool open = handle >= 0 && reader_open(&b, proc->os, handle, name, &st);
    if (!open && (st.kind == OS_NONE || st.kind == OS_FILE)) return &nothing;
    struct opened_file *f = arena_calloc(proc->arena, sizeof *f, 1);
    f->file.path = path;
    f->file.st = st;
    f->is = open ? FILE_INPUT : FILE_NOT_REGULAR;
    if (!open) return f;
    if (!classify(r, &b, f)) keep_script(r, &b, f);
    reader_close(&b);
    return f;
}

static const struct opened_file *open_once(struct input_reader *r, struct str dir, struct str name) {
    struct arena *a = r->proc->arena;
    struct str path = path_join(a, dir, name);
    uint32_t fresh = (uint32_t)r->files.n, number = map_add(a, &r->paths, path, fresh);
    if (number == fresh) *vec_push(a, &r->files) = open_now(r, dir, name, path);
    return r->files.at[number];
}

// A script that is searched for is skipped if the first format it names is not the output's. The format of
// one that is given by its path is ignored.
static bool is_other_format(const struct input_reader *r, const struct script *script) {
    for (size_t i = 0; i < script->n; i++)
        if (script->at[i].is == SCRIPT_OUTPUT_FORMAT)
            return !str_eq(script->at[i].value, r->facts->target.format);
    return false;
}

// The linker reports an error for these.
static void reject_unlinkable(struct input_reader *r, const struct input *in) {
    if (in->kind == INPUT_SHARED && !in->state.dynamic)
        bypass_input(r, in->file->path, "is a shared library in a static link");
    if (in->kind == INPUT_SHARED && in->symbols_only)
        bypass_input(r, in->file->path, "is a shared library of which only the symbols are read");
    bool program = in->kind == INPUT_OBJECT && in->file->elf.kind != ELF_OBJECT;
    if (program || in->file->dynamic.program) bypass_input(r, in->file->path, "is a program");
}

static void add_shared_member(struct input_reader *r, const struct input *archive, const struct archive *ar,
    const struct archive_member *m) {
    const struct process *proc = r->proc;
    struct library lib = {.path = archive->file->path};
    lib.inside = archive_part(proc->os, proc->arena, lib.path, ar, m);
    struct reader b;
    if (!archive_open(proc->os, proc->arena, &lib.inside, &b)) return;
    lib.elf = elf_read(&b);
    bool fits = lib.elf.kind == ELF_SHARED && elf_fits(&lib.elf, &r->facts->target);
    if (fits) lib.dynamic = elf_dynamic(&b, proc->arena, &lib.elf);
    reader_close(&b);
    if (!fits) return;
    lib.path = ar->thin ? lib.inside.path : str_cat(proc->arena, lib.path, S("("), m->path, S(")"));
    struct library *kept = arena_calloc(proc->arena, sizeof *kept, 1);
    *kept = lib;
    struct input in = {.kind = INPUT_SHARED, .state = archive->state, .member = true, .file = kept};
    in.name = path_base(m->path);
    in.state.as_needed = !archive->state.whole_archive;
    *vec_push(proc->arena, &r->out) = in;
}

// The linker links shared libraries in an archive like any member. Only archives whose first member is one
// are searched.
static void add_shared_members(struct input_reader *r, const struct input *archive) {
    const struct process *proc = r->proc;
    struct reader b;
    if (!reader_open_range(&b, proc->os, archive->file->path, 0, archive->file->st.size)) return;
    const struct archive ar = archive_read(&b, proc->arena);
    struct archive_member m;
    for (uint64_t at = ar.first; archive_member(&b, proc->arena, &ar, at, &m); at = m.next)
        add_shared_member(r, archive, &ar, &m);
    reader_close(&b);
}

static enum try_result link_file(struct input_reader *r, const struct input *in, bool searched) {
    // The linker does not check the machine of bitcode, nor of an archive whose first member is not ELF.
    const struct elf *elf = &in->file->elf;
    bool has_machine = elf->kind != ELF_NONE;
    if (has_machine && searched && !elf_is_taken(elf, &r->facts->target)) return SKIPPED;
    // In an archive that is given by its path each member is checked when it is linked.
    if (has_machine && in->kind != INPUT_ARCHIVE && !elf_fits(elf, &r->facts->target))
        bypass_input(r, in->file->path, "is for another machine");
    // Its symbols are not read, so the as-needed libraries that it uses are not known.
    if (in->kind == INPUT_OPAQUE && has_machine) bypass_input(r, in->file->path, "is a COFF object");
    if (in->kind == INPUT_OPAQUE && !has_machine && !r->request->plugin)
        bypass_input(r, in->file->path, "is intermediate code, but there is no plugin");
    reject_unlinkable(r, in);
    *vec_push(r->proc->arena, &r->out) = *in;
    if (in->kind == INPUT_ARCHIVE && elf->kind == ELF_SHARED) add_shared_members(r, in);
    return LINKED;
}

// Opens a file and adds it to the inputs. `searched`: for -l or a name in a script; files for another target
// are skipped.
static enum try_result try_input(struct input_reader *r, struct str dir, struct str name,
    const struct input_argument *arg, bool searched) {
    arena_charge(r->proc->arena, OS_WORK);
    const struct opened_file *f = open_once(r, dir, name);
    struct input in = {.kind = f->kind, .state = arg->state, .file = &f->file};
    in.symbols_only = arg->kind == ARG_SYMBOLS;
    in.name = arg->kind == ARG_LIBRARY || arg->kind == ARG_LIBRARY_NAME ? name : f->file.path;
    switch (f->is) {
    case FILE_NOT_FOUND: return NOT_FOUND;
    case FILE_NOT_REGULAR:
        // -l skips a directory. The linker opens a FIFO, and waits.
        if (searched && f->file.st.kind == OS_DIRECTORY) return NOT_FOUND;
        bypass_input(r, f->file.path, "is not a regular file");
        return LINKED;
    case FILE_UNREADABLE: bypass_input(r, f->file.path, "cannot be read"); return LINKED;
    case FILE_INPUT: return link_file(r, &in, searched);
    case FILE_SCRIPT:
        if (searched && is_other_format(r, &f->script)) return SKIPPED;
        push_script(r, &f->script, f->file.path, arg->state);
        return LINKED;
    }
    return NOT_FOUND;
}

// -lX: in each directory libX.so, unless the link is static there, then libX.a. -l:X: that name.
static bool try_in_dir(struct input_reader *r, struct str dir, const struct input_argument *arg) {
    struct arena *a = r->proc->arena;
    if (arg->kind == ARG_LIBRARY_NAME) return try_input(r, dir, arg->name, arg, true) == LINKED;
    struct str so = str_cat(a, S("lib"), arg->name, S(".so")), ar = str_cat(a, S("lib"), arg->name, S(".a"));
    if (arg->state.dynamic && try_input(r, dir, so, arg, true) == LINKED) return true;
    return try_input(r, dir, ar, arg, true) == LINKED;
}

static void open_library(struct input_reader *r, const struct input_argument *arg) {
    const struct strs *dirs = &r->library_dirs;
    for (size_t i = 0; i < dirs->n; i++)
        if (try_in_dir(r, dirs->at[i], arg)) return;
    struct strs search = search_path_linker_dirs(r->path);
    for (size_t i = 0; i < search.n; i++)
        if (try_in_dir(r, search.at[i], arg)) return;
    bypass_input(r, arg->name, "is not found");
}

// A name in a script: in its directory, then in the working directory, then where -l searches.
static void open_bare(
    struct input_reader *r, const struct argument_list *l, const struct input_argument *arg) {
    if (l->dir.n && try_input(r, l->dir, arg->name, arg, true) == LINKED) return;
    if (try_input(r, S(""), arg->name, arg, true) == LINKED) return;
    const struct strs *dirs = &r->library_dirs;
    for (size_t i = 0; i < dirs->n; i++)
        if (try_input(r, dirs->at[i], arg->name, arg, true) == LINKED) return;
    struct strs search = search_path_linker_dirs(r->path);
    for (size_t i = 0; i < search.n; i++)
        if (try_input(r, search.at[i], arg->name, arg, true) == LINKED) return;
    bypass_input(r, arg->name, "is not found");
}

static void open_file(
    struct input_reader *r, const struct argument_list *l, const struct input_argument *given) {
    struct input_argument arg = *given;
    arg.name = request_in_sysroot(r->request, r->proc->arena, given->name);
    bool absolute = str_starts(arg.name, S("/")), as_written = str_eq(arg.name, given->name);
    if (absolute && as_written && l->in_sysroot)
        arg.name = str_cat(r->proc->arena, r->request->sysroot, arg.name);
    if (l->script && !absolute && as_written)
        open_bare(r, l, &arg);
    else if (try_input(r, S(""), arg.name, &arg, l->script) != LINKED)
        bypass_input(r, arg.name, "cannot be opened");
}

static void add_marker(struct input_reader *r, enum input_kind kind, struct str name) {
    *vec_push(r->proc->arena, &r->out) = (struct input){.kind = kind, .file = &nothing.file, .name = name};
}

static void open_argument(
    struct input_reader *r, const struct argument_list *l, const struct input_argument *arg) {
    switch (arg->kind) {
    case ARG_LIBRARY:
    case ARG_LIBRARY_NAME: open_library(r, arg); break;
    case ARG_FILE:
    case ARG_SYMBOLS: open_file(r, l, arg); break;
    case ARG_SCRIPT: push_script(r, &r->scripts->given, S(""), arg->state); break;
    case ARG_GROUP_BEGIN: add_marker(r, INPUT_GROUP_BEGIN, S("")); break;
    case ARG_GROUP_END: add_marker(r, INPUT_GROUP_END, S("")); break;
    case ARG_EXTERN: add_marker(r, INPUT_EXTERN, arg->name); break;
    case ARG_REFERENCE: add_marker(r, INPUT_REFERENCE, arg->name); break;
    case ARG_ASSIGNMENT: add_marker(r, INPUT_ASSIGNMENT, arg->name); break;
    }
}

static void push_startup(struct input_reader *r) {
    struct arena *a = r->proc->arena;
    struct argument_list l = {.script = true};
    for (size_t i = 0; i < r->scripts->given.n; i++) {
        struct script_statement st = r->scripts->given.at[i];
        if (st.is == SCRIPT_STARTUP)
            *vec_push(a, &l.arguments) = (struct input_argument){ARG_FILE, st.value, {.dynamic = true}};
    }
    *vec_push(a, &r->lists) = l;
}

struct inputs inputs_open(
    const struct link_facts *facts, struct scripts *scripts, const struct search_path *path) {
    struct input_reader r = {.facts = facts, .proc = facts->proc, .request = facts->request};
    r.scripts = scripts;
    r.path = path;
    r.library_dirs = search_path_library_dirs(path);
    *vec_push(r.proc->arena, &r.lists) = (struct argument_list){.arguments = facts->request->inputs};
    push_startup(&r);
    while (r.lists.n && !r.out.bypass_reason.n) {
        struct argument_list *top = &r.lists.at[r.lists.n - 1];
        if (top->next == top->arguments.n) {
            r.lists.n--;
            continue;
        }
        struct input_argument arg = top->arguments.at[top->next++];
        struct argument_list l = *top; // opening a script moves `top`
        open_argument(&r, &l, &arg);
    }
    return r.out;
}
