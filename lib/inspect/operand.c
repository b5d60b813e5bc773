#include "operand.h"

#include "../elf/elf.h"
#include "../formats/ldcache.h"

#include <elf.h>

static struct str in_path(const struct process *proc, const struct root *root, struct str name) {
    if (!root->dir.n) return process_find_program(proc, name);
    struct strs dirs = process_path_dirs(proc);
    for (size_t i = 0; i < dirs.n; i++) {
        struct str path = path_join(proc->arena, root_path(root, proc->arena, dirs.at[i]), name);
        if (os_look(proc->os, root_real(root, proc, path)).kind == OS_FILE) return path;
    }
    return (struct str){0};
}

// The library for this machine; in a root, the first one.
static struct str in_cache(const struct process *proc, const struct root *root, struct str name) {
    struct arena *a = proc->arena;
    struct str path = root_real(root, proc, root_path(root, a, S("/etc/ld.so.cache")));
    struct ldcache cache = ldcache_read(proc->os, a, path);
    struct target target = target_find(S(""), S(""));
    uint32_t kind = root->dir.n ? 0 : ldcache_kind(&target);
    for (uint32_t i = map_get(&cache.names, name); i != NO_INDEX; i = cache.entries.at[i].next) {
        const struct ldcache_entry *e = &cache.entries.at[i];
        if (!e->leveled && (!kind || e->kind == kind)) return root_path(root, a, e->path);
    }
    return (struct str){0};
}

// A file may be named by its path on this system, which counts first, or by its path in the root.
static struct str in_root(const struct process *proc, const struct root *root, struct str name) {
    struct arena *a = proc->arena;
    if (!root->dir.n) return name;
    struct str whole = path_from(a, os_working_dir(proc->os, a), name);
    struct str dir = os_real_path(proc->os, a, path_dir(whole));
    if (root_has(root, whole)) return whole;
    if (root_has(root, dir)) return path_join(a, dir, path_base(whole));
    bool there = os_look(proc->os, name).kind != OS_NONE;
    if (there && !str_starts(name, S("/"))) return name;
    struct str inside = root_path(root, a, name);
    bool is_inside = os_look(proc->os, root_real(root, proc, inside)).kind != OS_NONE;
    return is_inside ? inside : name;
}

struct str operand_path(const struct process *proc, const struct root *root, struct str name) {
    struct str path = in_root(proc, root, name);
    if (str_has(name, '/') || os_look(proc->os, root_real(root, proc, path)).kind != OS_NONE) return path;
    struct str found = in_path(proc, root, name);
    if (!found.n) found = in_cache(proc, root, name);
    return found.n ? found : name;
}

void operand_files_listed(
    const struct process *proc, const struct root *root, struct str list, struct strs *out) {
    struct strs names = str_split(proc->arena, list, str_has(list, '\0') ? '\0' : '\n');
    for (size_t i = 0; i < names.n; i++) {
        if (!names.at[i].n) continue;
        struct str path = operand_path(proc, root, names.at[i]), real = root_real(root, proc, path);
        bool there = os_look(proc->os, real).kind != OS_NONE;
        if (!there || operand_is_loadable(proc, real)) strs_add(proc->arena, out, path);
    }
}

// --- directories

bool operand_is_loadable(const struct process *proc, struct str path) {
    struct reader b;
    struct os_stat st;
    if (!reader_open(&b, proc->os, OS_CWD, path, &st)) return false;
    struct elf elf = elf_head(&b);
    reader_close(&b);
    return elf.kind == ELF_PROGRAM || elf.kind == ELF_SHARED;
}

// The list of directories is the queue.
void operand_files_below(const struct process *proc, struct str dir, struct strs *out) {
    struct arena *a = proc->arena;
    struct strs dirs = {0}, found = {0};
    strs_add(a, &dirs, path_trim(dir));
    for (size_t i = 0; i < dirs.n; i++) {
        struct strs names = os_list(proc->os, a, dirs.at[i]);
        for (size_t j = 0; j < names.n; j++) {
            struct str path = path_join(a, dirs.at[i], names.at[j]);
            arena_charge(a, OS_WORK);
            if (os_link(proc->os, a, path).n) continue;
            enum os_kind kind = os_look(proc->os, path).kind;
            if (kind == OS_DIRECTORY) strs_add(a, &dirs, path);
            if (kind == OS_FILE && operand_is_loadable(proc, path)) strs_add(a, &found, path);
        }
    }
    strs_sort(&found);
    strs_add_all(a, out, &found);
}

// --- kinds of files

static const struct kind_row {
    const char *beginning, *text;
} kinds[] = {
    {"!<arch>\n", "is a static library, which names no libraries"},
    {"!<thin>\n", "is a static library, which names no libraries"},
    {"#!", "is a script"},
    {"/* GNU ld script", "is a linker script"},
    {"INPUT", "is a linker script"},
    {"GROUP", "is a linker script"},
    {"OUTPUT_FORMAT", "is a linker script"},
};

static struct str elf_kind_text(struct reader *b) {
    struct elf elf = elf_head(b);
    const unsigned char *type = elf.kind == ELF_OTHER ? reader_get(b, 16, 2) : NULL;
    if (elf.kind == ELF_OBJECT) return S("is an object file, which names no libraries");
    if (type && load_uint(type, 2, elf.big_endian) == ET_CORE) return S("is a core file");
    return (struct str){0};
}

struct str operand_kind(const struct process *proc, struct str path) {
    struct reader b;
    struct os_stat st;
    struct str out = {0};
    if (!reader_open(&b, proc->os, OS_CWD, path, &st))
        return st.kind == OS_DIRECTORY ? S("is a directory; -r takes the programs and libraries below it")
                                       : (struct str){0};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && !out.n; i++) {
        struct str beginning = str_of(kinds[i].beginning);
        const unsigned char *p = reader_get(&b, 0, beginning.n);
        if (p && str_eq((struct str){(const char *)p, beginning.n}, beginning)) out = str_of(kinds[i].text);
    }
    if (!out.n) out = elf_kind_text(&b);
    reader_close(&b);
    return out;
}
