#include "reader.h"

void reader_begin(struct reader *b, struct os *os, int file, uint64_t start, uint64_t size) {
    b->os = os;
    b->file = file;
    b->start = start;
    b->size = size;
    b->front = b->moving = (struct window){0};
}

bool reader_open(struct reader *b, struct os *os, int dir, struct str name, struct os_stat *st) {
    int file = os_open_file(os, dir, name, st);
    if (file >= 0) reader_begin(b, os, file, 0, st->size);
    return file >= 0;
}

bool reader_open_range(struct reader *b, struct os *os, struct str path, uint64_t start, uint64_t size) {
    int file = os_open(os, OS_CWD, path);
    if (file >= 0) reader_begin(b, os, file, start, size);
    return file >= 0;
}

void reader_close(struct reader *b) {
    os_close(b->os, b->file);
}

static bool in_range(const struct reader *b, uint64_t at, uint64_t n) {
    return n <= b->size && at <= b->size - n;
}

static bool window_has(const struct window *window, uint64_t at, size_t n) {
    return at >= window->at && n <= window->n && at - window->at <= window->n - n;
}

static unsigned char *window_bytes(struct reader *b, const struct window *window) {
    return window == &b->front ? b->front_bytes : b->moving_bytes;
}

static const unsigned char *bytes_in(struct reader *b, const struct window *window, uint64_t at) {
    return window_bytes(b, window) + (at - window->at);
}

// Near the end of the file the window covers the last bytes: readers go from the section headers, which are
// there, to what is just before them.
static void fill(struct reader *b, struct window *window, uint64_t at) {
    if (b->size - at < WINDOW) at = b->size < WINDOW ? 0 : b->size - WINDOW;
    uint64_t left = b->size - at;
    size_t n = left < WINDOW ? (size_t)left : WINDOW;
    window->at = at;
    window->n = os_read(b->os, b->file, window_bytes(b, window), n, b->start + at);
}

// The window that has these bytes; NULL if the file is shorter.
static const struct window *load_window(struct reader *b, uint64_t at, size_t n) {
    if (n > WINDOW || !in_range(b, at, n)) return NULL;
    struct window *window = at + n <= WINDOW ? &b->front : &b->moving;
    if (!window_has(window, at, n)) fill(b, window, window == &b->front ? 0 : at);
    return window_has(window, at, n) ? window : NULL;
}

const unsigned char *reader_load(struct reader *b, uint64_t at, size_t n) {
    const struct window *window = load_window(b, at, n);
    return window ? bytes_in(b, window, at) : NULL;
}

const unsigned char *reader_keep(struct reader *b, struct arena *a, uint64_t at, uint64_t n) {
    if (!in_range(b, at, n)) return NULL;
    unsigned char *all = arena_alloc(a, (size_t)n + 1);
    all[n] = '\0';
    const struct window *window = window_has(&b->moving, at, (size_t)n) ? &b->moving : &b->front;
    if (window_has(window, at, (size_t)n)) return memcpy(all, bytes_in(b, window, at), (size_t)n);
    return os_read(b->os, b->file, all, (size_t)n, b->start + at) == n ? all : NULL;
}

const unsigned char *reader_view(struct reader *b, struct arena *a, uint64_t at, uint64_t n) {
    bool fits = in_range(b, at, n) && at + n <= WINDOW;
    return fits ? reader_get(b, at, (size_t)n) : reader_keep(b, a, at, n);
}

// The offset of the first NUL from `at` on; `end` if there is none before it.
static uint64_t find_nul(struct reader *b, uint64_t at, uint64_t end) {
    while (at < end) {
        const struct window *window = load_window(b, at, 1);
        if (!window) return end;
        const unsigned char *p = bytes_in(b, window, at);
        size_t n = window->n - (size_t)(at - window->at);
        const unsigned char *stop = memchr(p, 0, n);
        if (stop) return at + (uint64_t)(stop - p);
        at += n;
    }
    return end;
}

struct str reader_text(struct reader *b, struct arena *a, uint64_t at, uint64_t end) {
    if (end > b->size) end = b->size;
    uint64_t stop = find_nul(b, at, end);
    if (stop > at) arena_charge(a, (size_t)(stop - at) / 64);
    if (stop >= end) return (struct str){0};
    size_t n = (size_t)(stop - at);
    const unsigned char *text = reader_get(b, at, n);
    if (text) return str_cat(a, (struct str){(const char *)text, n});
    text = reader_keep(b, a, at, n);
    return text ? (struct str){(const char *)text, n} : (struct str){0};
}

struct str strtab_get(struct arena *a, const unsigned char *table, uint64_t n, uint64_t at) {
    if (at >= n) return (struct str){0};
    const unsigned char *text = table + at, *stop = memchr(text, 0, (size_t)(n - at));
    arena_charge(a, (size_t)(stop ? (uint64_t)(stop - text) : n - at) / 64 + 1);
    return stop ? (struct str){(const char *)text, (size_t)(stop - text)} : (struct str){0};
}
