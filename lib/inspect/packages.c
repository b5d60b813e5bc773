#include "packages.h"

#include "../sys/file.h"

#define LISTS "/var/lib/dpkg/info"
enum { MAX_LIST = 16 << 20 };

// On machines where /lib is a link to /usr/lib, the lists have either.
static struct str other_path(struct arena *a, struct str path) {
    if (str_starts(path, S("/usr/lib"))) return str_skip(path, 4);
    return str_cat(a, S("/usr"), path);
}

static bool lists(struct arena *a, struct str text, struct str path) {
    arena_charge(a, text.n / 64);
    return path.n && str_contains(text, str_cat(a, S("\n"), path, S("\n")));
}

struct str package_of(const struct process *proc, struct str path) {
    struct arena *a = proc->arena;
    struct str real = os_real_path(proc->os, a, path), other = other_path(a, real);
    struct strs names = os_list(proc->os, a, S(LISTS));
    for (size_t i = 0; real.n && i < names.n; i++) {
        struct str text = {0};
        if (!str_ends(names.at[i], S(".list"))) continue;
        if (!file_read(proc->os, a, path_join(a, S(LISTS), names.at[i]), MAX_LIST, &text)) continue;
        if (!lists(a, text, real) && !lists(a, text, other)) continue;
        return str_cut((struct str){names.at[i].at, names.at[i].n - 5}, ':').head; // NAME:ARCHITECTURE.list
    }
    return (struct str){0};
}

void package_tell(struct arena *a, struct problem *p) {
    strs_add(a, &p->detail, str_cat(a, p->file, S(" is of the package "), p->package));
    p->fix.text = str_cat(a, p->fix.text, S(", or install the development package of "), p->package);
}
