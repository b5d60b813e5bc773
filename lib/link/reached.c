#include "reached.h"

struct reached reached_begin(const struct process *proc) {
    return (struct reached){.proc = proc};
}

void reached_add(struct reached *r, const struct library *file, uint32_t above, bool late) {
    struct arena *a = r->proc->arena;
    if (!map_add_new(a, &r->paths, file->path)) return;
    *vec_push(a, r) = (struct reached_library){.file = file, .above = above, .late = late};
    if (file->dynamic.needs_versions) *vec_push(a, &r->versioned) = (uint32_t)r->n - 1;
}

uint32_t reached_find(const struct reached *r, const struct library *file) {
    return map_get(&r->paths, file->path);
}

struct str reached_real_dir(struct reached *r, uint32_t lib) {
    struct reached_library *l = &r->at[lib];
    if (l->real_known) return l->real_dir;
    struct os *os = r->proc->os;
    struct arena *a = r->proc->arena;
    l->real_known = true;
    struct str path = l->file->inside.path.n ? l->file->inside.path : l->file->path; // or of its archive
    struct str file = os_real_path(os, a, path);
    struct str dir = file.n ? path_dir(file) : (struct str){0};
    if (dir.n && !str_eq(dir, os_real_path(os, a, path_dir(path)))) l->real_dir = dir;
    return l->real_dir;
}
