#include "library.h"

enum { NO_FILE = 0 };

struct libraries libraries_begin(const struct process *proc, const struct target *target) {
    struct libraries l = {.proc = proc, .target = *target};
    vec_push(proc->arena, &l.files); // NO_FILE
    return l;
}

static const struct library *keep_library(
    const struct libraries *l, const struct library *lib, struct str dir, struct str name) {
    struct library *kept = arena_alloc(l->proc->arena, sizeof *kept);
    *kept = *lib;
    kept->path = path_join(l->proc->arena, dir, name);
    return kept;
}

static const struct library *read_library_file(
    const struct libraries *l, int handle, struct str dir, struct str name, bool symbols) {
    const struct process *proc = l->proc;
    struct library lib = {0};
    struct reader b;
    if (!reader_open(&b, proc->os, handle, name, &lib.st)) return NULL;
    lib.elf = elf_read(&b);
    bool fits = elf_fits(&lib.elf, &l->target) && lib.elf.kind == ELF_SHARED;
    if (fits) lib.dynamic = elf_dynamic(&b, proc->arena, &lib.elf);
    if (fits && symbols) {
        struct elf_symbols *list = arena_alloc(proc->arena, sizeof *list);
        *list = elf_symbols(&b, proc->arena, &lib.elf);
        lib.symbols = list;
    }
    reader_close(&b);
    return fits ? keep_library(l, &lib, dir, name) : NULL;
}

// --- directories in which most names are not found
//
// A link can search dozens of directories for each of a thousand names. So a directory in which many names
// were not found is listed, once, and from then on a name that the list does not have costs no system call.

// Equal for names that differ in case only: some file systems take these for the same name. 0 for a name of
// which a list says nothing: os_list leaves out names with a leading dot, and file systems may fold
// characters beyond ASCII in their own ways.
uint32_t library_name_hash(struct str name) {
    uint32_t hash = 0x811c9dc5;
    if (!name.n || name.at[0] == '.') return 0;
    for (size_t i = 0; i < name.n; i++) {
        unsigned char c = (unsigned char)name.at[i];
        if (c < ' ' || c > '~' || c == '/') return 0;
        hash = (hash ^ (c >= 'A' && c <= 'Z' ? c | 0x20u : c)) * 0x01000193;
    }
    return hash ? hash : 1;
}

static uint32_t *name_slot(const struct name_set *set, uint32_t hash) {
    size_t i = hash & (set->slot_count - 1);
    while (set->slots[i] && set->slots[i] != hash) i = (i + 1) & (set->slot_count - 1);
    return &set->slots[i];
}

static struct name_set name_set_of(struct arena *a, const struct strs *names) {
    struct name_set set = {.slot_count = 64};
    while (set.slot_count < names->n * 2) set.slot_count *= 2;
    set.slots = arena_calloc(a, sizeof *set.slots, set.slot_count);
    for (size_t i = 0; i < names->n; i++) {
        uint32_t hash = library_name_hash(names->at[i]);
        if (hash) *name_slot(&set, hash) = hash;
    }
    return set;
}

static bool is_known_absent(const struct library_dir *d, uint32_t name_hash) {
    return d->listed && name_hash && !*name_slot(&d->listing, name_hash);
}

// Measured: a failed look-up costs as much as two to four names of a list, and a name takes some 40 bytes of
// the size of a directory. Listed once the failed look-ups have cost as much as the list, a directory never
// costs more than twice the minimum. One of a single block mostly holds few names.
static void note_miss(const struct process *proc, struct library_dir *d, struct str dir) {
    enum { FIRST_MISSES = 8, BYTES_A_MISS = 160, BLOCK = 4096 };
    const struct str path = dir.n ? dir : S(".");
    if (++d->misses == FIRST_MISSES) {
        uint64_t size = os_look(proc->os, path).size;
        d->misses_to_list = size > BLOCK ? (size_t)(size / BYTES_A_MISS) : FIRST_MISSES;
    }
    if (d->misses != d->misses_to_list) return;
    struct strs names = os_list(proc->os, proc->arena, path);
    d->listed = names.n; // an empty list may be one that could not be read
    if (d->listed) d->listing = name_set_of(proc->arena, &names);
}

