#include "ldconf.h"

#include "../base/map.h"
#include "../sys/file.h"

#include <string.h>

// GNU ld does not detect include cycles; it runs out of memory.
enum { MAX_FILES = 1000, MAX_BYTES = 16 << 20 };

struct open_file {
    struct str rest, dir;
    struct strs queue; // files to read before the rest, the last one first
};
struct open_files {
    struct open_file *at;
    size_t n, cap;
};

static const char blanks[] = " \t\r\f\v", dir_end[] = "= \t\f\r\v", separators[] = " \t";

// The number of leading bytes of `s` that are in `bytes`, or that are not.
static size_t span_of(struct str s, const char *bytes, bool among) {
    size_t n = 0;
    while (n < s.n && (s.at[n] && strchr(bytes, s.at[n])) == among) n++;
    return n;
}

static void add_conf_dir(struct arena *a, struct str line, struct str sysroot, struct strs *out) {
    size_t n = span_of(line, dir_end, false);
    while (n && line.at[n - 1] == '/') n--;
    // The linker joins all lines with colons and splits the result, so a line "/" becomes an empty element.
    struct cut c = {.tail = {line.at, n}, .found = true};
    while (c.found) {
        c = str_cut(c.tail, ':');
        strs_add(a, out, str_starts(c.head, S("/")) ? str_cat(a, sysroot, c.head) : c.head);
    }
}

// Where ld.so.conf is read.
struct place {
    struct str sysroot; // in front of absolute directories
    struct str root;    // in front of absolute patterns; links are followed there
    bool once;          // no file is read twice; otherwise an include cycle is read until the arena is full
};

// The pattern with the links of its directory followed in the root.
static struct str pattern_in_root(
    struct os *os, struct arena *a, const struct place *place, struct str given) {
    if (!place->root.n) return given;
    struct str dir = path_dir(given);
    bool fixed = !str_has(dir, '*') && !str_has(dir, '?') && !str_has(dir, '[');
    if (fixed) dir = file_in_root(os, a, place->root, dir);
    return fixed ? path_join(a, dir, path_base(given)) : str_cat(a, place->root, given);
}

static struct str file_of_place(struct os *os, struct arena *a, const struct place *place, struct str path) {
    return place->root.n ? file_in_root(os, a, place->root, str_skip(path, place->root.n)) : path;
}

// The files of an `include` line. An absolute pattern gets the root in front; GNU ld adds no sysroot.
static struct strs included_files(
    struct os *os, struct arena *a, struct str patterns, struct str dir, const struct place *place) {
    struct strs files = {0};
    for (;;) {
        patterns = str_skip(patterns, span_of(patterns, separators, true));
        size_t n = span_of(patterns, separators, false);
        if (!n) break;
        struct str given = {patterns.at, n};
        // In a root the directory of a relative pattern may be a link, too.
        if (place->root.n && str_starts(dir, place->root))
            given = path_from(a, str_skip(dir, place->root.n), given);
        bool absolute = str_starts(given, S("/"));
        struct str pattern = absolute ? pattern_in_root(os, a, place, given) : path_from(a, dir, given);
        patterns = str_skip(patterns, n);
        struct strs matches = place->root.n ? file_glob_links(os, a, pattern) : file_glob(os, a, pattern);
        for (size_t i = 0; i < matches.n; i++)
            strs_add(a, &files, file_of_place(os, a, place, matches.at[i]));
    }
    for (size_t i = 0; i < files.n / 2; i++) {
        struct str last = files.at[files.n - 1 - i];
        files.at[files.n - 1 - i] = files.at[i];
        files.at[i] = last;
    }
    return files;
}

static bool open_conf(struct os *os, struct arena *a, struct str path, struct open_files *stack) {
    struct str text;
    if (!file_read(os, a, path, MAX_BYTES, &text)) return false;
    *vec_push(a, stack) = (struct open_file){.rest = text, .dir = path_dir(path)};
    return true;
}

static struct strs read_all(
    struct os *os, struct arena *a, struct open_files stack, const struct place *place) {
    struct strs out = {0};
    struct map seen = {0};
    for (size_t files = 0; stack.n;) {
        struct open_file *f = &stack.at[stack.n - 1];
        if (f->queue.n) {
            struct str path = f->queue.at[--f->queue.n];
            if (place->once && !map_add_new(a, &seen, path)) continue;
            if (++files > MAX_FILES) arena_give_up(a);
            open_conf(os, a, path, &stack);
            continue;
        }
        if (!f->rest.n) {
            stack.n--;
            continue;
        }
        struct cut c = str_cut(f->rest, '\n');
        f->rest = c.tail;
        struct str line = str_cut(str_cut(c.head, '\0').head, '#').head;
        line = str_skip(line, span_of(line, blanks, true));
        bool include = str_starts(line, S("include ")) || str_starts(line, S("include\t"));
        if (include)
            f->queue = included_files(os, a, str_skip(line, 8), f->dir, place);
        else if (line.n)
            add_conf_dir(a, line, place->sysroot, &out);
    }
    // A single empty element makes an empty list, not the working directory.
    if (out.n == 1 && !out.at[0].n) out.n = 0;
    return out;
}

struct strs ldconf_dirs(struct os *os, struct arena *a, struct str sysroot, struct str prefix) {
    struct open_files stack = {0};
    if (!open_conf(os, a, str_cat(a, sysroot, prefix, S("/etc/ld.so.conf")), &stack))
        open_conf(os, a, str_cat(a, sysroot, S("/etc/ld.so.conf")), &stack);
    return read_all(os, a, stack, &(struct place){.sysroot = sysroot});
}

struct strs ldconf_dirs_of_file(struct os *os, struct arena *a, struct str root, struct str path) {
    struct open_files stack = {0};
    const struct place place = {.sysroot = root, .root = root, .once = true};
    open_conf(os, a, path, &stack);
    return read_all(os, a, stack, &place);
}

struct strs ldconf_dirs_of_root(struct os *os, struct arena *a, struct str root) {
    const struct place place = {.root = root};
    return ldconf_dirs_of_file(
        os, a, root, file_of_place(os, a, &place, str_cat(a, root, S("/etc/ld.so.conf"))));
}
