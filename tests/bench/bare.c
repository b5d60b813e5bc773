// The floor of every wrapper: nothing but the exec of the linker that BENCH_LINKER names. With BENCH_LIST, a file that
// names a library a line, first what nobody can do without who looks at those: an open, three small reads and a close
// for each. With BENCH_ASKS the linker is also asked for its own script, once, as who looks for what is missing has to.
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SMALL = 512 };

static void read_library(const char *path) {
    char some[SMALL];
    int file = open(path, O_RDONLY | O_CLOEXEC);
    for (int i = 0; i < 3 && file >= 0; i++)
        if (pread(file, some, sizeof some, i * SMALL) < 0) _exit(3);
    if (file < 0 || close(file)) _exit(3);
}

static void read_libraries(const char *list) {
    struct stat st;
    int file = open(list, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &st)) _exit(3);
    char *text = malloc((size_t)st.st_size + 1);
    if (!text || read(file, text, (size_t)st.st_size) != st.st_size || close(file)) _exit(3);
    text[st.st_size] = '\0';
    for (char *end, *path = text; (end = strchr(path, '\n')); path = end + 1) {
        *end = '\0';
        read_library(path);
    }
}

static void ask(const char *linker, char **env) {
    static char answer[64 << 10];
    char *const question[] = {(char *)linker, "--verbose", NULL};
    posix_spawn_file_actions_t actions;
    int ends[2], status;
    pid_t child;
    if (pipe2(ends, O_CLOEXEC) || posix_spawn_file_actions_init(&actions)) _exit(3);
    if (posix_spawn_file_actions_adddup2(&actions, ends[1], 1)) _exit(3);
    if (posix_spawn(&child, linker, &actions, NULL, question, env) || close(ends[1])) _exit(3);
    while (read(ends[0], answer, sizeof answer) > 0) continue;
    if (close(ends[0]) || waitpid(child, &status, 0) < 0 || status) _exit(3);
}

int main(int argc, char **argv, char **env) {
    (void)argc;
    const char *list = getenv("BENCH_LIST"), *linker = getenv("BENCH_LINKER");
    if (list) read_libraries(list);
    if (linker && getenv("BENCH_ASKS")) ask(linker, env);
    if (linker) execve(linker, argv, env);
    return 3;
}
