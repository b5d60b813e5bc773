#include "posix.h"

#include "shim.h"

#include "child.h"
#include "edge.h"
#include "relay.h"
#include "../lib/needld/needld.h"
#include "../lib/link/host_linker.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

// This note identifies every copy and version of needld, so that none of them runs another one as the real
// linker.
struct note {
    unsigned name_size, data_size, type;
    char name[8], data[4];
};
__attribute__((section(".note.needld"), used, aligned(4))) static const struct note note = {
    7, 4, 1, "needld", "1"};

enum { FIRST_MEMORY = 96 << 10 };
static const size_t MAX_MEMORY = (size_t)1 << 30;

// Returns only if the program cannot be executed, with errno set.
static void try_execute(struct arena *a, struct str program, const struct strs *argv, char **env) {
    execve(str_z(a, program), strs_vector(a, argv), env);
    if (errno != ENOEXEC) return;
    struct strs shell = shell_argv(a, argv);
    execve(SHELL, strs_vector(a, &shell), env);
}

// If the system rejects the longer argument list (E2BIG), runs the linker with the original arguments; if
// that fails too, also with the original environment, without NEEDLD_CHAIN.
static void execute_linker(struct arena *a, const struct exec_plan *plan, char **env_given) {
    char **env = strs_vector(a, &plan->env);
    try_execute(a, plan->program, &plan->argv, env);
    if (errno == E2BIG) try_execute(a, plan->program, &plan->given, env);
    if (errno == E2BIG) try_execute(a, plan->program, &plan->given, env_given);
    struct strs lines = {0};
    strs_add(a, &lines, str_cat(a, S("cannot run "), plan->program, S(": "), str_of(strerror(errno))));
    print_messages(a, &lines);
}

// -o is expected among these: NEEDLD_CHAIN has the output, to tell a link from one that runs inside it.
enum { MAX_ARGS_WITHOUT_MEMORY = 256 };

// Memory ran out before the linker was found. Searches for it once more, in `memory` alone, to run it with
// the original arguments. NULL if that is not enough either.
static const char *find_without_memory(char *memory, size_t size, char **argv, char **env) {
    char *args[MAX_ARGS_WITHOUT_MEMORY + 1] = {0};
    for (size_t i = 0; i < MAX_ARGS_WITHOUT_MEMORY && argv[i]; i++) args[i] = argv[i];
    struct arena arena = arena_in(memory, size, 0);
    jmp_buf full;
    arena.full = &full;
    if (setjmp(full)) return NULL;
    struct process proc = process_of(&arena, args, env);
    struct config config = config_read(&proc);
    struct host_linker linker = host_linker_find(&proc, &config);
    return linker.problem.n ? NULL : str_z(&arena, linker.path);
}

// The words of an error are without the colours that a linker prints on a terminal.
static struct linker_result result_of(struct arena *a, const struct relay *relay) {
    struct linker_result result = {.known = true, .status = child_exit_status(relay->status)};
    result.errors = text_uncoloured(a, relay->errors);
    return result;
}

// The memory may run out from here on: the link is over, and there is no record of it.
static void write_watched_log(
    const struct process *proc, struct needld_run *watched, const struct relay *relay) {
    struct arena *a = proc->arena;
    jmp_buf full;
    a->full = &full;
    if (setjmp(full)) return;
    struct linker_result result = result_of(a, relay);
    struct str log = needld_log(watched, &result);
    if (log.n) append_to_file(a, process_env(proc, "NEEDLD_LOG"), log);
}

// Returns if the linker cannot run as a child, or in the child: then it is executed.
static void watch_linker(const struct process *proc, const struct exec_plan *plan) {
    struct relay relay;
    pid_t child = relay_fork(&relay);
    if (child > 0) {
        relay_until_end(&relay);
        write_watched_log(proc, plan->watched, &relay);
        relay_end(&relay);
    }
    if (!child) return;
    struct linker_result unknown = {0};
    struct str log = needld_log(plan->watched, &unknown);
    if (log.n) append_to_file(proc->arena, process_env(proc, "NEEDLD_LOG"), log);
}

// Runs the linker at `known`, or if that is null, the one that is found with the bytes of `memory` alone.
// Returns only if that fails.
static int run_without_memory(const char *known, char *memory, size_t size, char **argv, char **env) {
    const char *program = known ? known : find_without_memory(memory, size, argv, env);
    if (program) argv[0] = (char *)(size_t)program, execve(program, argv, env);
    write_once(2, S("needld: out of memory\n"));
    return 1;
}

int shim_main(int argc, char **argv, char **env) {
    (void)argc;
    static char memory[FIRST_MEMORY]; // not on the stack, which may be limited to less
    struct arena arena = arena_in(memory, sizeof memory, MAX_MEMORY);
    jmp_buf full;
    arena.full = &full;
    const char *volatile known = NULL;
    if (setjmp(full)) return run_without_memory(known, memory, sizeof memory, argv, env);
    struct process proc = process_of(&arena, argv, env);
    struct exec_plan plan = needld_link(&proc);
    if (plan.program.n) known = str_z(&arena, plan.program);
    print_messages(&arena, &plan.lines);
    if (plan.log.n) append_to_file(&arena, process_env(&proc, "NEEDLD_LOG"), plan.log);
    if (plan.only_log) return 0;
    if (plan.watched) watch_linker(&proc, &plan);
    if (known) execute_linker(&arena, &plan, env);
    return 1;
}
