// A text that grows at its end, and the characters of UTF-8.
#ifndef NEEDLD_TEXT_H
#define NEEDLD_TEXT_H

#include "str.h"

#include <stdint.h>

struct text {
    struct arena *arena;
    char *at;
    size_t n, cap;
};

struct text text_begin(struct arena *a);
void text_add(struct text *t, struct str s);
// `n` times the same.
void text_repeat(struct text *t, struct str s, size_t n);
// What has been added so far; void once more is added.
struct str text_str(const struct text *t);

// The character at the front of a text, and in `*length` its bytes. UTF8_BAD, of one byte, where the text does not begin
// with UTF-8 as Unicode defines it; it must not be empty.
enum { UTF8_BAD = UINT32_MAX };
uint32_t utf8_first(struct str s, size_t *length);
// The bytes of a character.
void text_add_char(struct text *t, uint32_t character);

// True for a character that would make two lines of one or move the cursor.
bool text_is_control(uint32_t character);
// The text with each byte that would make two lines of one or move the cursor shown as a number, \ooo.
struct str text_printable(struct arena *a, struct str s);

// The columns that a text takes on a terminal.
size_t text_columns(struct str s);

#endif
