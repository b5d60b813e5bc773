#include "runtime_loader.h"

#include "../sys/file.h"

#include <elf.h>
#include <string.h>

enum { MAX_LOADER = 8 << 20, MAX_DIRS = 16 };

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
        strs_add_new(a, &dirs, path_trim(dir));
    return dirs;
}

static struct strs dirs_in(struct arena *a, struct str text) {
    for (size_t at = 1; at < text.n; at++) {
        const char *slash = memchr(text.at + at, '/', text.n - at);
        if (!slash) break;
        at = (size_t)(slash - text.at);
        if (text.at[at - 1] || !str_contains(dir_at(text, at), S("lib"))) continue;
        return dirs_from(a, text, at);
    }
    return (struct strs){0};
}

struct runtime_loader runtime_loader_read(
    const struct process *proc, const struct root *root, struct str path) {
    struct runtime_loader loader = {0};
    struct str real = root_real(root, proc, path);
    if (path.n && file_read(proc->os, proc->arena, real, MAX_LOADER, &loader.text))
        loader.dirs = dirs_in(proc->arena, loader.text);
    return loader;
}

unsigned runtime_loader_minor(const struct runtime_loader *loader) {
    struct cut c = str_cut_text(loader->text, S(" release version 2."));
    return c.found ? (unsigned)str_leading_number(c.tail, 3) : 0;
}
