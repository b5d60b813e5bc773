// Archives of objects, plain and thin, as far as a linker needs them: which member defines which symbol.
#ifndef NEEDLD_ARCHIVE_H
#define NEEDLD_ARCHIVE_H

#include "../sys/reader.h"

struct archive_symbol {
    struct str name;
    uint64_t member; // offset of the member's header
};
struct archive_symbols {
    struct archive_symbol *at;
    size_t n, cap;
};
struct archive {
    struct archive_symbols symbols; // the archive's own table; empty where it has none
    struct str long_names;
    uint64_t first; // offset of the first member that is an object
    bool thin;      // the members are files of their own
};
struct archive_member {
    struct str path; // of a thin archive's member, relative to the archive's directory; of any other its name
    uint64_t nested; // where `path` is an archive of which it is a member: its header there; 0: a whole file
    uint64_t start, size; // of any other, in the archive
    uint64_t next;        // offset of the next member's header
};

// Where the bytes of a member lie; `size` is 0 where they cannot be had.
struct archive_part {
    struct str path;
    uint64_t start, size;
};

// True where the file begins as an archive does.
bool archive_begins(struct reader *b);

// The table of symbols and what else is needed to reach members. Malformed parts are left out.
struct archive archive_read(struct reader *b, struct arena *a);
// What is needed to reach the first member alone.
struct archive archive_head(struct reader *b, struct arena *a);

// The member whose header lies at `at`; false at the end of the archive or where that is no header.
bool archive_member(
    struct reader *b, struct arena *a, const struct archive *ar, uint64_t at, struct archive_member *out);

// Where the bytes of a member of the archive `path` lie. Of a thin archive other files are opened for that; without a path where
// that is not possible.
struct archive_part archive_part(struct os *os, struct arena *a, struct str path, const struct archive *ar,
    const struct archive_member *m);
// Opens what lies in a file or in a part of one, and begins `b` with it. -1 where it cannot be opened.
int archive_open(struct os *os, struct arena *a, const struct archive_part *part, struct reader *b);

#endif
