#include "difference.h"

#include "../base/map.h"

bool difference_same_file(const struct process *proc, struct str a, struct str b) {
    if (str_eq(a, b)) return true;
    bool named_alike = str_eq(path_base(a), path_base(b)) && str_has(a, '/') && str_has(b, '/');
    int dir = named_alike ? os_dir(proc->os, path_dir(a)) : -1;
    if (dir >= 0 && dir == os_dir(proc->os, path_dir(b))) return true;
    struct os_stat of_a = os_look(proc->os, a), of_b = os_look(proc->os, b);
    return of_a.kind != OS_NONE && os_same_file(&of_a, &of_b);
}

// Each name once; one that is found for one library and missing for another is found.
static struct map by_name(struct arena *a, const struct report *r) {
    struct map names = {0};
    for (uint32_t i = 0; i < r->deps.n; i++)
        if (r->deps.at[i].file.n) map_add(a, &names, r->deps.at[i].name, i);
    for (uint32_t i = 0; i < r->deps.n; i++) map_add(a, &names, r->deps.at[i].name, i);
    return names;
}

static bool is_same(const struct process *proc, const struct difference *d) {
    return d->before && d->after && difference_same_file(proc, d->before->file, d->after->file);
}

struct differences difference_find(
    const struct process *proc, const struct report *before, const struct report *after) {
    struct differences out = {0};
    struct map in_before = by_name(proc->arena, before), in_after = by_name(proc->arena, after);
    for (uint32_t i = 0; i < before->deps.n; i++) {
        const struct report_dependency *dep = &before->deps.at[i];
        uint32_t other = map_get(&in_after, dep->name);
        struct difference d = {dep, other == NO_INDEX ? NULL : &after->deps.at[other]};
        if (map_get(&in_before, dep->name) == i && !is_same(proc, &d)) *vec_push(proc->arena, &out) = d;
    }
    for (uint32_t i = 0; i < after->deps.n; i++) {
        const struct report_dependency *dep = &after->deps.at[i];
        bool first = map_get(&in_after, dep->name) == i;
        if (first && map_get(&in_before, dep->name) == NO_INDEX)
            *vec_push(proc->arena, &out) = (struct difference){NULL, dep};
    }
    return out;
}
