#include "shown.h"

#define VARIABLE "NEEDLD_EXPLAIN"
#define BRIEF "brief"

struct str shown_setting(struct arena *a, struct str here, bool brief) {
    return str_cat(a, S(VARIABLE "="), brief ? S(BRIEF) : S("full"), S(":"), here);
}

struct str shown_reader(const struct process *proc, bool *brief) {
    struct cut c = str_cut(process_env(proc, VARIABLE), ':');
    *brief = str_eq(c.head, S(BRIEF));
    return c.tail;
}

static bool climbs(struct str path) {
    return str_contains(path, S("/../")) || str_ends(path, S("/..")) || str_starts(path, S("../"));
}

// The path with the directories behind `..` resolved; a symbolic link at its end stays.
static struct str without_climbing(const struct process *proc, struct str path) {
    struct arena *a = proc->arena;
    if (!climbs(path)) return path;
    if (str_ends(path, S("/.."))) {
        struct str real = os_real_path(proc->os, a, path);
        return real.n ? real : path;
    }
    struct str dir = path_dir(path);
    if (!climbs(dir)) return path;
    struct str real = os_real_path(proc->os, a, dir);
    return real.n ? path_join(a, str_eq(real, S("/")) ? S("") : real, path_base(path)) : path;
}

struct str shown_path_from(const struct process *proc, struct str from, struct str here, struct str path) {
    struct arena *a = proc->arena;
    while (str_starts(path, S("./"))) path = str_skip(path, 2);
    if (!path.n) path = S(".");
    bool absolute = str_starts(path, S("/"));
    if (!absolute && (str_eq(from, here) || !here.n)) return path;
    struct str full = str_eq(path, S(".")) ? from : path_from(a, from, path);
    full = without_climbing(proc, full);
    if (absolute || !str_starts(full, here)) return full;
    if (full.n == here.n) return S(".");
    return full.at[here.n] == '/' ? str_skip(full, here.n + 1) : full;
}

struct str shown_path(const struct process *proc, struct str path) {
    bool brief;
    struct str here = shown_reader(proc, &brief);
    return shown_path_from(proc, os_working_dir(proc->os, proc->arena), here, path);
}
