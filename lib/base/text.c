#include "text.h"

#include <string.h>

struct text text_begin(struct arena *a) {
    return (struct text){.arena = a};
}

void text_add(struct text *t, struct str s) {
    if (s.n >= t->cap - t->n) { // a NUL follows the text
        size_t cap = t->cap + s.n >= 64 ? (t->cap + s.n) * 2 : 128;
        char *more = arena_calloc(t->arena, 1, cap);
        if (t->n) memcpy(more, t->at, t->n);
        t->at = more;
        t->cap = cap;
    }
    if (s.n) memcpy(t->at + t->n, s.at, s.n);
    t->n += s.n;
}

void text_repeat(struct text *t, struct str s, size_t n) {
    while (n--) text_add(t, s);
}

struct str text_str(const struct text *t) {
    return (struct str){t->n ? t->at : "", t->n};
}

// --- UTF-8

// By the number of bytes that follow the first: the mask and value of the first byte's length bits, and the
// smallest character that needs so many bytes.
static const struct form {
    unsigned char mask, lead;
    uint32_t least;
} forms[] = {{0x80, 0, 0}, {0xe0, 0xc0, 0x80}, {0xf0, 0xe0, 0x800}, {0xf8, 0xf0, 0x10000}};

static bool is_character(uint32_t c) {
    return c <= 0x10ffff && !(c >= 0xd800 && c <= 0xdfff);
}

uint32_t utf8_first(struct str s, size_t *length) {
    const unsigned char *p = (const unsigned char *)s.at;
    *length = 1;
    for (size_t more = 0; more < sizeof forms / sizeof *forms; more++) {
        if ((p[0] & forms[more].mask) != forms[more].lead) continue;
        if (more >= s.n) return UTF8_BAD;
        uint32_t c = p[0] & (unsigned char)~forms[more].mask;
        for (size_t i = 1; i <= more; i++) {
            if ((p[i] & 0xc0) != 0x80) return UTF8_BAD;
            c = c << 6 | (p[i] & 0x3f);
        }
        if (c < forms[more].least || !is_character(c)) return UTF8_BAD;
        *length = more + 1;
        return c;
    }
    return UTF8_BAD;
}

void text_add_char(struct text *t, uint32_t c) {
    char bytes[4];
    size_t more = 0;
    while (more < 3 && c >= forms[more + 1].least) more++;
    for (size_t i = more; i; i--, c >>= 6) bytes[i] = (char)(0x80 | (c & 0x3f));
    bytes[0] = (char)(forms[more].lead | c);
    text_add(t, (struct str){bytes, more + 1});
}

// --- for terminals

bool text_is_control(uint32_t c) {
    return c < ' ' || (c >= 127 && c < 160);
}

// Most names are ASCII, without any control character.
static bool is_plain(struct str s) {
    for (size_t i = 0; i < s.n; i++)
        if (s.at[i] < ' ' || s.at[i] > '~') return false;
    return true;
}

struct str text_printable(struct arena *a, struct str s) {
    struct text out = text_begin(a);
    if (is_plain(s)) return s;
    for (size_t n; s.n; s = str_skip(s, n)) {
        uint32_t c = utf8_first(s, &n);
        // Many terminals take a byte such as 0x9b for a command if it is not part of UTF-8.
        bool odd = text_is_control(c == UTF8_BAD ? (unsigned char)s.at[0] : c);
        for (size_t i = 0; i < n && odd; i++)
            text_add(&out, str_format(a, "\\%03o", (unsigned)(unsigned char)s.at[i]));
        if (!odd) text_add(&out, (struct str){s.at, n});
    }
    return text_str(&out);
}

// The length of the escape sequence at the beginning: ESC, a bracket, parameters and a letter.
static size_t escape_length(struct str s) {
    if (s.n < 2 || s.at[0] != '\033' || s.at[1] != '[') return 0;
    size_t n = 2;
    while (n < s.n && (s.at[n] < '@' || s.at[n] > '~')) n++;
    return n < s.n ? n + 1 : n;
}

struct str text_uncoloured(struct arena *a, struct str s) {
    if (!str_has(s, '\033')) return s;
    struct text out = text_begin(a);
    while (s.n) {
        size_t escape = escape_length(s);
        if (!escape) text_add(&out, (struct str){s.at, 1});
        s = str_skip(s, escape ? escape : 1);
    }
    return text_str(&out);
}

// The blocks of characters that are two columns wide, or none: those that occur in file names.
static const struct block {
    uint32_t first, last;
    size_t columns;
} blocks[] = {
    {0x0300, 0x036f, 0},                        // combining marks
    {0x1100, 0x115f, 2},                        // Hangul
    {0x200b, 0x200f, 0},                        // without width
    {0x2e80, 0x303e, 2},                        // radicals, punctuation
    {0x3041, 0xa4cf, 2},                        // kana, ideographs, Yi
    {0xac00, 0xd7a3, 2},                        // Hangul
    {0xf900, 0xfaff, 2},                        // ideographs
    {0xfe00, 0xfe0f, 0},                        // variation selectors
    {0xfe30, 0xfe6f, 2},                        // forms of punctuation
    {0xff00, 0xff60, 2},                        // full width
    {0xffe0, 0xffe6, 2}, {0x1f300, 0x1faff, 2}, // pictures
    {0x20000, 0x3fffd, 2},                      // ideographs
};

static size_t columns_of(uint32_t c) {
    for (const struct block *b = blocks; b < blocks + sizeof blocks / sizeof *blocks; b++)
        if (c >= b->first && c <= b->last) return b->columns;
    return 1;
}

size_t text_columns(struct str s) {
    size_t columns = 0;
    for (size_t n; s.n; s = str_skip(s, n)) columns += columns_of(utf8_first(s, &n));
    return columns;
}

static bool needs_no_quotes(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           str_has(S("-_./,+=:@%"), c);
}

struct str text_shell_quoted(struct arena *a, struct str word) {
    size_t plain = 0;
    while (plain < word.n && needs_no_quotes(word.at[plain])) plain++;
    if (word.n && plain == word.n) return word;
    struct text t = text_begin(a);
    text_add(&t, S("'"));
    for (size_t i = 0; i < word.n; i++)
        text_add(&t, word.at[i] == '\'' ? S("'\\''") : (struct str){word.at + i, 1});
    text_add(&t, S("'"));
    return text_str(&t);
}
