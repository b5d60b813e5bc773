#include "archive.h"

#include <string.h>

enum { MAGIC = 8, HEADER = 60, NAME = 16, SIZE = 48, SIZE_DIGITS = 10 };

static bool thin_magic(const unsigned char *p) {
    return !memcmp(p, "!<thin>\n", MAGIC);
}

bool archive_begins(struct bytes *b) {
    const unsigned char *p = bytes_get(b, 0, MAGIC);
    return p && (!memcmp(p, "!<arch>\n", MAGIC) || thin_magic(p));
}

static uint64_t decimal(struct str s) {
    uint64_t value = 0;
    for (size_t i = 0; i < s.n && s.at[i] >= '0' && s.at[i] <= '9'; i++)
        value = value * 10 + (uint64_t)(s.at[i] - '0');
    return value;
}

struct header {
    struct str name;
    uint64_t size;
};

static bool read_header(struct bytes *b, struct arena *a, uint64_t at, struct header *out) {
    const unsigned char *h = bytes_get(b, at, HEADER);
    if (!h || h[58] != '`' || h[59] != '\n') return false;
    struct str name = {(const char *)h, NAME};
    while (name.n && name.at[name.n - 1] == ' ') name.n--;
    out->name = str_cat(a, name);
    out->size = decimal((struct str){(const char *)h + SIZE, SIZE_DIGITS});
    return true;
}

static void read_symbols(
    struct bytes *b, struct arena *a, uint64_t at, uint64_t n, size_t width, struct archive *ar) {
    const unsigned char *t = bytes_keep(b, a, at, n);
    if (!t || n < width) return;
    uint64_t count = number(t, width, true), text = width + count * width;
    if (count > n / width) return;
    for (uint64_t i = 0; i < count && text < n; i++) {
        struct str name = text_in(a, t, n, text);
        *vec_push(a, &ar->symbols) =
            (struct archive_symbol){name, number(t + width + i * width, width, true)};
        text += name.n + 1;
    }
}

// The tables at the front, which are in a thin archive too.
static bool read_table(struct bytes *b, struct arena *a, uint64_t at, struct header h, struct archive *ar) {
    if (str_eq(h.name, S("/")))
        read_symbols(b, a, at, h.size, 4, ar);
    else if (str_eq(h.name, S("/SYM64/")))
        read_symbols(b, a, at, h.size, 8, ar);
    else if (str_eq(h.name, S("//"))) {
        const unsigned char *names = bytes_keep(b, a, at, h.size);
        if (names) ar->long_names = (struct str){(const char *)names, (size_t)h.size};
    } else
        return false;
    return true;
}

struct archive archive_read(struct bytes *b, struct arena *a) {
    const unsigned char *magic = bytes_get(b, 0, MAGIC);
    struct archive ar = {.first = MAGIC, .thin = magic && thin_magic(magic)};
    struct header h;
    while (read_header(b, a, ar.first, &h) && read_table(b, a, ar.first + HEADER, h, &ar))
        ar.first += HEADER + h.size + h.size % 2;
    return ar;
}

static struct str member_name(struct arena *a, const struct archive *ar, struct str name) {
    if (!str_starts(name, S("/"))) return str_cut_last(name, '/').head;
    struct str line = str_cut(str_skip(ar->long_names, (size_t)decimal(str_skip(name, 1))), '\n').head;
    arena_work(a, line.n / 64);
    return str_ends(line, S("/")) ? str_cut_last(line, '/').head : line;
}

bool archive_member(
    struct bytes *b, struct arena *a, const struct archive *ar, uint64_t at, struct archive_member *out) {
    struct header h;
    if (!read_header(b, a, at, &h)) return false;
    *out = (struct archive_member){.start = at + HEADER, .size = h.size, .next = at + HEADER};
    if (ar->thin)
        out->path = member_name(a, ar, h.name);
    else
        out->next += h.size + h.size % 2;
    return out->start <= b->size && (ar->thin || out->size <= b->size - out->start);
}
