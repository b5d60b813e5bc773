// needld run: a build with the shim ahead.
#include "../posix.h"

#include "launch.h"

static const struct command_option options[] = {{0}};

static int run(struct call *c) {
    const char *value;
    if (command_next(c, &value) == WORD_BAD) return EXIT_USAGE;
    if (!*c->words) return command_misused(c, S("no command is given to run: needld run make"));
    struct strs env = launch_env(c);
    return env.n ? launch_exec(c, &env) : EXIT_WRONG;
}

const struct command command_run = {
    .name = "run",
    .operands = "[--] CMD...",
    .summary = "run a build with needld ahead of ld",
    .about = "Runs CMD with needld ahead of ld, in COMPILER_PATH and PATH for CMD alone. Its exit\n"
             "status and signals are CMD's own; 127 where CMD is not found, 126 where it cannot be run.\n",
    .options = options,
    .runs = true,
    .run = run,
};
