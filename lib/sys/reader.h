// Bytes of a file or of a member of an archive, checked before they are used: nothing outside is ever read,
// and a file that shrinks meanwhile only ends earlier.
#ifndef NEEDLD_READER_H
#define NEEDLD_READER_H

#include "os.h"

#include <string.h>

enum { WINDOW = 4096 };
struct window {
    uint64_t at; // of what lies in it
    size_t n;
};
// Headers and names often lie at the front, between which and the end a reader goes. Often nothing else is read: then the
// other window's memory is not touched. It lies last, for on the stack what comes first has its page in common with what
// is called.
struct reader {
    struct os *os;
    int file;
    uint64_t start, size; // where in the file, and how many
    struct window front, moving;
    unsigned char front_bytes[WINDOW], moving_bytes[WINDOW];
};

// Makes `b` the bytes [start, start + size) of an open file.
void reader_begin(struct reader *b, struct os *os, int file, uint64_t start, uint64_t size);

// What the front does not show yet: reader_get.
const unsigned char *reader_load(struct reader *b, uint64_t at, size_t n);

// `n` bytes (at most a window's size) from offset `at`, good until the next call; NULL where there are
// less.
static inline const unsigned char *reader_get(struct reader *b, uint64_t at, size_t n) {
    bool there = n <= b->front.n && at <= b->front.n - n;
    return there ? b->front_bytes + at : reader_load(b, at, n);
}

// `n` bytes, however many, in the arena; NULL where there are less.
const unsigned char *reader_keep(struct reader *b, struct arena *a, uint64_t at, uint64_t n);

// `n` bytes, good as long as `b`, in the arena where need be; NULL where there are less.
const unsigned char *reader_view(struct reader *b, struct arena *a, uint64_t at, uint64_t n);

// The text from `at` to its NUL, which must come before `end`; empty where it does not.
struct str reader_text(struct reader *b, struct arena *a, uint64_t at, uint64_t end);

// The number of `size` bytes at `p`. Here, so that it becomes one load where the size is known.
static inline uint64_t load_uint(const unsigned char *p, size_t size, bool big) {
    const bool host_big = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;
    uint64_t value = 0;
    memcpy((char *)&value + (host_big ? sizeof value - size : 0), p, size);
    return big == host_big ? value : __builtin_bswap64(value) >> (64 - size * 8);
}

// The text from `at` to its NUL in a table of `n` bytes; empty where it does not end within. Counts as work: a hundred
// thousand names may all have the same ten million bytes in them.
struct str strtab_get(struct arena *a, const unsigned char *table, uint64_t n, uint64_t at);

#endif
