#include "posix.h"

#include "command/command.h"
#include "shim.h"

#include <string.h>

static const char *base_of(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

// By its own name the command; by any other, and without one, the linker.
int main(int argc, char **argv, char **env) {
    if (argc && !strcmp(base_of(argv[0]), "needld")) return command_main(argc, argv, env);
    return shim_main(argc, argv, env);
}
