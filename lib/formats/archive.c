#include "archive.h"

#include <string.h>

enum { MAGIC = 8, HEADER = 60, NAME = 16, SIZE = 48, SIZE_DIGITS = 10 };

static bool is_thin(const unsigned char *p) {
    return !memcmp(p, "!<thin>\n", MAGIC);
}

bool archive_begins(struct reader *b) {
    const unsigned char *p = reader_get(b, 0, MAGIC);
    return p && (!memcmp(p, "!<arch>\n", MAGIC) || is_thin(p));
}

struct archive_header {
    struct str name;
    uint64_t size;
};

static bool read_header(struct reader *b, struct arena *a, uint64_t at, struct archive_header *out) {
    const unsigned char *h = reader_get(b, at, HEADER);
    if (!h || h[58] != '`' || h[59] != '\n') return false;
    struct str name = {(const char *)h, NAME};
    while (name.n && name.at[name.n - 1] == ' ') name.n--;
    out->name = str_cat(a, name);
    out->size = str_leading_number((struct str){(const char *)h + SIZE, SIZE_DIGITS}, SIZE_DIGITS);
    return true;
}

static void read_archive_symbols(
    struct reader *b, struct arena *a, uint64_t at, uint64_t n, size_t width, struct archive *ar) {
    const unsigned char *t = reader_keep(b, a, at, n);
    if (!t || n < width) return;
    uint64_t count = load_uint(t, width, true), text = width + count * width;
    if (count > n / width) return;
    for (uint64_t i = 0; i < count && text < n; i++) {
        struct str name = strtab_get(a, t, n, text);
        *vec_push(a, &ar->symbols) =
            (struct archive_symbol){name, load_uint(t + width + i * width, width, true)};
        text += name.n + 1;
    }
}

static void read_long_names(struct reader *b, struct arena *a, uint64_t at, uint64_t n, struct archive *ar) {
    const unsigned char *names = reader_keep(b, a, at, n);
    if (names) ar->long_names = (struct str){(const char *)names, (size_t)n};
}

// For a table at the beginning of the archive: the size of an offset in a symbol table, 1 for the table of
// long names; 0 for a member that is no table.
static size_t table_entry_size(struct str name) {
    return str_eq(name, S("/")) ? 4 : str_eq(name, S("/SYM64/")) ? 8 : str_eq(name, S("//")) ? 1 : 0;
}

static struct archive read_tables(struct reader *b, struct arena *a, bool symbols) {
    const unsigned char *magic = reader_get(b, 0, MAGIC);
    struct archive ar = {.first = MAGIC, .thin = magic && is_thin(magic)};
    struct archive_header h;
    for (size_t width; read_header(b, a, ar.first, &h) && (width = table_entry_size(h.name));) {
        ar.has_table |= width > 1;
        if (width > 1 && symbols) read_archive_symbols(b, a, ar.first + HEADER, h.size, width, &ar);
        if (width == 1 && (symbols || ar.thin)) read_long_names(b, a, ar.first + HEADER, h.size, &ar);
        ar.first += HEADER + h.size + h.size % 2;
    }
    return ar;
}

struct archive archive_read(struct reader *b, struct arena *a) {
    return read_tables(b, a, true);
}

struct archive archive_head(struct reader *b, struct arena *a) {
    return read_tables(b, a, false);
}

// A name in a header is `NAME/`; or `/N`, at offset N in the table of long names; or, in a thin archive,
// `/N:OFFSET` for a member of another archive.
static struct str member_name(struct arena *a, const struct archive *ar, struct str name) {
    if (!str_starts(name, S("/"))) return str_cut_last(name, '/').head;
    struct str line =
        str_cut(str_skip(ar->long_names, (size_t)str_leading_number(str_skip(name, 1), SIZE_MAX)), '\n').head;
    arena_charge(a, line.n / 64);
    return str_ends(line, S("/")) ? str_cut_last(line, '/').head : line;
}

bool archive_member(
    struct reader *b, struct arena *a, const struct archive *ar, uint64_t at, struct archive_member *out) {
    struct archive_header h;
    if (!read_header(b, a, at, &h)) return false;
    *out = (struct archive_member){.start = at + HEADER, .size = h.size, .next = at + HEADER};
    out->path = member_name(a, ar, h.name);
    if (ar->thin) {
        out->nested =
            str_starts(h.name, S("/")) ? str_leading_number(str_cut(h.name, ':').tail, SIZE_MAX) : 0;
    } else {
        out->next += h.size + h.size % 2;
    }
    return out->start <= b->size && (ar->thin || out->size <= b->size - out->start);
}

static struct archive_part part_of_thin_member(
    struct os *os, struct arena *a, struct str path, uint64_t nested) {
    struct archive_part part = {.path = path};
    struct os_stat st;
    arena_charge(a, OS_WORK);
    struct reader b;
    if (!reader_open(&b, os, OS_CWD, path, &st)) return (struct archive_part){0};
    part.size = st.size;
    if (nested) {
        const struct archive plain = {0};
        struct archive_member m;
        bool found = archive_member(&b, a, &plain, nested, &m);
        part.start = found ? m.start : 0;
        part.size = found ? m.size : 0;
    }
    reader_close(&b);
    return part;
}

struct archive_part archive_part(struct os *os, struct arena *a, struct str path, const struct archive *ar,
    const struct archive_member *m) {
    if (ar->thin) return part_of_thin_member(os, a, path_from(a, path_dir(path), m->path), m->nested);
    return (struct archive_part){path, m->start, m->size};
}

bool archive_open(struct os *os, struct arena *a, const struct archive_part *part, struct reader *b) {
    arena_charge(a, OS_WORK);
    return reader_open_range(b, os, part->path, part->start, part->size);
}
