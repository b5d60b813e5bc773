#include "posix.h"

#include "shim.h"

#include "child.h"
#include "edge.h"
#include "../lib/needld/needld.h"
#include "../lib/link/host_linker.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

// By this note needld knows copies and other versions of itself, so that none takes another for the linker.
struct note {
    unsigned name_size, data_size, type;
    char name[8], data[4];
};
__attribute__((section(".note.needld"), used, aligned(4))) static const struct note note = {
    7, 4, 1, "needld", "1"};

enum { FIRST_ROOM = 96 << 10 };
static const size_t MAX_MEMORY = (size_t)1 << 30;

// Returns where it cannot be executed, with errno set.
static void execute(struct arena *a, struct str program, const struct strs *argv, char **env) {
    execve(str_z(a, program), strs_vector(a, argv), env);
    if (errno != ENOEXEC) return;
    struct strs shell = argv_of_shell(a, argv);
    execve(SHELL, strs_vector(a, &shell), env);
}

// Becomes the linker with the words in `o`, or, where the system refuses the longer list, with the user's own
// and not even our own variable.
static void become(struct arena *a, const struct exec_plan *o, char **env_given) {
    char **env = strs_vector(a, &o->env);
    execute(a, o->program, &o->argv, env);
    if (errno == E2BIG) execute(a, o->program, &o->given, env);
    if (errno == E2BIG) execute(a, o->program, &o->given, env_given);
    struct strs lines = {0};
    strs_add(a, &lines, str_cat(a, S("cannot run "), o->program, S(": "), str_of(strerror(errno))));
    print_messages(a, &lines);
}

// Words in which the output will be found: it tells links apart that run within each other.
enum { ENOUGH_WORDS = 256 };

// The linker to run with the arguments as given where memory ran out before it was known, found with nothing but `room`;
// NULL where that does not do either.
static const char *find_without_memory(char *room, size_t size, char **argv, char **env) {
    char *words[ENOUGH_WORDS + 1] = {0};
    for (size_t i = 0; i < ENOUGH_WORDS && argv[i]; i++) words[i] = argv[i];
    struct arena arena = arena_in(room, size, 0);
    jmp_buf full;
    arena.full = &full;
    if (setjmp(full)) return NULL;
    struct process proc = process_of(&arena, words, env);
    struct config config = config_read(&proc);
    struct host_linker linker = host_linker_find(&proc, &config);
    return linker.problem.n ? NULL : str_z(&arena, linker.path);
}

int shim_main(int argc, char **argv, char **env) {
    (void)argc;
    static char room[FIRST_ROOM]; // not on the stack, which may be limited to less
    struct arena arena = arena_in(room, sizeof room, MAX_MEMORY);
    jmp_buf full;
    arena.full = &full;
    const char *volatile known = NULL;
    if (setjmp(full)) {
        const char *program = known ? known : find_without_memory(room, sizeof room, argv, env);
        if (program) argv[0] = (char *)(size_t)program, execve(program, argv, env);
        write_once(2, S("needld: no memory\n"));
        return 1;
    }
    struct process proc = process_of(&arena, argv, env);
    struct exec_plan o = needld_link(&proc);
    if (o.program.n) known = str_z(&arena, o.program);
    print_messages(&arena, &o.lines);
    if (o.log.n) append(&arena, process_env(&proc, "NEEDLD_LOG"), o.log);
    if (o.only_log) return 0;
    if (known) become(&arena, &o, env);
    return 1;
}
