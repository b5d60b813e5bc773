#include "library.h"

enum { NOTHING = 0 };

struct libraries libraries_begin(const struct world *w, const struct target *target) {
    struct libraries l = {.w = w, .target = *target};
    vec_push(w->arena, &l.files);
    return l;
}

static bool read_file(const struct libraries *l, int dir, struct str name, struct library *out) {
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
    os_close(w->os, file);
    return fits;
}

// What was read as `name` in a directory before.
static struct map *names_in(struct libraries *l, int dir) {
    while (l->dirs.n <= (size_t)dir) vec_push(l->w->arena, &l->dirs);
    return &l->dirs.at[dir];
}

bool library_open(struct libraries *l, struct str dir, struct str name, struct library *out) {
    struct arena *a = l->w->arena;
    int handle = os_dir(l->w->os, dir);
    if (handle < 0) return false;
    struct map *names = names_in(l, handle);
    uint32_t number = map_get(names, name);
    if (number == MAP_NONE) {
        struct library lib;
        number = read_file(l, handle, name, &lib) ? (uint32_t)l->files.n : NOTHING;
        if (number) *vec_push(a, &l->files) = lib;
        map_add(a, names, name, number);
    }
    if (number == NOTHING) return false;
    *out = l->files.at[number];
    out->path = path_join(a, dir, name);
    return true;
}
