// Works out one command line as the shim does, and prints its words instead of becoming the linker: for callgrind, which
// loses what it has counted when a process executes another.
#include "../../lib/needld/needld.h"
#include "../../wrapper/edge.h"

#include <stdio.h>

int main(int argc, char **argv, char **env) {
    (void)argc;
    struct arena arena = arena_make((size_t)1 << 30);
    jmp_buf full;
    arena.full = &full;
    if (setjmp(full)) return 2;
    struct process proc = process_of(&arena, argv, env);
    struct exec_plan o = needld_link(&proc);
    for (size_t i = 0; i < o.argv.n; i++) puts(str_z(&arena, o.argv.at[i]));
    for (size_t i = 0; i < o.lines.n; i++) puts(str_z(&arena, o.lines.at[i]));
    return !o.program.n;
}
