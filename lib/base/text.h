// A string that grows at its end, and UTF-8.
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
// Adds `s` `n` times.
void text_repeat(struct text *t, struct str s, size_t n);
// What has been added so far. Adding more invalidates it.
struct str text_str(const struct text *t);

// The first character of a string, which must not be empty, and its length in bytes. UTF8_BAD, of length 1,
// if it is not valid UTF-8.
#define UTF8_BAD UINT32_MAX
uint32_t utf8_first(struct str s, size_t *length);
// Adds a character as UTF-8.
void text_add_char(struct text *t, uint32_t character);

// True for a character that would break the line or move the cursor.
bool text_is_control(uint32_t character);
// The string with the bytes of such characters written as \ooo.
struct str text_printable(struct arena *a, struct str s);

// The string as a word of a POSIX shell, in quotes if it needs them.
struct str text_shell_quoted(struct arena *a, struct str word);

// The string without the escape sequences by which programs print colours on a terminal.
struct str text_uncoloured(struct arena *a, struct str s);

// The width of a string on a terminal, in columns.
size_t text_columns(struct str s);

#endif
