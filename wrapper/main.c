#include "posix.h"

#include "command/command.h"
#include "shim.h"

#include <string.h>

// Called as needld: the command with its subcommands. Called by any other name, or without a name: the shim.
int main(int argc, char **argv, char **env) {
    const char *slash = argc ? strrchr(argv[0], '/') : NULL;
    const char *name = slash ? slash + 1 : argc ? argv[0] : "";
    return strcmp(name, "needld") ? shim_main(argc, argv, env) : command_main(argc, argv, env);
}
