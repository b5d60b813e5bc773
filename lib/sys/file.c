#include "file.h"

#include <fnmatch.h>
#include <string.h>

// More than any search path needs.
enum { MAX_MATCHES = 20000 };
// As many as the kernel follows.
enum { MAX_LINKS = 40 };

static struct str read_sized(struct os *os, struct arena *a, int file, size_t size) {
    char *text = arena_alloc(a, size + 1);
    size_t n = os_read(os, file, text, size, 0);
    text[n] = '\0';
    return (struct str){text, n};
}

static bool read_to_end(struct os *os, struct arena *a, int file, size_t limit, struct str *out) {
    size_t cap = 4096, n = 0;
    char *text = arena_alloc(a, cap + 1);
    for (;;) {
        n += os_read(os, file, text + n, cap - n, n);
        if (n < cap || n > limit) break;
        char *more = arena_alloc(a, cap * 2 + 1);
        text = memcpy(more, text, n);
        cap *= 2;
    }
    text[n] = '\0';
    *out = (struct str){text, n};
    return n <= limit;
}

bool file_read(struct os *os, struct arena *a, struct str path, size_t limit, struct str *out) {
    struct os_stat st;
    int file = os_open_file(os, OS_CWD, path, &st);
    if (file < 0) return false;
    bool read = st.size <= limit;
    if (read && st.size)
        *out = read_sized(os, a, file, (size_t)st.size);
    else if (read) // the size of files in /proc is 0
        read = read_to_end(os, a, file, limit, out);
    os_close(os, file);
    return read;
}

void file_add_links(struct os *os, struct arena *a, struct str path, struct strs *out) {
    strs_add(a, out, path);
    for (int i = 0; i < MAX_LINKS; i++) {
        struct str to = os_link(os, a, path);
        if (!to.n) return;
        path = path_from(a, path_dir(path), to);
        strs_add(a, out, path);
    }
}

struct str file_in_root(struct os *os, struct arena *a, struct str root, struct str path) {
    struct str done = S("");
    int links = 0;
    while (path.n) {
        struct cut c = str_cut(path, '/');
        path = c.tail;
        if (!c.head.n || str_eq(c.head, S("."))) continue;
        if (str_eq(c.head, S(".."))) {
            done = str_cut_last(done, '/').found ? str_cut_last(done, '/').head : S("");
            continue;
        }
        struct str next = str_cat(a, done, S("/"), c.head);
        struct str to = links < MAX_LINKS ? os_link(os, a, str_cat(a, root, next)) : (struct str){0};
        if (to.n) {
            links++;
            path = str_cat(a, to, S("/"), path);
            if (str_starts(to, S("/"))) done = S("");
        } else {
            done = next;
        }
    }
    return str_cat(a, root, done);
}

struct str file_identity(struct arena *a, struct os_stat st) {
    return str_format(a, "%llx:%llx", (unsigned long long)st.dev, (unsigned long long)st.ino);
}

static bool has_wildcard(struct str s) {
    return str_has(s, '*') || str_has(s, '?') || str_has(s, '[');
}

// Adds BASE/NAME for each name in BASE that matches one component of a pattern.
static void match_component(
    struct os *os, struct arena *a, struct str base, struct str part, struct strs *out) {
    struct strs names = os_list(os, a, base.n ? base : S("."));
    const char *pattern = str_z(a, part);
    for (size_t i = 0; i < names.n && out->n < MAX_MATCHES; i++)
        if (!fnmatch(pattern, str_z(a, names.at[i]), FNM_PERIOD))
            strs_add(a, out, base.n ? str_cat(a, base, names.at[i]) : str_cat(a, names.at[i]));
}

// `links`: a link that leads nowhere is matched too.
static struct strs glob_all(struct os *os, struct arena *a, struct str pattern, bool links) {
    struct strs found = {0};
    strs_add(a, &found, has_wildcard(pattern) ? S("") : pattern);
    if (!has_wildcard(pattern)) return found;
    // `found` has the matches of the components so far, each with a slash at its end.
    for (struct cut c = {.tail = pattern, .found = true}; c.found;) {
        c = str_cut(c.tail, '/');
        struct strs next = {0};
        for (size_t i = 0; i < found.n; i++) {
            if (has_wildcard(c.head))
                match_component(os, a, found.at[i], c.head, &next);
            else
                strs_add(a, &next, str_cat(a, found.at[i], c.head));
        }
        for (size_t i = 0; c.found && i < next.n; i++) next.at[i] = str_cat(a, next.at[i], S("/"));
        found = next;
    }
    size_t n = 0;
    for (size_t i = 0; i < found.n; i++)
        if (os_look(os, found.at[i]).kind != OS_NONE || (links && os_link(os, a, found.at[i]).n))
            found.at[n++] = found.at[i];
    found.n = n;
    strs_sort(&found);
    return found;
}

struct strs file_glob(struct os *os, struct arena *a, struct str pattern) {
    return glob_all(os, a, pattern, false);
}

struct strs file_glob_links(struct os *os, struct arena *a, struct str pattern) {
    return glob_all(os, a, pattern, true);
}
