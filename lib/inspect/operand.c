#include "operand.h"

#include "../elf/elf.h"

#include <elf.h>

struct str operand_path(const struct process *proc, struct str name) {
    if (str_has(name, '/') || os_look(proc->os, name).kind != OS_NONE) return name;
    struct str found = process_find_program(proc, name);
    return found.n ? found : name;
}

// --- directories

static bool is_loadable(const struct process *proc, struct str path) {
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
            if (kind == OS_FILE && is_loadable(proc, path)) strs_add(a, &found, path);
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
        return st.kind == OS_DIRECTORY ? S("is a directory") : (struct str){0};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && !out.n; i++) {
        struct str beginning = str_of(kinds[i].beginning);
        const unsigned char *p = reader_get(&b, 0, beginning.n);
        if (p && str_eq((struct str){(const char *)p, beginning.n}, beginning)) out = str_of(kinds[i].text);
    }
    if (!out.n) out = elf_kind_text(&b);
    reader_close(&b);
    return out;
}
