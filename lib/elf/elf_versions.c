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

// A record of .gnu.version_d or .gnu.version_r that names a version.
struct version_record {
    uint64_t number; // that .gnu.version has for it
    uint64_t flags;
    struct str file; // of .gnu.version_r: whose version it is
    struct str name;
};
struct version_records {
    struct version_record *at;
    size_t n, cap;
};

// .gnu.version_d
static struct version_records read_defined_versions(
    struct elf_blob t, struct elf_blob strtab, bool big_endian, struct arena *a) {
    struct version_records out = {0};
    uint64_t at = 0, step = 1;
    for (uint64_t left = t.n / 20; left && step && at + 20 <= t.n; left--, at += step) {
        step = version_field(t, at + 16, 4, big_endian);
        uint64_t flags = version_field(t, at + 2, 2, big_endian),
                 aux = at + version_field(t, at + 12, 4, big_endian);
        if (flags & VER_FLG_BASE) continue; // the name of the library, not a version of a symbol
        *vec_push(a, &out) =
            (struct version_record){.number = version_field(t, at + 4, 2, big_endian) & MAX_VERSION,
                .flags = flags,
                .name = strtab_get(a, strtab.at, strtab.n, version_field(t, aux, 4, big_endian))};
    }
    return out;
}

// .gnu.version_r. Its records are chained by offsets, which may form a circle: so the number of records that
// are read is bounded by the size of the section.
static struct version_records read_needed_versions(
    struct elf_blob t, struct elf_blob strtab, bool big_endian, struct arena *a) {
    struct version_records out = {0};
    uint64_t at = 0, step = 1, left = t.n / 16;
    for (; left && step && at + 16 <= t.n; left--, at += step) {
        step = version_field(t, at + 12, 4, big_endian);
        struct str file = strtab_get(a, strtab.at, strtab.n, version_field(t, at + 4, 4, big_endian));
        uint64_t aux = at + version_field(t, at + 8, 4, big_endian),
                 count = version_field(t, at + 2, 2, big_endian), next = 1;
        for (; count && left && next && aux + 16 <= t.n; count--, left--, aux += next) {
            next = version_field(t, aux + 12, 4, big_endian);
            *vec_push(a, &out) =
                (struct version_record){.number = version_field(t, aux + 6, 2, big_endian) & MAX_VERSION,
                    .flags = version_field(t, aux + 4, 2, big_endian),
                    .file = file,
                    .name = strtab_get(a, strtab.at, strtab.n, version_field(t, aux + 8, 4, big_endian))};
        }
        if (!left) break;
    }
    return out;
}

static void name_versions(struct arena *a, const struct version_records *records, struct strs *names) {
    for (size_t i = 0; i < records->n; i++)
        name_version(a, names, records->at[i].number, records->at[i].name);
}

struct elf_versions elf_versions(
    struct reader *b, struct arena *a, const struct elf *elf, struct elf_blob strtab) {
    struct elf_versions v = {0};
    struct elf_section s;
    struct version_records records;
    if (!elf_section_of(b, elf, SHT_GNU_versym, &s)) return v;
    v.numbers = elf_section_view(b, a, &s);
    if (elf_section_of(b, elf, SHT_GNU_verdef, &s)) {
        records = read_defined_versions(elf_section_view(b, a, &s), strtab, elf->big_endian, a);
        name_versions(a, &records, &v.names);
    }
    if (elf_section_of(b, elf, SHT_GNU_verneed, &s)) {
        records = read_needed_versions(elf_section_view(b, a, &s), strtab, elf->big_endian, a);
        name_versions(a, &records, &v.names);
    }
    return v;
}

// The sections of one type with its string table; false if there is none.
static bool open_versions(struct reader *b, struct arena *a, const struct elf *elf, uint32_t type,
    struct elf_blob *table, struct elf_blob *strtab) {
    struct elf_section s, strings;
    if (!elf_section_of(b, elf, type, &s) || !elf_section(b, elf, s.link, &strings)) return false;
    *table = elf_section_view(b, a, &s);
    *strtab = elf_section_keep(b, a, &strings);
    return true;
}

struct elf_version_needs elf_version_needs(struct reader *b, struct arena *a, const struct elf *elf) {
    struct elf_version_needs out = {0};
    struct elf_blob table, strtab;
    if (!open_versions(b, a, elf, SHT_GNU_verneed, &table, &strtab)) return out;
    struct version_records records = read_needed_versions(table, strtab, elf->big_endian, a);
    for (size_t i = 0; i < records.n; i++) {
        const struct version_record *r = &records.at[i];
        *vec_push(a, &out) = (struct elf_version_need){r->file, r->name, r->flags & VER_FLG_WEAK};
    }
    return out;
}

struct strs elf_defined_versions(struct reader *b, struct arena *a, const struct elf *elf) {
    struct strs out = {0};
    struct elf_blob table, strtab;
    if (!open_versions(b, a, elf, SHT_GNU_verdef, &table, &strtab)) return out;
    struct version_records records = read_defined_versions(table, strtab, elf->big_endian, a);
    for (size_t i = 0; i < records.n; i++) strs_add(a, &out, records.at[i].name);
    return out;
}

// The number at `*at`, and the position after it.
static uint64_t number_at(struct str s, size_t *at) {
    uint64_t n = 0;
    while (*at < s.n && s.at[*at] >= '0' && s.at[*at] <= '9') n = n * 10 + (uint64_t)(s.at[(*at)++] - '0');
    return n;
}

bool elf_version_is_higher(struct str a, struct str b) {
    size_t i = 0, j = 0;
    while (i < a.n && j < b.n) {
        uint64_t x = number_at(a, &i), y = number_at(b, &j);
        if (x != y) return x > y;
        if (i < a.n && j < b.n && a.at[i] != b.at[j]) return false;
        i++, j++;
    }
    return i < a.n;
}
