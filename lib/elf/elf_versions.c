#include "elf_versions.h"

#include <elf.h>

enum { MAX_VERSION = 0x7fff }; // the highest bit of a version number marks a hidden version

static uint64_t version_field(struct elf_blob t, uint64_t at, size_t size, bool big_endian) {
    return at + size <= t.n ? load_uint(t.at + at, size, big_endian) : 0;
}

static void name_version(struct arena *a, struct strs *names, uint64_t number, struct str name) {
    if (number > MAX_VERSION) return;
    while (names->n <= number) strs_add(a, names, (struct str){0});
    names->at[number] = name;
}

// .gnu.version_d
static void read_defined_versions(
    struct elf_blob t, struct elf_blob strtab, bool big_endian, struct arena *a, struct strs *out) {
    uint64_t at = 0, step = 1;
    for (uint64_t left = t.n / 20; left && step && at + 20 <= t.n; left--, at += step) {
        step = version_field(t, at + 16, 4, big_endian);
        uint64_t flags = version_field(t, at + 2, 2, big_endian),
                 aux = at + version_field(t, at + 12, 4, big_endian);
        if (flags & VER_FLG_BASE) continue; // the name of the library, not a version of a symbol
        name_version(a, out, version_field(t, at + 4, 2, big_endian) & MAX_VERSION,
            strtab_get(a, strtab.at, strtab.n, version_field(t, aux, 4, big_endian)));
    }
}

// A record of .gnu.version_r: a version, its number, and the library that has it.
struct needed_version {
    uint64_t number;
    struct str file, version;
};
struct needed_versions {
    struct needed_version *at;
    size_t n, cap;
};

// .gnu.version_r. Its records are chained by offsets, which may form a circle: so the number of records that
// are read is bounded by the size of the section.
static struct needed_versions read_needed_versions(
    struct elf_blob t, struct elf_blob strtab, bool big_endian, struct arena *a) {
    struct needed_versions out = {0};
    uint64_t at = 0, step = 1, left = t.n / 16;
    for (; left && step && at + 16 <= t.n; left--, at += step) {
        step = version_field(t, at + 12, 4, big_endian);
        struct str file = strtab_get(a, strtab.at, strtab.n, version_field(t, at + 4, 4, big_endian));
        uint64_t aux = at + version_field(t, at + 8, 4, big_endian),
                 count = version_field(t, at + 2, 2, big_endian), next = 1;
        for (; count && left && next && aux + 16 <= t.n; count--, left--, aux += next) {
            next = version_field(t, aux + 12, 4, big_endian);
            struct str name = strtab_get(a, strtab.at, strtab.n, version_field(t, aux + 8, 4, big_endian));
            uint64_t number = version_field(t, aux + 6, 2, big_endian) & MAX_VERSION;
            *vec_push(a, &out) = (struct needed_version){number, file, name};
        }
        if (!left) break;
    }
    return out;
}

static void name_needed_versions(struct arena *a, const struct needed_versions *list, struct strs *out) {
    for (size_t i = 0; i < list->n; i++) name_version(a, out, list->at[i].number, list->at[i].version);
}

struct elf_versions elf_versions(
    struct reader *b, struct arena *a, const struct elf *elf, struct elf_blob strtab) {
    struct elf_versions v = {0};
    struct elf_section s;
    if (!elf_section_of(b, elf, SHT_GNU_versym, &s)) return v;
    v.numbers = elf_section_view(b, a, &s);
    if (elf_section_of(b, elf, SHT_GNU_verdef, &s))
        read_defined_versions(elf_section_view(b, a, &s), strtab, elf->big_endian, a, &v.names);
    if (!elf_section_of(b, elf, SHT_GNU_verneed, &s)) return v;
    struct needed_versions list =
        read_needed_versions(elf_section_view(b, a, &s), strtab, elf->big_endian, a);
    name_needed_versions(a, &list, &v.names);
    return v;
}

struct elf_needed_versions elf_needed_versions(struct reader *b, struct arena *a, const struct elf *elf) {
    struct elf_needed_versions out = {0};
    struct elf_section s, strings;
    if (!elf_section_of(b, elf, SHT_GNU_verneed, &s) || !elf_section(b, elf, s.link, &strings)) return out;
    struct elf_blob strtab = elf_section_keep(b, a, &strings);
    struct needed_versions list =
        read_needed_versions(elf_section_keep(b, a, &s), strtab, elf->big_endian, a);
    for (size_t i = 0; i < list.n; i++)
        *vec_push(a, &out) = (struct elf_needed_version){list.at[i].file, list.at[i].version};
    return out;
}
