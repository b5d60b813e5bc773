#include "supply.h"

struct supply_index supply_begin(struct search_path *path, struct libraries *libraries) {
    return (struct supply_index){.path = path, .libraries = libraries, .arena = path->facts->proc->arena};
}

// The linker reads symbols through the section headers. A library without any gives it nothing, and from 2.44 on stops it.
static bool by_name(struct supply_index *x, struct str dir, struct str name, struct supply *out) {
    out->file = library_open(x->libraries, dir, name, true);
    if (out->file && !out->file->elf.section_count) out->file = NULL;
    return out->file != NULL;
}

// Compares as ldconfig does when several files bear one SONAME: runs of digits by their value.
static int compare_versions(struct str a, struct str b) {
    size_t i = 0, j = 0;
    while (i < a.n && j < b.n) {
        bool digits = a.at[i] >= '0' && a.at[i] <= '9' && b.at[j] >= '0' && b.at[j] <= '9';
        if (!digits) {
            if (a.at[i] != b.at[j]) return (unsigned char)a.at[i] < (unsigned char)b.at[j] ? -1 : 1;
            i++, j++;
            continue;
        }
        while (i < a.n && a.at[i] == '0') i++;
        while (j < b.n && b.at[j] == '0') j++;
        size_t m = i, n = j;
        while (m < a.n && a.at[m] >= '0' && a.at[m] <= '9') m++;
        while (n < b.n && b.at[n] >= '0' && b.at[n] <= '9') n++;
        if (m - i != n - j) return m - i < n - j ? -1 : 1;
        for (; i < m; i++, j++)
            if (a.at[i] != b.at[j]) return a.at[i] < b.at[j] ? -1 : 1;
    }
    return i < a.n ? 1 : j < b.n ? -1 : 0;
}

static void add_soname(struct supply_index *x, struct listed_dir *d, struct str soname, struct str file) {
    struct arena *a = x->arena;
    uint32_t fresh = (uint32_t)x->files.n;
    uint32_t number = map_add(a, &d->sonames, soname, fresh);
    if (number == fresh)
        *vec_push(a, &x->files) = file;
    else if (compare_versions(file, x->files.at[number]) > 0)
        x->files.at[number] = file;
}

static struct listed_dir *list_dir(struct supply_index *x, struct str dir) {
    struct arena *a = x->arena;
    uint32_t fresh = (uint32_t)x->dirs.n;
    uint32_t number = map_add(a, &x->by_dir, dir, fresh);
    if (number != fresh) return &x->dirs.at[number];
    struct listed_dir *d = vec_push(a, &x->dirs);
    d->dir = dir;
    struct strs names = os_list(x->path->facts->proc->os, a, dir.n ? dir : S("."));
    for (size_t i = 0; i < names.n; i++) {
        if (!str_contains(names.at[i], S(".so"))) continue;
        const struct library *lib = library_open(x->libraries, dir, names.at[i], false);
        if (lib && lib->dynamic.has_soname) add_soname(x, d, lib->dynamic.soname, names.at[i]);
    }
    return d;
}

static bool by_soname(struct supply_index *x, struct str dir, struct str name, struct supply *out) {
    const struct listed_dir *d = list_dir(x, dir);
    uint32_t number = map_get(&d->sonames, name);
    return number != NO_INDEX && by_name(x, dir, x->files.at[number], out);
}

// One way of asking, in all directories of a tier.
static bool ask(struct supply_index *x, struct str needed_by, struct str name, enum search_tier tier,
    bool soname, struct supply *out) {
    for (enum search_rule rule = RULE_FIRST_OF_OURS; rule < RULE_COUNT; rule++) {
        if (search_rule_tier(rule) > tier) continue; // reading a rule may list directories
        struct search_dirs places = search_path_dirs(x->path, rule, needed_by, (struct str){0});
        for (size_t i = 0; i < places.n; i++) {
            if (places.at[i].tier != tier) continue;
            struct str dir = places.at[i].dir;
            out->rule = rule;
            out->dir = dir;
            out->by_soname = soname;
            if (soname ? by_soname(x, dir, name, out) : by_name(x, dir, name, out)) return true;
        }
    }
    return false;
}

struct supply supply_find(struct supply_index *x, struct str needed_by, struct str name) {
    struct supply out = {0};
    if (str_starts(name, S("/")) || !name.n) return out; // an absolute name is looked for where it says
    // A real library beats a stub, even one that bears the right file name.
    for (enum search_tier tier = TIER_FIRST; tier < TIER_COUNT && !out.found; tier++)
        out.found = ask(x, needed_by, name, tier, false, &out) || ask(x, needed_by, name, tier, true, &out);
    return out;
}

struct supply supply_beside(struct supply_index *x, struct str needed_by, struct str name) {
    struct supply out = {.rule = RULE_REQUESTER_DIR};
    struct search_dirs places = search_path_dirs(x->path, RULE_REQUESTER_DIR, needed_by, (struct str){0});
    if (str_starts(name, S("/")) || !places.n) return out;
    out.dir = places.at[0].dir;
    out.found = by_name(x, out.dir, name, &out);
    out.by_soname = !out.found;
    out.found = out.found || by_soname(x, out.dir, name, &out);
    return out;
}
