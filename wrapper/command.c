#include "command.h"

#include <stdio.h>
#include <string.h>

#define VERSION "0.1.0"

static int print_version(void) {
    return puts("needld " VERSION) < 0;
}

static int print_help(void) {
    return puts("Usage: needld --version | --help\n"
                "\n"
                "An ld that finds the libraries your libraries need. Under its other names (ld, ld.bfd,\n"
                "TRIPLE-ld, ld.needld, ...) it adds what GNU ld would not find and becomes the real linker.\n"
                "\n"
                "Put it ahead of ld:\n"
                "  export COMPILER_PATH=PREFIX/libexec/needld     gcc, clang, cross compilers, nvcc, rustc\n"
                "  gcc -BPREFIX/libexec/needld ...\n"
                "  clang --ld-path=PREFIX/bin/ld.needld ...\n"
                "\n"
                "Settings (see needld(1), needld.conf(5)):\n"
                "  LIBRARY_PATH, LD_LIBRARY_PATH[_64|_32]   DIRS, or DIRS;DIRS: before -L and after it\n"
                "  NEEDLD_STUB_PATH    stub directories, patterns allowed\n"
                "  NEEDLD_LINKER       the real linker\n"
                "  NEEDLD_CONFIG       the configuration file\n"
                "  NEEDLD_TRACE        1: what was added and why; 2: every look-up\n"
                "  NEEDLD_DISABLE      1: run the real linker at once") < 0;
}

static const struct entry {
    const char *name;
    int (*run)(void);
} entries[] = {
    {"--version", print_version},
    {"--help", print_help},
    {"help", print_help},
};

int command_main(int argc, char **argv) {
    for (size_t i = 0; argc > 1 && i < sizeof entries / sizeof *entries; i++)
        if (!strcmp(argv[1], entries[i].name)) return entries[i].run();
    if (argc > 1)
        fprintf(stderr, "needld: no such command: %s; see needld --help\n", argv[1]);
    else
        fprintf(stderr, "needld: no command is given; see needld --help\n");
    return 2;
}
