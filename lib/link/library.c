#include "library.h"

enum { NOTHING = 0 };

struct libraries libraries_begin(const struct process *proc, const struct target *target) {
    struct libraries l = {.proc = proc, .target = *target};
    vec_push(proc->arena, &l.files);
    vec_push(proc->arena, &l.looks); // index 0 ends a chain
    return l;
}

static const struct elf_symbols *read_symbols(
    const struct libraries *l, struct reader *b, const struct elf *elf) {
    struct elf_symbols *symbols = arena_alloc(l->proc->arena, sizeof *symbols);
    *symbols = elf_symbols(b, l->proc->arena, elf);
    return symbols;
}

static const struct library *keep(
    const struct libraries *l, struct library lib, struct str dir, struct str name) {
    struct library *kept = arena_alloc(l->proc->arena, sizeof *kept);
    lib.path = path_join(l->proc->arena, dir, name);
    *kept = lib;
    return kept;
}

static const struct library *read_file(
    const struct libraries *l, int handle, struct str dir, struct str name, bool symbols) {
    const struct process *proc = l->proc;
    struct library lib = {0};
    int file = os_open_file(proc->os, handle, name, &lib.st);
    if (file < 0) return NULL;
    struct reader b;
    reader_begin(&b, proc->os, file, 0, lib.st.size);
    lib.elf = elf_read(&b);
    bool fits = elf_fits(&lib.elf, &l->target) && lib.elf.kind == ELF_SHARED;
    if (fits) lib.dynamic = elf_dynamic(&b, proc->arena, &lib.elf);
    if (fits && symbols) lib.symbols = read_symbols(l, &b, &lib.elf);
    os_close(proc->os, file);
    return fits ? keep(l, lib, dir, name) : NULL;
}

// A text in the arena never changes, so that where the address is the same the text is.
static bool is_same(struct str a, struct str b) {
    return a.at == b.at && a.n == b.n;
}

// Directories are mostly asked for one after another, for each name in the same order.
static int handle_of(struct libraries *l, struct str dir) {
    enum { MOST = 64 };
    size_t i = l->expected;
    if (i >= l->handles.n || !is_same(l->handles.at[i].path, dir))
        for (i = 0; i < l->handles.n && !is_same(l->handles.at[i].path, dir);) i++;
    if (i == l->handles.n) {
        if (i < MOST)
            vec_push(l->proc->arena, &l->handles);
        else
            i--;
        l->handles.at[i] = (struct handle){dir, os_dir(l->proc->os, dir)};
    }
    l->expected = i + 1;
    return l->handles.at[i].dir;
}

// The same for names that differ in case alone, which some file systems take for one. 0 for what a list does not tell.
static uint32_t list_hash(struct str name) {
    uint32_t hash = 0x811c9dc5;
    if (!name.n || name.at[0] == '.') return 0;
    for (size_t i = 0; i < name.n; i++) {
        unsigned char c = (unsigned char)name.at[i];
        if (c < ' ' || c > '~' || c == '/') return 0;
        hash = (hash ^ (c >= 'A' && c <= 'Z' ? c | 0x20u : c)) * 0x01000193;
    }
    return hash ? hash : 1;
}

// --- directories that hold little of what is looked for

enum { MAX_LISTED = 64 };

static struct holder *holder_of(const struct holders *h, uint32_t hash) {
    size_t i = hash & (h->slot_count - 1);
    while (h->slots[i].hash && h->slots[i].hash != hash) i = (i + 1) & (h->slot_count - 1);
    return &h->slots[i];
}

static void make_room(struct arena *a, struct holders *h, size_t names) {
    struct holders more = *h;
    if ((h->n + names) * 2 <= h->slot_count) return;
    for (more.slot_count = 64; more.slot_count < (h->n + names) * 2;) more.slot_count *= 2;
    more.slots = arena_calloc(a, sizeof *more.slots, more.slot_count);
    for (size_t i = 0; i < h->slot_count; i++)
        if (h->slots[i].hash) *holder_of(&more, h->slots[i].hash) = h->slots[i];
    *h = more;
}

// A list that is empty may be one that could not be read, and tells nothing.
static void list_dir(struct libraries *l, int handle, struct str dir) {
    const struct process *proc = l->proc;
    struct holders *h = &l->holders;
    struct strs names = os_list(proc->os, proc->arena, dir.n ? dir : S("."));
    if (!names.n) return;
    make_room(proc->arena, h, names.n);
    for (size_t i = 0; i < names.n; i++) {
        uint32_t hash = list_hash(names.at[i]);
        if (!hash) continue;
        struct holder *holder = holder_of(h, hash);
        h->n += !holder->hash;
        holder->hash = hash;
        holder->dirs |= (uint64_t)1 << handle;
    }
    h->listed |= (uint64_t)1 << handle;
}

