// The program behind all fuzz targets: libFuzzer calls it, and its name says which target it is (README.md).
#include "fuzz.h"

#include "../support/arena_apart.h"

#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct target {
    const char *name;
    void (*run)(struct arena *, struct str);
} targets[] = {
    {"elf", fuzz_elf},
    {"archive", fuzz_archive},
    {"script", fuzz_script},
    {"versions", fuzz_versions},
    {"response", fuzz_response},
    {"options", fuzz_options},
    {"ldconf", fuzz_ldconf},
    {"config", fuzz_config},
    {"ldcache", fuzz_ldcache},
    {"json", fuzz_json},
    {"link", fuzz_link},
};
static const struct target *target;

// Enough for the largest input.
static const size_t AMPLE = (size_t)256 << 20;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv) {
    (void)argc;
    struct str name = path_base(str_of((*argv)[0]));
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++)
        if (str_eq(name, str_of(targets[i].name))) target = &targets[i];
    if (!target) {
        fputs("the name of this program must be that of a target:", stderr);
        for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) fprintf(stderr, " %s", targets[i].name);
        fputs("\n", stderr);
        exit(2);
    }
    return 0;
}

void fuzz_broken(const char *what, const char *file, int line) {
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena arena = arena_make(AMPLE);
    jmp_buf full;
    arena.full = &full;
    if (setjmp(full)) fuzz_broken("it takes too much memory or time", __FILE__, __LINE__);
    target->run(&arena, (struct str){(const char *)data, size});
    apart_forget(0);
    return 0;
}
