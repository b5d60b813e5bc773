// Archives, plain and thin: their members, and which of them defines which symbol.
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
    struct archive_symbols symbols; // the symbol table of the archive
    bool has_table;
    struct str long_names;
    uint64_t first; // offset of the header of the first member after the tables
    bool thin;      // its members are separate files
};
struct archive_member {
    struct str path; // in a thin archive the file, relative to the archive's directory; otherwise the name
    uint64_t nested; // in a thin archive, if `path` is an archive: the member's header there; otherwise 0
    uint64_t start, size; // in the archive, unless it is thin
    uint64_t next;        // offset of the next member's header
};

// The file and range that hold a member; `size` is 0 if it cannot be read.
struct archive_part {
    struct str path;
    uint64_t start, size;
};

// True for an archive, by its first bytes.
bool archive_begins(struct reader *b);

// Reads the tables of the archive. Malformed parts are left out.
struct archive archive_read(struct reader *b, struct arena *a);
// Reads only what is needed to reach the first member.
struct archive archive_head(struct reader *b, struct arena *a);

// The member whose header is at `at`; false at the end of the archive or if there is no header.
bool archive_member(
    struct reader *b, struct arena *a, const struct archive *ar, uint64_t at, struct archive_member *out);

// The file and range that hold a member of the archive `path`; without a path if it cannot be opened. Opens
// the file of a member of a thin archive.
struct archive_part archive_part(struct os *os, struct arena *a, struct str path, const struct archive *ar,
    const struct archive_member *m);
// Opens the file and begins to read the range; reader_close closes it. False if it cannot be opened.
bool archive_open(struct os *os, struct arena *a, const struct archive_part *part, struct reader *b);

#endif
