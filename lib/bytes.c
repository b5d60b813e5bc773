#include "bytes.h"

#include <string.h>

void bytes_begin(struct bytes *b, struct os *os, int file, uint64_t start, uint64_t size) {
    b->os = os;
    b->file = file;
    b->start = start;
    b->size = size;
    b->at = b->n = 0;
}

static bool holds(const struct bytes *b, uint64_t at, uint64_t n) {
    return n <= b->size && at <= b->size - n;
}

static void fill(struct bytes *b, uint64_t at) {
    uint64_t left = b->size - at;
    size_t n = left < sizeof b->window ? (size_t)left : sizeof b->window;
    b->at = at;
    b->n = os_read(b->os, b->file, b->window, n, b->start + at);
}

const unsigned char *bytes_get(struct bytes *b, uint64_t at, size_t n) {
    if (n > sizeof b->window || !holds(b, at, n)) return NULL;
    if (at < b->at || at - b->at > b->n || n > b->n - (size_t)(at - b->at)) fill(b, at);
    return at - b->at + n <= b->n ? b->window + (at - b->at) : NULL;
}

const unsigned char *bytes_keep(struct bytes *b, struct arena *a, uint64_t at, uint64_t n) {
    if (!holds(b, at, n)) return NULL;
    unsigned char *all = arena_take(a, 1, (size_t)n + 1);
    return os_read(b->os, b->file, all, (size_t)n, b->start + at) == n ? all : NULL;
}

// Where the text that begins at `at` has its NUL; `end` where there is none before it.
static uint64_t text_stop(struct bytes *b, uint64_t at, uint64_t end) {
    while (at < end) {
        const unsigned char *p = bytes_get(b, at, 1);
        if (!p) return end;
        size_t n = b->n - (size_t)(at - b->at);
        const unsigned char *stop = memchr(p, 0, n);
        if (stop) return at + (uint64_t)(stop - p);
        at += n;
    }
    return end;
}

struct str bytes_text(struct bytes *b, struct arena *a, uint64_t at, uint64_t end) {
    if (end > b->size) end = b->size;
    uint64_t stop = text_stop(b, at, end);
    if (stop >= end) return (struct str){0};
    size_t n = (size_t)(stop - at);
    const unsigned char *text = bytes_get(b, at, n);
    if (text) return str_cat(a, (struct str){(const char *)text, n});
    text = bytes_keep(b, a, at, n);
    return text ? (struct str){(const char *)text, n} : (struct str){0};
}

uint64_t number(const unsigned char *p, size_t size, bool big) {
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++) value = value << 8 | p[big ? i : size - 1 - i];
    return value;
}

struct str text_in(const unsigned char *table, uint64_t n, uint64_t at) {
    if (at >= n) return (struct str){0};
    const unsigned char *text = table + at, *stop = memchr(text, 0, (size_t)(n - at));
    return stop ? (struct str){(const char *)text, (size_t)(stop - text)} : (struct str){0};
}
