// Prints what needld expects GNU ld to find in the link in its arguments, before anything is added: a line
// for each name that the linker searches for, NAME TAB PATH, or NAME TAB "not found". tests/worlds runs it in
// place of the linker.
#include "../../lib/link/link.h"
#include "../../wrapper/edge.h"

#include <stdio.h>

static void print(struct str s) {
    fwrite(s.at, 1, s.n, stdout);
}

int main(int argc, char **argv, char **env) {
    (void)argc;
    struct arena arena = arena_make((size_t)1 << 30);
    jmp_buf full;
    arena.full = &full;
    if (setjmp(full)) return 2;
    struct process proc = process_of(&arena, argv, env);
    struct config config = {0};
    struct host_linker linker = host_linker_find(&proc, &config);
    if (linker.problem.n) return 2;
    const struct link *l = link_resolve(&proc, &config, &linker, true);
    if (l->bypass_reason.n) {
        print(str_cat(&arena, S("# unchanged: "), l->bypass_reason, S("\n")));
        return 0;
    }
    for (size_t i = 0; i < l->plain.deps.n; i++) {
        const struct dependency *n = &l->plain.deps.at[i];
        if (n->state == DEP_SKIPPED || (n->state == DEP_INPUT && !n->path.at)) continue;
        struct str path = n->state == DEP_MISSING ? S("not found") : n->path;
        print(str_cat(&arena, n->name, S("\t"), path, S("\n")));
    }
    return 0;
}