// ---

// NULL if nothing can be opened in the directory.
static struct library_dir *library_dir_of(struct libraries *l, struct str path, int *handle) {
    uint32_t known = map_get(&l->paths, path);
    *handle = known == NO_INDEX ? os_dir(l->proc->os, path) : (int)known - 1;
    if (known == NO_INDEX) map_add(l->proc->arena, &l->paths, path, (uint32_t)(*handle + 1));
    if (*handle < 0) return NULL;
    while (l->dirs.n <= (size_t)*handle) vec_push(l->proc->arena, &l->dirs);
    return &l->dirs.at[*handle];
}

static uint32_t find_file(struct libraries *l, struct str dir, struct str name, bool symbols) {
    int handle;
    struct library_dir *d = library_dir_of(l, dir, &handle);
    if (!d || (d->listed && is_known_absent(d, library_name_hash(name)))) return NO_FILE;
    const uint32_t hash = map_key_hash(name), known = map_get_hashed(&d->names, name, hash);
    if (known != NO_INDEX) return known;
    arena_charge(l->proc->arena, OS_WORK);
    const struct library *lib = read_library_file(l, handle, dir, name, symbols);
    const uint32_t file = lib ? (uint32_t)l->files.n : NO_FILE;
    if (lib) *vec_push(l->proc->arena, &l->files) = lib;
    map_add_hashed(l->proc->arena, &d->names, name, hash, file);
    if (!lib) note_miss(l->proc, d, dir);
    return file;
}

static bool is_path(struct str path, struct str dir, struct str name) {
    return path.n == (dir.n ? dir.n + 1 : 0) + name.n && str_starts(path, dir);
}

const struct library *library_open(struct libraries *l, struct str dir, struct str name, bool symbols) {
    arena_charge(l->proc->arena, OS_WORK / 10);             // also if the result is cached
    const uint32_t file = find_file(l, dir, name, symbols); // may move the files
    const struct library *lib = l->files.at[file];
    // A directory may have several paths; the library gets the one by which it was searched.
    return !lib || is_path(lib->path, dir, name) ? lib : keep_library(l, lib, dir, name);
}

const struct library *library_known(const struct libraries *l, int handle, struct str name) {
    if (handle < 0 || (size_t)handle >= l->dirs.n) return NULL;
    uint32_t file = map_get(&l->dirs.at[handle].names, name);
    return file == NO_INDEX ? NULL : l->files.at[file];
}

bool library_is_absent(const struct libraries *l, int handle, uint32_t name_hash) {
    if (handle < 0) return true;
    return (size_t)handle < l->dirs.n && is_known_absent(&l->dirs.at[handle], name_hash);
}

bool library_reader(const struct process *proc, const struct library *lib, struct reader *b) {
    bool member = lib->inside.path.n; // of an archive
    struct str path = member ? lib->inside.path : lib->path;
    uint64_t size = member ? lib->inside.size : lib->st.size;
    return reader_open_range(b, proc->os, path, lib->inside.start, size);
}

struct elf_symbols library_symbols(const struct process *proc, const struct library *lib) {
    struct reader b;
    if (lib->symbols) return *lib->symbols;
    if (!library_reader(proc, lib, &b)) return (struct elf_symbols){0};
    struct elf_symbols list = elf_symbols(&b, proc->arena, &lib->elf);
    reader_close(&b);
    return list;
}

struct elf_version_needs library_version_needs(const struct process *proc, const struct library *lib) {
    struct reader b;
    if (!library_reader(proc, lib, &b)) return (struct elf_version_needs){0};
    struct elf_version_needs needs = elf_version_needs(&b, proc->arena, &lib->elf);
    reader_close(&b);
    return needs;
}
