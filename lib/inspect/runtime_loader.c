#include "runtime_loader.h"

#include "../sys/reader.h"

#include <elf.h>
#include <string.h>

// The file is read in parts that overlap, by more than the list of directories takes.
enum { MAX_LOADER = 8 << 20, MAX_DIRS = 16, OVERLAP = 1024, STEP = WINDOW - OVERLAP };

static const struct loader_row {
    uint16_t machine;
    bool is64;
    const char *path;
} loaders[] = {
    {EM_X86_64, true, "/lib64/ld-linux-x86-64.so.2"},
    {EM_X86_64, false, "/libx32/ld-linux-x32.so.2"},
    {EM_386, false, "/lib/ld-linux.so.2"},
    {EM_AARCH64, true, "/lib/ld-linux-aarch64.so.1"},
    {EM_ARM, false, "/lib/ld-linux-armhf.so.3"},
    {EM_S390, true, "/lib/ld64.so.1"},
    {EM_PPC64, true, "/lib64/ld64.so.2"},
    {EM_RISCV, true, "/lib/ld-linux-riscv64-lp64d.so.1"},
};

struct str runtime_loader_path(const struct target *target) {
    for (size_t i = 0; i < sizeof loaders / sizeof *loaders; i++)
        if (loaders[i].machine == target->machine && loaders[i].is64 == target->is64)
            return str_of(loaders[i].path);
    return (struct str){0};
}

// The C string at `at` if it is the path of a directory with a slash at its end; else empty.
static struct str dir_at(struct str text, size_t at) {
    const char *end = at < text.n ? memchr(text.at + at, '\0', text.n - at) : NULL;
    struct str s = {text.at + at, end ? (size_t)(end - text.at) - at : 0};
    return s.n > 1 && s.at[0] == '/' && str_ends(s, S("/")) ? s : (struct str){0};
}

// ld.so has them one behind the other.
static struct strs dirs_from(struct arena *a, struct str text, size_t at) {
    struct strs dirs = {0};
    for (struct str dir; dirs.n < MAX_DIRS && (dir = dir_at(text, at)).n; at += dir.n + 1)
        strs_add_new(a, &dirs, str_cat(a, path_trim(dir)));
    return dirs;
}

// The list that begins in the first `n` bytes of a part.
static struct strs dirs_in(struct arena *a, struct str text, size_t n) {
    for (size_t at = 2; at < n; at++) {
        const char *slash = memchr(text.at + at, '/', n - at);
        if (!slash) break;
        at = (size_t)(slash - text.at);
        bool first = !text.at[at - 1] && text.at[at - 2] != '/'; // else it is the next one of a list
        if (first && str_contains(dir_at(text, at), S("lib"))) return dirs_from(a, text, at);
    }
    return (struct strs){0};
}

static unsigned minor_in(struct str text) {
    struct cut c = str_cut_text(text, S(" release version 2."));
    return c.found ? (unsigned)str_leading_number(c.tail, 3) : 0;
}

struct runtime_loader runtime_loader_read(
    const struct process *proc, const struct root *root, struct str path) {
    struct runtime_loader loader = {0};
    struct os_stat st;
    struct reader b;
    if (!path.n || !reader_open(&b, proc->os, OS_CWD, root_real(root, proc, path), &st)) return loader;
    // From the end, because strings lie behind the code.
    uint64_t parts = b.size < MAX_LOADER ? (b.size + STEP - 1) / STEP : 0;
    while (parts && !(loader.dirs.n && loader.minor)) {
        uint64_t at = --parts * STEP, left = b.size - at;
        struct str text = {.n = left < WINDOW ? (size_t)left : WINDOW};
        text.at = (const char *)reader_get(&b, at, text.n);
        if (!text.at) break;
        if (!loader.dirs.n) loader.dirs = dirs_in(proc->arena, text, text.n < STEP ? text.n : STEP + 2);
        if (!loader.minor) loader.minor = minor_in(text);
    }
    reader_close(&b);
    return loader;
}
