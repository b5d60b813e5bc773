#include "elf.h"

#include <elf.h>
#include <string.h>

struct segment {
    uint64_t type;
    uint64_t offset, address, size; // `size` of what lies in the file
};

static bool segment(struct reader *b, const struct elf *elf, uint64_t i, struct segment *out) {
    size_t word = elf->is64 ? 8 : 4, want = elf->is64 ? 40 : 20;
    if (elf->kind == ELF_NONE || i >= elf->segment_count || elf->segment_size < want) return false;
    const unsigned char *p = reader_get(b, elf->segments + i * elf->segment_size, want);
    if (!p) return false;
    out->type = load_uint(p, 4, elf->big_endian);
    out->offset = load_uint(p + word, word, elf->big_endian);
    out->address = load_uint(p + 2 * word, word, elf->big_endian);
    out->size = load_uint(p + 4 * word, word, elf->big_endian);
    if (out->offset > b->size || out->size > b->size - out->offset) out->type = PT_NULL; // not in the file
    return true;
}

// The next segment of a type from `*i` on, with `*i` behind it.
static bool segment_of(
    struct reader *b, const struct elf *elf, uint64_t type, uint64_t *i, struct segment *out) {
    while (segment(b, elf, (*i)++, out))
        if (out->type == type) return true;
    return false;
}

// More notes than any linker has. Segments and notes may overlap, so that the file's size does not bound their number.
enum { MAX_NOTES = 1000 };

static bool note_owned(
    struct reader *b, const struct elf *elf, const struct segment *notes, struct str owner, size_t *left) {
    for (uint64_t at = notes->offset, end = at + notes->size; at < end && end - at >= 12 && *left; --*left) {
        const unsigned char *n = reader_get(b, at, 12);
        if (!n) return false;
        uint64_t name_size = load_uint(n, 4, elf->big_endian),
                 data_size = load_uint(n + 4, 4, elf->big_endian);
        const unsigned char *name = name_size == owner.n + 1 ? reader_get(b, at + 12, owner.n) : NULL;
        if (name && !memcmp(name, owner.at, owner.n)) return true;
        at += 12 + (name_size + 3) / 4 * 4 + (data_size + 3) / 4 * 4;
    }
    return false;
}

bool elf_has_note(struct reader *b, const struct elf *elf, struct str owner) {
    struct segment s;
    size_t left = MAX_NOTES;
    for (uint64_t i = 0; left && segment_of(b, elf, PT_NOTE, &i, &s);)
        if (note_owned(b, elf, &s, owner, &left)) return true;
    return false;
}

// Where in the file an address of the loaded image lies; false where none does.
static bool at_address(struct reader *b, const struct elf *elf, uint64_t address, uint64_t *offset) {
    struct segment s;
    for (uint64_t i = 0; segment_of(b, elf, PT_LOAD, &i, &s);) {
        *offset = s.offset + (address - s.address);
        if (address >= s.address && address - s.address < s.size) return true;
    }
    return false;
}

static uint64_t value_of(const struct elf_entries *entries, uint64_t tag) {
    for (size_t i = 0; i < entries->n; i++)
        if (entries->at[i].tag == tag) return entries->at[i].value;
    return 0;
}

struct elf_dynamic elf_loaded_dynamic(struct reader *b, struct arena *a, const struct elf *elf) {
    struct segment s;
    uint64_t i = 0;
    if (!segment_of(b, elf, PT_DYNAMIC, &i, &s)) return (struct elf_dynamic){0};
    struct elf_entries entries = elf_entries(b, a, elf, (struct elf_part){s.offset, s.size});
    struct elf_part strtab = {.size = value_of(&entries, DT_STRSZ)};
    if (!at_address(b, elf, value_of(&entries, DT_STRTAB), &strtab.offset)) return (struct elf_dynamic){0};
    return elf_decode_dynamic(b, a, &entries, strtab);
}

struct str elf_interpreter(struct reader *b, struct arena *a, const struct elf *elf) {
    struct segment s;
    uint64_t i = 0;
    if (!segment_of(b, elf, PT_INTERP, &i, &s)) return (struct str){0};
    return reader_text(b, a, s.offset, s.offset + s.size);
}
