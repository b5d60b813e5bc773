#include "library.h"

enum { NOTHING = 0 };

struct libraries libraries_begin(const struct world *w, const struct target *target) {
    struct libraries l = {.w = w, .target = *target};
    vec_push(w->arena, &l.files);
    vec_push(w->arena, &l.looks); // index 0 ends a chain
    return l;
}

static const struct elf_symbols *read_symbols(
    const struct libraries *l, struct bytes *b, const struct elf *elf) {
    struct elf_symbols *symbols = arena_take(l->w->arena, sizeof *symbols, 1);
    *symbols = elf_symbols(b, l->w->arena, elf);
    return symbols;
}

static bool read_file(
    const struct libraries *l, int dir, struct str name, bool symbols, struct library *out) {
    const struct world *w = l->w;
    int file = os_open(w->os, dir, name);
    if (file < 0) return false;
    *out = (struct library){.st = os_stat(w->os, file)};
    struct bytes b;
    bytes_begin(&b, w->os, file, 0, out->st.size);
    bool fits = out->st.kind == OS_FILE;
    if (fits) out->elf = elf_read(&b);
    fits = fits && elf_fits(&out->elf, &l->target) && out->elf.kind == ELF_SHARED;
    if (fits) out->dynamic = elf_dynamic(&b, w->arena, &out->elf);
    if (fits && symbols) out->symbols = read_symbols(l, &b, &out->elf);
    os_close(w->os, file);
    return fits;
}

// A text in the arena never changes, so that where the address is the same the text is.
static bool is_same(struct str a, struct str b) {
    return a.at == b.at && a.n == b.n;
}

static int handle_of(struct libraries *l, struct str dir) {
    size_t i = (uintptr_t)dir.at / _Alignof(max_align_t) % MOST_HANDLES;
    if (!is_same(l->handles[i].path, dir)) {
        l->handles[i].path = dir;
        l->handles[i].dir = os_dir(l->w->os, dir);
    }
    return l->handles[i].dir;
}

// Where the chain of looks for a name begins.
static uint32_t looks_for(struct libraries *l, struct str name) {
    if (is_same(l->last.name, name)) return l->last.looks;
    uint32_t fresh = (uint32_t)l->looks.n, looks = map_add(l->w->arena, &l->names, name, fresh);
    if (looks == fresh) vec_push(l->w->arena, &l->looks)->dir = -1;
    l->last.name = name;
    return l->last.looks = looks;
}

static uint32_t look(struct libraries *l, int dir, struct str name, bool symbols) {
    struct arena *a = l->w->arena;
    uint32_t chain = looks_for(l, name), next = l->looks.at[chain].next, file = NOTHING;
    for (uint32_t i = next; i; i = l->looks.at[i].next)
        if (l->looks.at[i].dir == dir) return l->looks.at[i].file;
    struct library lib;
    if (read_file(l, dir, name, symbols, &lib)) {
        file = (uint32_t)l->files.n;
        *vec_push(a, &l->files) = lib;
    }
    l->looks.at[chain].next = (uint32_t)l->looks.n;
    *vec_push(a, &l->looks) = (struct look){dir, file, next};
    return file;
}

bool library_open(struct libraries *l, struct str dir, struct str name, bool symbols, struct library *out) {
    int handle = handle_of(l, dir);
    uint32_t file = handle < 0 ? NOTHING : look(l, handle, name, symbols);
    if (file == NOTHING) return false;
    *out = l->files.at[file];
    out->path = path_join(l->w->arena, dir, name);
    return true;
}
