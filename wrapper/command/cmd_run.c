// needld run: runs a build through the shim.
#include "../posix.h"

#include "launch.h"

static const struct command_option options[] = {{0}};

static int run_run(struct invocation *inv) {
    const char *value;
    if (command_next_arg(inv, &value) == ARG_BAD) return EXIT_USAGE;
    if (!*inv->args) return command_usage_error(inv, S("no command given; example: needld run make"));
    struct strs env = launch_env(inv);
    return env.n ? launch_failed(inv, launch_exec(inv, &env)) : EXIT_ERROR;
}

const struct command command_run = {
    .name = "run",
    .operands = "[--] CMD...",
    .summary = "run a build with needld in front of ld",
    .about = "Runs CMD with COMPILER_PATH and PATH set so that compilers run needld instead\n"
             "of ld. The exit status is that of CMD; 127 if CMD is not found, 126 if it cannot\n"
             "be run.\n",
    .options = options,
    .runs = true,
    .run = run_run,
};
