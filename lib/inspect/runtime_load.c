#include "runtime_load.h"

#include "runtime_search.h"

static struct str absolute_path(const struct runtime_load *load, struct str path) {
    const struct process *proc = load->sys->proc;
    if (str_starts(path, S("/"))) return path;
    return path_from(proc->arena, os_working_dir(proc->os, proc->arena), path);
}

// --- objects

// Returns the number of the object.
static uint32_t add_object(
    struct runtime_load *load, const struct runtime_file *file, struct str path, uint32_t loader) {
    struct arena *a = load->sys->proc->arena;
    uint32_t number = (uint32_t)load->objects.n;
    struct runtime_object o = {.file = file, .path = path, .loader = loader};
    o.origin = path_dir(absolute_path(load, path));
    *vec_push(a, &load->objects) = o;
    if (file->image.dynamic.has_soname) map_add(a, &load->names, file->image.dynamic.soname, number);
    return number;
}

// The number of an object that is the same file under another name; NO_INDEX if there is none.
static uint32_t loaded_file(const struct runtime_load *load, const struct runtime_file *file) {
    for (uint32_t i = 0; i < load->objects.n; i++)
        if (os_same_file(&load->objects.at[i].file->st, &file->st)) return i;
    return NO_INDEX;
}

static uint32_t object_of(
    struct runtime_load *load, const struct runtime_file *file, struct str path, uint32_t loader) {
    uint32_t known = loaded_file(load, file);
    return known == NO_INDEX ? add_object(load, file, path, loader) : known;
}

// --- ld.so itself

// musl's C library is its ld.so, and it takes the names of the libraries of other systems for itself too.
static bool is_reserved_by_musl(struct str name) {
    static const char *const parts[] = {"c", "pthread", "rt", "m", "dl", "util", "xnet"};
    struct str part = str_cut(str_skip(name, 3), '.').head;
    bool named = str_starts(name, S("lib")) && str_has(name, '.');
    for (size_t i = 0; named && i < sizeof parts / sizeof *parts; i++)
        if (str_eq(part, str_of(parts[i]))) return true;
    return false;
}

static bool is_interpreter(const struct runtime_load *load, struct str name) {
    const struct runtime_system *sys = load->sys;
    if (!sys->ldso.n) return false;
    return str_eq(name, path_base(sys->ldso)) || (sys->musl && is_reserved_by_musl(name));
}

static void use_interpreter(struct runtime_load *load, struct runtime_name *n) {
    const struct runtime_file *file = runtime_file_of(&load->sys->files, load->sys->ldso);
    n->file = load->sys->ldso;
    n->rule = S("ld.so itself");
    if (file->verdict == RUNTIME_LOADED) n->lib = object_of(load, file, n->file, n->by);
}

// --- names

static void search_for(struct runtime_load *load, struct runtime_name *n) {
    struct runtime_search s = {.load = load, .by = n->by};
    s.name = runtime_expand(load, &load->objects.at[n->by], n->name);
    if (str_has(s.name, '/')) s.name = runtime_in_root(load, &load->objects.at[n->by], n->name);
    runtime_search(&s);
    n->rule = s.rule;
    n->searched = s.searched;
    n->stopped = s.stopped;
    if (!s.found) return;
    n->file = s.path;
    n->lib = object_of(load, s.found, s.path, n->by);
    map_add(load->sys->proc->arena, &load->names, n->name, n->lib);
}

static struct runtime_name resolve(
    struct runtime_load *load, uint32_t by, struct str name, enum runtime_cause cause) {
    struct runtime_name n = {.name = name, .by = by, .lib = NO_INDEX, .cause = cause};
    uint32_t known = map_get(&load->names, name);
    if (known != NO_INDEX) {
        n.lib = known;
        n.file = load->objects.at[known].path;
        n.rule = S("already loaded");
    } else if (is_interpreter(load, name)) {
        use_interpreter(load, &n);
    } else {
        search_for(load, &n);
    }
    return n;
}

