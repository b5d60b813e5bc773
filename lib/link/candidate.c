#include "candidate.h"

struct candidate_index candidates_begin(struct search_path *path, struct libraries *libraries) {
    const struct process *proc = path->facts->proc;
    return (struct candidate_index){
        .path = path, .libraries = libraries, .os = proc->os, .arena = proc->arena};
}

// GNU ld reads symbols through the section headers. A library without any gives it no symbols, and from 2.44
// on is an error.
static bool open_candidate(
    struct candidate_index *x, struct str dir, struct str name, struct candidate *out) {
    out->file = library_open(x->libraries, dir, name, true);
    if (out->file && !out->file->elf.section_count) out->file = NULL;
    return out->file != NULL;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Compares runs of digits by their value, as ldconfig does when several files have the same SONAME.
static int compare_versions(struct str a, struct str b) {
    size_t i = 0, j = 0;
    while (i < a.n && j < b.n) {
        if (!is_digit(a.at[i]) || !is_digit(b.at[j])) {
            if (a.at[i] != b.at[j]) return (unsigned char)a.at[i] < (unsigned char)b.at[j] ? -1 : 1;
            i++, j++;
            continue;
        }
        while (i < a.n && a.at[i] == '0') i++;
        while (j < b.n && b.at[j] == '0') j++;
        size_t m = i, n = j;
        while (m < a.n && is_digit(a.at[m])) m++;
        while (n < b.n && is_digit(b.at[n])) n++;
        if (m - i != n - j) return m - i < n - j ? -1 : 1;
        for (; i < m; i++, j++)
            if (a.at[i] != b.at[j]) return a.at[i] < b.at[j] ? -1 : 1;
    }
    return i < a.n ? 1 : j < b.n ? -1 : 0;
}

static void add_soname(struct candidate_index *x, struct listed_dir *d, struct str soname, struct str file) {
    uint32_t fresh = (uint32_t)x->files.n;
    uint32_t number = map_add(x->arena, &d->sonames, soname, fresh);
    if (number == fresh)
        *vec_push(x->arena, &x->files) = file;
    else if (compare_versions(file, x->files.at[number]) > 0)
        x->files.at[number] = file;
}

static struct listed_dir *list_sonames(struct candidate_index *x, struct str dir) {
    uint32_t fresh = (uint32_t)x->dirs.n;
    uint32_t number = map_add(x->arena, &x->by_dir, dir, fresh);
    if (number != fresh) return &x->dirs.at[number];
    struct listed_dir *d = vec_push(x->arena, &x->dirs);
    struct strs names = os_list(x->os, x->arena, dir.n ? dir : S("."));
    for (size_t i = 0; i < names.n; i++) {
        if (!str_contains(names.at[i], S(".so"))) continue;
        const struct library *lib = library_open(x->libraries, dir, names.at[i], false);
        if (lib && lib->dynamic.has_soname) add_soname(x, d, lib->dynamic.soname, names.at[i]);
    }
    return d;
}

static bool open_by_soname(
    struct candidate_index *x, struct str dir, struct str soname, struct candidate *out) {
    const struct listed_dir *d = list_sonames(x, dir);
    uint32_t number = map_get(&d->sonames, soname);
    return number != NO_INDEX && open_candidate(x, dir, x->files.at[number], out);
}

// Searches all directories of one tier, by file name or by SONAME.
static bool search_tier(struct candidate_index *x, struct str needed_by, struct str name,
    enum search_tier tier, bool by_soname, struct candidate *out) {
    for (enum search_rule rule = RULE_FIRST_OF_NEEDLD; rule < RULE_COUNT; rule++) {
        if (search_rule_tier(rule) > tier) continue; // evaluating a rule may list directories
        struct search_dirs dirs = search_path_dirs(x->path, rule, needed_by, (struct str){0});
        for (size_t i = 0; i < dirs.n; i++) {
            if (dirs.at[i].tier != tier) continue;
            struct str dir = dirs.at[i].dir;
            *out = (struct candidate){.rule = rule, .dir = dir, .by_soname = by_soname};
            out->found = by_soname ? open_by_soname(x, dir, name, out) : open_candidate(x, dir, name, out);
            if (out->found) return true;
        }
    }
    return false;
}

static void remember_beside(struct candidate_index *x, struct str name, const struct candidate *c) {
    if (map_add_new(x->arena, &x->beside_names, name)) *vec_push(x->arena, &x->beside) = *c;
}

struct candidate candidate_find(struct candidate_index *x, struct str needed_by, struct str name) {
    struct candidate out = {0};
    if (str_starts(name, S("/")) || !name.n) return out; // an absolute name is opened as it is
    for (enum search_tier tier = TIER_FIRST; tier < TIER_COUNT && !out.found; tier++)
        if (!search_tier(x, needed_by, name, tier, false, &out))
            search_tier(x, needed_by, name, tier, true, &out);
    if (out.found && out.rule == RULE_NEEDED_BY_DIR) remember_beside(x, name, &out);
    uint32_t beside = map_get(&x->beside_names, name);
    return !out.found && beside != NO_INDEX ? x->beside.at[beside] : out;
}

void candidate_note_beside(struct candidate_index *x, struct str needed_by, struct str name) {
    struct candidate out = {.rule = RULE_NEEDED_BY_DIR};
    struct search_dirs dirs = search_path_dirs(x->path, RULE_NEEDED_BY_DIR, needed_by, (struct str){0});
    if (str_starts(name, S("/")) || !dirs.n) return;
    out.dir = dirs.at[0].dir;
    out.found = open_candidate(x, out.dir, name, &out);
    out.by_soname = !out.found;
    out.found = out.found || open_by_soname(x, out.dir, name, &out);
    if (out.found) remember_beside(x, name, &out);
}
