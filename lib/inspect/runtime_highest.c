#include "runtime_highest.h"

#include "../elf/elf_versions.h"
#include "../tables/base_libraries.h"

// The part before the number: "GLIBC_" of GLIBC_2.34; all of GLIBC_PRIVATE.
static struct str family_of(struct str version) {
    struct cut c = str_cut_last(version, '_');
    bool numbered = c.found && c.tail.n && c.tail.at[0] >= '0' && c.tail.at[0] <= '9';
    return numbered ? (struct str){version.at, c.head.n + 1} : version;
}

static void add_symbols(
    const struct runtime_load *load, struct version_user *user, const struct highest_version *v) {
    struct arena *a = load->sys->proc->arena;
    const struct runtime_tables *t = runtime_tables(load, user->by);
    const struct elf_references list = t->references;
    for (size_t i = 0; i < list.n; i++)
        if (str_eq(list.at[i].version, v->version) && str_eq(list.at[i].file, v->library))
            strs_add(a, &user->symbols, list.at[i].name);
    strs_sort(&user->symbols);
}

struct highest_search {
    const struct runtime_load *load;
    struct arena *a;
    struct map known; // LIBRARY FAMILY -> index into out
    struct highest_versions out;
};

static void note_need(struct highest_search *s, uint32_t by, const struct elf_image_need *need) {
    struct str key = str_cat(s->a, need->file, S(" "), family_of(need->version));
    uint32_t fresh = (uint32_t)s->out.n, at = map_add(s->a, &s->known, key, fresh);
    if (at == fresh)
        *vec_push(s->a, &s->out) = (struct highest_version){need->file, need->version, .users = {0}};
    struct highest_version *v = &s->out.at[at];
    if (elf_version_is_higher(need->version, v->version)) {
        v->version = need->version;
        v->users.n = 0;
    }
    if (str_eq(need->version, v->version)) *vec_push(s->a, &v->users) = (struct version_user){.by = by};
}

struct highest_versions runtime_highest_versions(const struct runtime_load *load) {
    struct highest_search s = {.load = load, .a = load->sys->proc->arena};
    for (uint32_t by = 0; by < load->objects.n; by++) {
        // What the libraries of libc need of each other says nothing about the system.
        if (by && base_library(load->objects.at[by].file->image.dynamic.soname)) continue;
        const struct elf_image_needs *needs = &load->objects.at[by].file->image.version_needs;
        for (size_t i = 0; i < needs->n; i++) note_need(&s, by, &needs->at[i]);
    }
    for (size_t i = 0; i < s.out.n; i++)
        for (size_t j = 0; j < s.out.at[i].users.n; j++)
            add_symbols(load, &s.out.at[i].users.at[j], &s.out.at[i]);
    return s.out;
}