// `listed`: names that were found. Their next DT_NEEDED entries say nothing new.
static void resolve_once(
    struct runtime_load *load, struct map *listed, uint32_t by, struct str name, enum runtime_cause cause) {
    struct arena *a = load->sys->proc->arena;
    if (map_get(listed, name) != NO_INDEX) return;
    struct runtime_name n = resolve(load, by, name, cause);
    if (n.file.n) map_add_new(a, listed, name);
    *vec_push(a, &load->resolved) = n;
}

static void resolve_object(struct runtime_load *load, struct map *listed, uint32_t by) {
    const struct elf_image *image = &load->objects.at[by].file->image;
    for (size_t i = 0; i < image->dynamic.needed.n; i++)
        resolve_once(load, listed, by, image->dynamic.needed.at[i], RUNTIME_NEEDED);
    if (load->sys->musl) return; // it has no filters
    for (size_t i = 0; i < image->filters.n; i++)
        resolve_once(load, listed, by, image->filters.at[i].name,
            image->filters.at[i].auxiliary ? RUNTIME_AUXILIARY : RUNTIME_FILTER);
}

// --- LD_PRELOAD

static void preload_list(struct runtime_load *load, struct map *listed, struct str list, const char *rule) {
    struct arena *a = load->sys->proc->arena;
    char *text = arena_calloc(a, 1, list.n + 1);
    for (size_t i = 0; i < list.n; i++) text[i] = char_is_space(list.at[i]) ? ':' : list.at[i];
    struct strs names = str_split(a, (struct str){text, list.n}, ':');
    for (size_t i = 0; i < names.n; i++) {
        if (!names.at[i].n) continue;
        size_t before = load->resolved.n;
        resolve_once(load, listed, 0, names.at[i], RUNTIME_PRELOAD);
        if (load->resolved.n > before) load->resolved.at[before].rule = str_of(rule);
    }
}

static void preload(struct runtime_load *load, struct map *listed) {
    preload_list(load, listed, load->preload, "LD_PRELOAD");
    if (!load->sys->musl) preload_list(load, listed, load->sys->preload, "/etc/ld.so.preload");
}

// ---

struct runtime_load runtime_load(struct runtime_system *sys, const struct runtime_file *first) {
    const struct process *proc = sys->proc;
    struct runtime_load load = {.sys = sys, .secure = first->st.elevates};
    struct map listed = {0};
    if (!load.secure) load.library_path = process_env(proc, "LD_LIBRARY_PATH");
    if (!load.secure) load.preload = process_env(proc, "LD_PRELOAD");
    add_object(&load, first, first->path, NO_INDEX);
    // For a program, ld.so learns its real path from the kernel.
    struct str real = sys->interpreter.n ? os_real_path(proc->os, proc->arena, first->real) : (struct str){0};
    if (real.n) load.objects.at[0].origin = path_dir(real);
    preload(&load, &listed);
    for (uint32_t i = 0; i < load.objects.n; i++) resolve_object(&load, &listed, i);
    return load;
}

static struct elf_binding read_binding(const struct process *proc, const struct runtime_file *f) {
    struct elf_binding out = {.elf = &f->elf, .image = &f->image};
    struct reader b;
    if (!reader_open_range(&b, proc->os, f->real, 0, f->st.size)) return out;
    out = elf_binding_open(&b, proc->arena, &f->elf, &f->image);
    reader_close(&b);
    return out;
}

const struct runtime_tables *runtime_tables(const struct runtime_load *load, uint32_t object) {
    const struct process *proc = load->sys->proc;
    const struct runtime_file *f = load->objects.at[object].file;
    struct runtime_tables *t = f->tables ? f->tables : arena_calloc(proc->arena, sizeof *t, 1);
    if (t->read) return t;
    t->read = true;
    t->binding = read_binding(proc, f);
    t->references = elf_binding_references(&t->binding, proc->arena);
    t->keys = strs_room(proc->arena, t->references.n);
    for (size_t i = 0; i < t->references.n; i++) {
        const struct elf_reference *r = &t->references.at[i];
        struct str key = r->version.n ? str_cat(proc->arena, r->name, S("@"), r->version) : r->name;
        strs_add(proc->arena, &t->keys, key);
    }
    return t;
}
