// mkelf LINE...: writes the file that each line describes; without arguments the lines come from stdin.
#define _POSIX_C_SOURCE 200809L
#include "mkelf.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool make(const char *line) {
    char *path;
    void *bytes;
    size_t size;
    if (line[strspn(line, " \t")] == '\0' || line[0] == '#') return true;
    if (!mkelf_line(line, &path, &bytes, &size)) {
        fprintf(stderr, "mkelf: not understood: %s, in: %s\n", path, line);
        free(path);
        return false;
    }
    bool ok = mkelf_store(path, bytes, size);
    if (!ok) fprintf(stderr, "mkelf: %s: %s\n", path, strerror(errno));
    free(path);
    free(bytes);
    return ok;
}

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++)
        if (!make(argv[i])) return 1;
    if (argc > 1) return 0;
    char *line = NULL;
    size_t room = 0;
    while (getline(&line, &room, stdin) >= 0) {
        line[strcspn(line, "\n")] = '\0';
        if (!make(line)) return 1;
    }
    free(line);
    return 0;
}
