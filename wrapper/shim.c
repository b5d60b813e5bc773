#include "shim.h"

#include "os_posix.h"
#include "../lib/needld.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#ifndef SYSCONFDIR
#define SYSCONFDIR "/usr/local/etc"
#endif

// By this note needld knows copies and other versions of itself, so that none takes another for the linker.
struct note {
    unsigned name_size, data_size, type;
    char name[8], data[4];
};
__attribute__((section(".note.needld"), used, aligned(4))) static const struct note note = {
    7, 4, 1, "needld", "1"};

enum { FIRST_ROOM = 96 << 10 };
static const size_t MOST_MEMORY = (size_t)1 << 30;

static struct strs words_of(struct arena *a, char **list) {
    struct strs words = {0};
    for (; *list; list++) strs_add(a, &words, str_of(*list));
    return words;
}

static char **vector_of(struct arena *a, const struct strs *words) {
    char **list = arena_take(a, sizeof *list, words->n + 1);
    for (size_t i = 0; i < words->n; i++) list[i] = (char *)(size_t)str_z(a, words->at[i]);
    return list;
}

// Bytes of file names that would make two lines of one, or move the cursor, are shown as numbers.
static struct str printable(struct arena *a, struct str s) {
    struct str out = S("");
    for (size_t i = 0, start = 0; i <= s.n; i++) {
        bool odd = i < s.n && ((unsigned char)s.at[i] < ' ' || s.at[i] == 127);
        if (i < s.n && !odd) continue;
        struct str code = odd ? str_format(a, "\\%03o", (unsigned)(unsigned char)s.at[i]) : S("");
        out = str_cat(a, out, (struct str){s.at + start, i - start}, code);
        start = i + 1;
    }
    return out;
}

// One write a line: lines of links that run side by side do not mix.
static void print_lines(struct arena *a, const struct strs *lines) {
    for (size_t i = 0; i < lines->n; i++) {
        struct str line = str_cat(a, S("needld: "), printable(a, lines->at[i]), S("\n"));
        while (write(2, line.at, line.n) < 0 && errno == EINTR) continue;
    }
}

// Becomes the linker with the words in `o`, or, where the system refuses the longer list, with the user's own
// and not even our own variable.
static void become(struct arena *a, const struct outcome *o, char **env_given) {
    const char *program = str_z(a, o->program);
    char **env = vector_of(a, &o->env), **argv = vector_of(a, &o->argv), **given = vector_of(a, &o->given);
    execve(program, argv, env);
    if (errno == E2BIG) execve(program, given, env);
    if (errno == E2BIG) execve(program, given, env_given);
    struct strs lines = {0};
    strs_add(a, &lines, str_cat(a, S("cannot run "), o->program, S(": "), str_of(strerror(errno))));
    print_lines(a, &lines);
}

static struct world world_of(struct arena *a, char **argv, char **env) {
    struct world w = {.arena = a, .os = os_posix(a, env)};
    w.argv = words_of(a, argv);
    w.env = words_of(a, env);
    w.program = str_of((const char *)getauxval(AT_EXECFN));
    w.config_dir = S(SYSCONFDIR);
    return w;
}

int shim_main(int argc, char **argv, char **env) {
    (void)argc;
    char room[FIRST_ROOM];
    struct arena arena = arena_in(room, sizeof room, MOST_MEMORY);
    jmp_buf full;
    arena.full = &full;
    char *volatile program = NULL;
    if (setjmp(full)) {
        if (program) argv[0] = program, execve(program, argv, env);
        static const char line[] = "needld: no memory\n";
        return write(2, line, sizeof line - 1) < 0 || 1;
    }
    struct world w = world_of(&arena, argv, env);
    struct outcome o = needld_link(&w);
    arena.full = &full;
    if (o.program.n) program = (char *)(size_t)str_z(&arena, o.program);
    print_lines(&arena, &o.lines);
    if (program) become(&arena, &o, env);
    return 1;
}
