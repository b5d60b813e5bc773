// Checked reading of a file or an archive member. Nothing outside of it is read, and a file that is truncated
// meanwhile only ends earlier.
#ifndef NEEDLD_READER_H
#define NEEDLD_READER_H

#include "os.h"

#include <string.h>

enum { WINDOW = 4096 };
struct window {
    uint64_t at; // offset of its first byte
    size_t n;
};
// Two windows, because readers alternate between the headers at the front and tables elsewhere. `front` stays
// at offset 0. The buffer of the moving window comes last: if nothing but the front is read, its page of the
// stack is never touched.
struct reader {
    struct os *os;
    int file;
    uint64_t start, size; // in the file
    struct window front, moving;
    unsigned char front_bytes[WINDOW], moving_bytes[WINDOW];
};

// Begins to read the bytes [start, start + size) of an open file.
void reader_begin(struct reader *b, struct os *os, int file, uint64_t start, uint64_t size);

// Opens a regular file and begins to read all of it. Sets `*st`, and fails, as os_open_file does.
bool reader_open(struct reader *b, struct os *os, int dir, struct str name, struct os_stat *st);
// Opens a path that is known to be a regular file, and begins to read a range of it.
bool reader_open_range(struct reader *b, struct os *os, struct str path, uint64_t start, uint64_t size);
void reader_close(struct reader *b);

// reader_get for bytes that are not in the front window.
const unsigned char *reader_load(struct reader *b, uint64_t at, size_t n);

// `n` bytes (at most WINDOW) at offset `at`, valid until the next call; NULL if the file is shorter.
static inline const unsigned char *reader_get(struct reader *b, uint64_t at, size_t n) {
    bool there = n <= b->front.n && at <= b->front.n - n;
    return there ? b->front_bytes + at : reader_load(b, at, n);
}

// A copy of `n` bytes in the arena; NULL if the file is shorter.
const unsigned char *reader_keep(struct reader *b, struct arena *a, uint64_t at, uint64_t n);

// `n` bytes that are valid as long as `b`, copied only if they are not in the front window; NULL if the file
// is shorter.
const unsigned char *reader_view(struct reader *b, struct arena *a, uint64_t at, uint64_t n);

// The C string at `at`; empty if it has no NUL before `end`.
struct str reader_text(struct reader *b, struct arena *a, uint64_t at, uint64_t end);

// The unsigned integer of `size` bytes at `p`. Inline, so that it is one load if the size is constant.
static inline uint64_t load_uint(const unsigned char *p, size_t size, bool big) {
    const bool host_big = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;
    uint64_t value = 0;
    memcpy((char *)&value + (host_big ? sizeof value - size : 0), p, size);
    return big == host_big ? value : __builtin_bswap64(value) >> (64 - size * 8);
}

// The C string at `at` in a table of `n` bytes; empty if it has no NUL there. Charges the arena: a hundred
// thousand names may all be the end of the same ten million bytes.
struct str strtab_get(struct arena *a, const unsigned char *table, uint64_t n, uint64_t at);

#endif
