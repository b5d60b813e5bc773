#include "elf_image.h"

#include "elf_segment.h"

#include <elf.h>

#ifndef DT_AUXILIARY
#define DT_AUXILIARY 0x7ffffffd
#define DT_FILTER 0x7fffffff
#endif

struct image_reader {
    struct reader *b;
    struct arena *a;
    const struct elf *elf;
    struct elf_image *out;
    uint64_t version_needs, version_needs_count, defined, defined_count;
    bool rela, jump_rela; // the entries have an addend
};

static uint64_t field(const struct image_reader *r, const unsigned char *p, size_t at, size_t size) {
    return load_uint(p + at, size, r->elf->big_endian);
}

static struct str text_of(struct image_reader *r, uint64_t at) {
    const struct elf_table *t = &r->out->strings;
    if (at >= t->size) return (struct str){0};
    return reader_text(r->b, r->a, t->offset + at, t->offset + t->size);
}

// --- the dynamic section

static void set_address(struct image_reader *r, struct elf_table *t, uint64_t address) {
    bool known = elf_offset_of_address(r->b, r->elf, address, &t->offset) && t->offset < r->b->size;
    uint64_t rest = known ? r->b->size - t->offset : 0;
    if (!t->size || t->size > rest) t->size = rest;
}

static void set_size(struct elf_table *t, uint64_t size) {
    if (!t->size || t->size > size) t->size = size;
}

static void note_entry(struct image_reader *r, uint64_t tag, uint64_t value) {
    struct elf_image *o = r->out;
    switch (tag) {
    case DT_SYMTAB: set_address(r, &o->symbols, value); break;
    case DT_STRTAB: set_address(r, &o->strings, value); break;
    case DT_STRSZ: set_size(&o->strings, value); break;
    case DT_VERSYM: set_address(r, &o->versions, value); break;
    case DT_GNU_HASH: set_address(r, &o->gnu_hash, value); break;
    case DT_HASH: set_address(r, &o->hash, value); break;
    case DT_RELA:
        r->rela = true;
        set_address(r, &o->relocs, value);
        break;
    case DT_REL: set_address(r, &o->relocs, value); break;
    case DT_RELASZ:
    case DT_RELSZ: set_size(&o->relocs, value); break;
    case DT_JMPREL: set_address(r, &o->jump_relocs, value); break;
    case DT_PLTRELSZ: set_size(&o->jump_relocs, value); break;
    case DT_PLTREL: r->jump_rela = value == DT_RELA; break;
    case DT_VERNEED: r->version_needs = value; break;
    case DT_VERNEEDNUM: r->version_needs_count = value; break;
    case DT_VERDEF: r->defined = value; break;
    case DT_VERDEFNUM: r->defined_count = value; break;
    default: break;
    }
}

static void add_filter(struct image_reader *r, uint64_t tag, uint64_t value) {
    if (tag != DT_FILTER && tag != DT_AUXILIARY) return;
    struct str name = text_of(r, value);
    if (name.n) *vec_push(r->a, &r->out->filters) = (struct elf_filter){name, tag == DT_AUXILIARY};
}

static void each_entry(struct image_reader *r, const struct segment *dynamic,
    void (*use)(struct image_reader *, uint64_t tag, uint64_t value)) {
    size_t word = r->elf->is64 ? 8 : 4;
    for (uint64_t at = 0; at + 2 * word <= dynamic->size; at += 2 * word) {
        const unsigned char *p = reader_get(r->b, dynamic->offset + at, 2 * word);
        uint64_t tag = p ? elf_word(p, r->elf) : DT_NULL;
        if (tag == DT_NULL) return;
        use(r, tag, elf_word(p + word, r->elf));
    }
}

// --- versions

// A record in a table of versions; NULL if it lies outside the file, or more are read than the file can hold.
static const unsigned char *record_at(struct image_reader *r, uint64_t at, size_t size, uint64_t *left) {
    if (!*left) return NULL;
    --*left;
    return reader_get(r->b, at, size);
}

