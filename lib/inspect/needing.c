#include "needing.h"

#include "../elf/elf_dynamic.h"

bool needing_fits(struct str needed, struct str name) {
    return str_starts(needed, name) && (needed.n == name.n || needed.at[name.n] == '.');
}

static struct strs needed_by(const struct process *proc, struct str path) {
    struct reader b;
    struct os_stat st;
    if (!reader_open(&b, proc->os, OS_CWD, path, &st)) return (struct strs){0};
    struct elf elf = elf_head(&b);
    bool loadable = elf.kind == ELF_PROGRAM || elf.kind == ELF_SHARED;
    struct elf_dynamic dynamic = {0};
    if (loadable) dynamic = elf_loaded_dynamic(&b, proc->arena, &elf);
    reader_close(&b);
    return dynamic.needed;
}

struct needings needing_find(
    const struct process *proc, const struct root *root, const struct strs *files, struct str name) {
    struct needings out = {0};
    for (size_t i = 0; i < files->n; i++) {
        struct needing n = {.file = files->at[i]};
        struct strs needed = needed_by(proc, root_real(root, proc, n.file));
        for (size_t j = 0; j < needed.n; j++)
            if (needing_fits(needed.at[j], name)) strs_add(proc->arena, &n.names, needed.at[j]);
        if (n.names.n) *vec_push(proc->arena, &out) = n;
    }
    return out;
}