// NULL for a directory too many.
static struct misses *misses_of(struct libraries *l, int handle) {
    if (handle >= MAX_LISTED) return NULL;
    while (l->misses.n <= (size_t)handle) vec_push(l->proc->arena, &l->misses);
    return &l->misses.at[handle];
}

// Measured: to look for a name in vain costs as much as to read two to four names of a list, and a name takes some 40 bytes
// of what a directory says is its size; those that say a block hold mostly little. Listed once as much was spent in vain,
// it never costs more than twice the least.
static void note_miss(struct libraries *l, struct misses *m, int handle, struct str dir) {
    enum { FIRST_MISSES = 8, BYTES_A_MISS = 160, BLOCK = 4096 };
    if (++m->n == FIRST_MISSES) {
        uint64_t size = os_look(l->proc->os, dir.n ? dir : S(".")).size;
        m->enough = size > BLOCK ? (size_t)(size / BYTES_A_MISS) : FIRST_MISSES;
    }
    if (m->n == m->enough) list_dir(l, handle, dir);
}

// All of them where a list does not tell.
static uint64_t holders_of(const struct holders *h, struct str name) {
    uint32_t hash = h->slot_count ? list_hash(name) : 0;
    return hash ? holder_of(h, hash)->dirs : UINT64_MAX;
}

// Of the name that was looked for last. The directory that was listed since then did not have it.
static bool is_absent(const struct libraries *l, int handle) {
    return handle < MAX_LISTED && (l->holders.listed & ~l->last.holders) >> handle & 1;
}

// ---

// Where the chain of looks for a name begins.
static uint32_t looks_for(struct libraries *l, struct str name) {
    if (is_same(l->last.name, name)) return l->last.looks;
    uint32_t fresh = (uint32_t)l->looks.n, looks = map_add(l->proc->arena, &l->names, name, fresh);
    if (looks == fresh) vec_push(l->proc->arena, &l->looks)->dir = -1;
    l->last.name = name;
    l->last.holders = holders_of(&l->holders, name);
    return l->last.looks = looks;
}

static uint32_t look(struct libraries *l, int handle, struct str dir, struct str name, bool symbols) {
    struct arena *a = l->proc->arena;
    uint32_t chain = looks_for(l, name), next = l->looks.at[chain].next, file = NOTHING;
    if (is_absent(l, handle)) return NOTHING;
    for (uint32_t i = next; i; i = l->looks.at[i].next)
        if (l->looks.at[i].dir == handle) return l->looks.at[i].file;
    arena_charge(a, OS_WORK);
    struct misses *m = misses_of(l, handle);
    const struct library *lib = read_file(l, handle, dir, name, symbols);
    if (lib) {
        file = (uint32_t)l->files.n;
        *vec_push(a, &l->files) = lib;
    }
    if (m && !lib) note_miss(l, m, handle, dir);
    l->looks.at[chain].next = (uint32_t)l->looks.n;
    *vec_push(a, &l->looks) = (struct look){handle, file, next};
    return file;
}

// A directory may be named by several paths, and a library is what it was asked for as.
static bool is_path(struct str path, struct str dir, struct str name) {
    return path.n == (dir.n ? dir.n + 1 : 0) + name.n && str_starts(path, dir);
}

// Of the directory whose turn it is, what is true of most for most names: it is known to lack this one.
static bool is_known_to_lack(const struct libraries *l, struct str dir, struct str name) {
    const struct handle *next = l->expected < l->handles.n ? &l->handles.at[l->expected] : NULL;
    if (!next || !is_same(next->path, dir) || !is_same(l->last.name, name)) return false;
    return next->dir < 0 || is_absent(l, next->dir);
}

// Apart from library_open, which most often ends before it, and would pay at each call for what this needs.
__attribute__((noinline)) static const struct library *open_in(
    struct libraries *l, struct str dir, struct str name, bool symbols) {
    int handle = handle_of(l, dir);
    uint32_t file = handle < 0 ? NOTHING : look(l, handle, dir, name, symbols);
    const struct library *lib = l->files.at[file];
    return !lib || is_path(lib->path, dir, name) ? lib : keep(l, *lib, dir, name);
}

const struct library *library_open(struct libraries *l, struct str dir, struct str name, bool symbols) {
    arena_charge(l->proc->arena, OS_WORK / 10); // what is known already
    if (!is_known_to_lack(l, dir, name)) return open_in(l, dir, name, symbols);
    l->expected++;
    return NULL;
}
