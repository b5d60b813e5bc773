// The compilers, by their file names, and how each links an empty program and shows the linker that it runs.
#ifndef NEEDLD_COMPILERS_H
#define NEEDLD_COMPILERS_H

#include "../base/str.h"

enum compiler_kind {
    COMPILER_DRIVER, // gcc, clang, gfortran and whatever has their options
    COMPILER_NVCC,
    COMPILER_RUSTC,
    COMPILER_CARGO,
    COMPILER_GO,
    COMPILER_LINKER, // no compiler: ld itself
};

enum { COMPILER_FILES = 2, COMPILER_ARGS = 10 };
struct compiler {
    enum compiler_kind kind;
    const char *name; // of its file, without a version; NULL: any other
    struct {
        const char *name, *text;
    } files[COMPILER_FILES]; // the program, in an empty directory; none: it comes from standard input
    // The arguments. A leading @ is that directory, a + is where `show` goes. NULL ends a list.
    const char *args[COMPILER_ARGS], *show[COMPILER_ARGS];
    const char *env[COMPILER_ARGS]; // NAME=VALUE: show the linker, and download nothing
    const char *by_hand;            // the same for a shell; COMPILER stands for the compiler
};

// The program that is compiled from standard input.
#define COMPILER_INPUT "int main(void) { return 0; }"

// The row for a command: a compiler, possibly behind a wrapper as in `ccache gcc`, and options. Never NULL.
const struct compiler *compiler_of(const struct strs *command);

#endif
