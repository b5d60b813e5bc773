// pack DIR CASE...: writes cases (tests/cases/README.md) into DIR as inputs for the target `link`, with the
// bytes of their ELF files in place of the lines that describe them.
#include "../support/mkelf.h"
#include "../support/scene.h"

#include <stdio.h>
#include <stdlib.h>

static bool pack(struct arena *a, struct str dir, struct str path) {
    struct str text, name = S("");
    for (struct cut c = {.tail = path, .found = true}; c.found;) {
        c = str_cut(c.tail, '/');
        name = str_cat(a, name, name.n ? S("-") : S(""), c.head);
    }
    if (!scene_file(a, path.at, &text)) return false;
    struct str packed = scene_packed(a, text);
    return mkelf_store(path_join(a, dir, name).at, packed.at, packed.n);
}

int main(int argc, char **argv) {
    struct arena arena = arena_make((size_t)1 << 30);
    jmp_buf full;
    arena.full = &full;
    if (argc < 3 || setjmp(full)) return 2;
    for (int i = 2; i < argc; i++)
        if (!pack(&arena, str_of(argv[1]), str_of(argv[i]))) {
            perror(argv[i]);
            return 1;
        }
    return 0;
}
