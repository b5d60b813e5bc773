#include "elf_dynamic.h"

#include "elf_segment.h"

#include <elf.h>
#include <string.h>

#ifndef DF_1_PIE
#define DF_1_PIE 0x08000000
#endif

struct dynamic_entry {
    uint64_t tag, value;
};
struct dynamic_entries {
    struct dynamic_entry *at;
    size_t n, cap;
};
// A part of the file.
struct file_part {
    uint64_t offset, size;
};

static bool is_string(uint64_t tag) {
    return tag == DT_NEEDED || tag == DT_SONAME || tag == DT_RPATH || tag == DT_RUNPATH;
}

static bool is_filter(uint64_t tag) {
    return tag == DT_FILTER || tag == DT_AUXILIARY;
}

static bool is_number(uint64_t tag) {
    return is_filter(tag) || tag == DT_FLAGS_1 || tag == DT_STRTAB || tag == DT_STRSZ || tag == DT_VERNEED;
}

// The entries that needld uses.
static struct dynamic_entries read_dynamic_entries(
    struct reader *b, struct arena *a, const struct elf *elf, struct file_part dynamic) {
    size_t word = elf->is64 ? 8 : 4;
    struct dynamic_entries list = {0};
    for (uint64_t at = 0; at + 2 * word <= dynamic.size; at += 2 * word) {
        const unsigned char *d = reader_get(b, dynamic.offset + at, 2 * word);
        if (!d) break;
        uint64_t tag = elf_word(d, elf);
        if (tag == DT_NULL) break;
        if (!is_string(tag) && !is_number(tag)) continue;
        *vec_push(a, &list) = (struct dynamic_entry){tag, elf_word(d + word, elf)};
    }
    return list;
}

static struct elf_dynamic decode_dynamic(
    struct reader *b, struct arena *a, const struct dynamic_entries *entries, struct file_part strtab) {
    struct elf_dynamic out = {0};
    bool runpath = false;
    size_t needed = 0;
    for (size_t i = 0; i < entries->n; i++) needed += entries->at[i].tag == DT_NEEDED;
    out.needed = strs_room(a, needed);
    for (size_t i = 0; i < entries->n; i++) {
        struct dynamic_entry e = entries->at[i];
        if (e.tag == DT_FLAGS_1) out.program = e.value & DF_1_PIE, out.no_defaults = e.value & DF_1_NODEFLIB;
        out.needs_versions |= e.tag == DT_VERNEED;
        out.filters |= is_filter(e.tag);
        if (!is_string(e.tag) || e.value >= strtab.size) continue;
        struct str string = reader_text(b, a, strtab.offset + e.value, strtab.offset + strtab.size);
        if (e.tag == DT_NEEDED) strs_add(a, &out.needed, string);
        if (e.tag == DT_SONAME) out.soname = string, out.has_soname = true;
        if (e.tag == DT_RUNPATH || (e.tag == DT_RPATH && !runpath)) out.runpath = string;
        runpath |= e.tag == DT_RUNPATH;
        out.rpath |= e.tag == DT_RPATH;
    }
    out.rpath &= !runpath;
    return out;
}

struct elf_dynamic elf_dynamic(struct reader *b, struct arena *a, const struct elf *elf) {
    struct elf_section dynamic, strtab;
    if (!elf_section_of(b, elf, SHT_DYNAMIC, &dynamic)) return (struct elf_dynamic){0};
    if (!elf_section(b, elf, dynamic.link, &strtab)) return (struct elf_dynamic){0};
    struct dynamic_entries entries =
        read_dynamic_entries(b, a, elf, (struct file_part){dynamic.offset, dynamic.size});
    return decode_dynamic(b, a, &entries, (struct file_part){strtab.offset, strtab.size});
}

// --- through the program headers

// More than any linker has. Notes may overlap, so the size of the file does not bound their number.
enum { MAX_NOTES = 1000 };

static bool has_note_of(
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
    for (uint64_t i = 0; left && elf_next_segment(b, elf, PT_NOTE, &i, &s);)
        if (has_note_of(b, elf, &s, owner, &left)) return true;
    return false;
}

static uint64_t entry_value(const struct dynamic_entries *entries, uint64_t tag) {
    for (size_t i = 0; i < entries->n; i++)
        if (entries->at[i].tag == tag) return entries->at[i].value;
    return 0;
}

struct elf_dynamic elf_loaded_dynamic(struct reader *b, struct arena *a, const struct elf *elf) {
    struct segment s;
    uint64_t i = 0;
    if (!elf_next_segment(b, elf, PT_DYNAMIC, &i, &s)) return (struct elf_dynamic){0};
    struct dynamic_entries entries = read_dynamic_entries(b, a, elf, (struct file_part){s.offset, s.size});
    struct file_part strtab = {.size = entry_value(&entries, DT_STRSZ)};
    if (!elf_offset_of_address(b, elf, entry_value(&entries, DT_STRTAB), &strtab.offset))
        return (struct elf_dynamic){0};
    return decode_dynamic(b, a, &entries, strtab);
}

struct str elf_interpreter(struct reader *b, struct arena *a, const struct elf *elf) {
    struct segment s;
    uint64_t i = 0;
    if (!elf_next_segment(b, elf, PT_INTERP, &i, &s)) return (struct str){0};
    return reader_text(b, a, s.offset, s.offset + s.size);
}