// The tables and the names lie apart in the file. All records are read before the names, because the reader
// would otherwise read the same parts of the file again and again.
struct version_record {
    uint64_t file, name; // offsets of strings
    uint16_t number;
    bool weak;
};
struct version_records {
    struct version_record *at;
    size_t n, cap;
};

static void read_version_need(struct image_reader *r, uint64_t at, uint64_t count, uint64_t file,
    uint64_t *left, struct version_records *out) {
    for (const unsigned char *p; count && (p = record_at(r, at, 16, left)); count--) {
        uint64_t flags = field(r, p, 4, 2), next = field(r, p, 12, 4);
        *vec_push(r->a, out) = (struct version_record){
            file, field(r, p, 8, 4), (uint16_t)(field(r, p, 6, 2) & 0x7fff), flags & VER_FLG_WEAK};
        if (!next) return;
        at += next;
    }
}

static void read_version_needs(struct image_reader *r) {
    uint64_t at, left = r->b->size / 16, count = r->version_needs_count;
    struct version_records records = {0};
    if (!r->version_needs || !elf_offset_of_address(r->b, r->elf, r->version_needs, &at)) return;
    for (const unsigned char *p; count && (p = record_at(r, at, 16, &left)); count--) {
        uint64_t entries = field(r, p, 2, 2), file = field(r, p, 4, 4), first = field(r, p, 8, 4),
                 next = field(r, p, 12, 4);
        read_version_need(r, at + first, entries, file, &left, &records);
        if (!next) break;
        at += next;
    }
    for (size_t i = 0; i < records.n; i++) {
        const struct version_record *v = &records.at[i];
        bool same = i && v[-1].file == v->file;
        struct str file = same ? r->out->version_needs.at[i - 1].file : text_of(r, v->file);
        *vec_push(r->a, &r->out->version_needs) =
            (struct elf_image_need){file, text_of(r, v->name), v->number, v->weak};
    }
}

static void name_defined(struct image_reader *r, uint64_t number, uint64_t name) {
    struct strs *names = &r->out->defined;
    while (names->n <= number) strs_add(r->a, names, (struct str){0});
    names->at[number] = text_of(r, name);
}

static void read_defined_versions(struct image_reader *r) {
    uint64_t at, left = r->b->size / 20, count = r->defined_count;
    struct version_records records = {0};
    if (!r->defined || !elf_offset_of_address(r->b, r->elf, r->defined, &at)) return;
    r->out->has_versions = true;
    for (const unsigned char *p; count && (p = record_at(r, at, 20, &left)); count--) {
        uint64_t number = field(r, p, 4, 2), first = field(r, p, 12, 4), next = field(r, p, 16, 4);
        const unsigned char *name = reader_get(r->b, at + first, 4);
        if (name)
            *vec_push(r->a, &records) =
                (struct version_record){.name = field(r, name, 0, 4), .number = (uint16_t)(number & 0x7fff)};
        if (!next) break;
        at += next;
    }
    for (size_t i = 0; i < records.n; i++) name_defined(r, records.at[i].number, records.at[i].name);
}

// ---

static size_t reloc_entry_size(const struct elf *elf, bool addend) {
    size_t word = elf->is64 ? 8 : 4;
    return word * (addend ? 3 : 2);
}

struct elf_image elf_image_read(struct reader *b, struct arena *a, const struct elf *elf) {
    struct elf_image out = {.dynamic = elf_loaded_dynamic(b, a, elf)};
    struct image_reader r = {.b = b, .a = a, .elf = elf, .out = &out};
    struct segment s;
    uint64_t i = 0;
    out.loadable = elf_next_segment(b, elf, PT_LOAD, &i, &s);
    i = 0;
    out.has_dynamic = elf_next_segment(b, elf, PT_DYNAMIC, &i, &s) && s.size;
    if (!out.has_dynamic) return out;
    each_entry(&r, &s, note_entry);
    each_entry(&r, &s, add_filter);
    read_version_needs(&r);
    read_defined_versions(&r);
    out.reloc_size = reloc_entry_size(elf, r.rela);
    out.jump_reloc_size = reloc_entry_size(elf, r.jump_rela);
    return out;
}
