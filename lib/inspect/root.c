#include "root.h"

#include "../sys/file.h"

bool root_open(const struct process *proc, struct str path, struct root *out) {
    struct str real = os_real_path(proc->os, proc->arena, path);
    out->dir = str_eq(real, S("/")) ? S("") : real;
    return real.n && os_look(proc->os, real).kind == OS_DIRECTORY;
}

bool root_has(const struct root *root, struct str path) {
    return root->dir.n && path_is_below(path, root->dir);
}

struct str root_path(const struct root *root, struct arena *a, struct str path) {
    if (!root->dir.n) return path;
    return str_cat(a, root->dir, str_starts(path, S("/")) ? S("") : S("/"), path);
}

struct str root_real(const struct root *root, const struct process *proc, struct str path) {
    if (!root_has(root, path)) return path;
    return file_in_root(proc->os, proc->arena, root->dir, str_skip(path, root->dir.n));
}
