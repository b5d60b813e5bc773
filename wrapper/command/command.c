#include "../posix.h"

#include "command.h"

#include "../edge.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define VERSION "0.1.0"

static const struct command *const commands[] = {
    &command_run,
    &command_explain,
    &command_tree,
    &command_flags,
    &command_doctor,
};
// NOLINTNEXTLINE(bugprone-sizeof-expression): it is an array of pointers
enum { COMMANDS = sizeof commands / sizeof *commands };

static const struct command *command_of(const char *name) {
    for (size_t i = 0; i < COMMANDS; i++)
        if (!strcmp(commands[i]->name, name)) return commands[i];
    return NULL;
}

// --- what subcommands share

static void say(const struct call *c, struct str what) {
    struct strs lines = {0};
    struct arena *a = c->process->arena;
    struct str who = c->command ? str_cat(a, str_of(c->command->name), S(": ")) : S("");
    strs_add(a, &lines, str_cat(a, who, what));
    print_messages(a, &lines);
}

int command_failed(const struct call *c, struct str what) {
    say(c, what);
    return EXIT_WRONG;
}

int command_misused(const struct call *c, struct str what) {
    struct str name = c->command ? str_of(c->command->name) : S("");
    struct str blank = c->command ? S(" ") : S("");
    say(c, str_cat(c->process->arena, what, S("; see needld"), blank, name, S(" --help")));
    return EXIT_USAGE;
}

int command_print(const struct call *c, struct str text) {
    bool fine = !text.n || (fwrite(text.at, 1, text.n, stdout) == text.n && !fflush(stdout));
    if (fine) return EXIT_FINE;
    return command_failed(
        c, str_cat(c->process->arena, S("cannot write to standard output: "), str_of(strerror(errno))));
}

void command_note(struct str text) {
    if (text.n) fwrite(text.at, 1, text.n, stderr);
}

bool command_color(const struct call *c, const char *value, enum color_when *when) {
    static const char *const names[] = {
        [COLOR_AUTO] = "auto", [COLOR_ALWAYS] = "always", [COLOR_NEVER] = "never"};
    for (enum color_when i = COLOR_AUTO; i <= COLOR_NEVER; i++)
        if (!strcmp(value, names[i])) {
            *when = i;
            return true;
        }
    command_misused(
        c, str_cat(c->process->arena, S("--color is auto, always or never, not "), str_of(value)));
    return false;
}

struct paint command_paint(const struct call *c, enum color_when when) {
    return paint_choose(c->process, when, terminal_of(1));
}

// --- options

static int misused_option(const struct call *c, const char *why, struct str name) {
    command_misused(c, str_cat(c->process->arena, str_of(why), S(" --"), name));
    return WORD_BAD;
}

static int take_option(struct call *c, struct str word, const char **value) {
    struct cut parts = str_cut(str_skip(word, 2), '=');
    const struct command_option *o = c->command->options;
    while (o->name && !str_eq(parts.head, str_of(o->name))) o++;
    if (!o->name) return misused_option(c, "there is no option", parts.head);
    if (parts.found && !o->value) return misused_option(c, "no value goes with", parts.head);
    if (o->value) *value = parts.found ? parts.tail.at : *c->words;
    if (o->value && !*value) return misused_option(c, "a value is missing behind", parts.head);
    if (o->value && !parts.found) c->words++;
    return (int)(o - c->command->options);
}

int command_next(struct call *c, const char **value) {
    *value = NULL;
    if (!*c->words) return WORD_END;
    struct str word = str_of(*c->words);
    bool option = !c->ended && word.n > 1 && word.at[0] == '-';
    if (option && str_eq(word, S("--"))) {
        c->ended = true;
        c->words++;
        return c->command->runs ? WORD_END : command_next(c, value);
    }
    if (!option && c->command->runs) return WORD_END;
    *value = *c->words++;
    if (!option) return WORD_OPERAND;
    if (str_starts(word, S("--"))) return take_option(c, word, value);
    command_misused(c, str_cat(c->process->arena, S("there is no option "), word));
    return WORD_BAD;
}

// --- help

static int print_version(struct call *c) {
    return command_print(c, S("needld " VERSION "\n"));
}

static int print_overview(struct call *c) {
    struct text t = text_begin(c->process->arena);
    text_add(&t, S("Usage: needld COMMAND [OPTION...] [ARGUMENT...]\n"
                   "\n"
                   "An ld that finds the libraries your libraries need.\n"
                   "\n"));
    for (size_t i = 0; i < COMMANDS; i++)
        text_add(&t, str_format(t.arena, "  %-9s %s\n", commands[i]->name, commands[i]->summary));
    text_add(&t, S("  help      tell of a command: needld help COMMAND\n"
                   "  --version print the version\n"
                   "\n"
                   "Under its other names (ld, ld.bfd, TRIPLE-ld, ld.needld, ...) it adds what GNU ld\n"
                   "would not find and becomes the real linker. To put it ahead of ld:\n"
                   "  export COMPILER_PATH=PREFIX/libexec/needld    gcc, clang, cross gcc, nvcc, rustc\n"
                   "  gcc -BPREFIX/libexec/needld ...\n"
                   "  clang --ld-path=PREFIX/bin/ld.needld ...\n"
                   "\n"
                   "Settings (see needld(1), ld.needld(1), needld.conf(5)):\n"
                   "  LIBRARY_PATH, LD_LIBRARY_PATH[_64|_32]  DIRS, or DIRS;DIRS: before -L and after it\n"
                   "  NEEDLD_STUB_PATH  stub directories, patterns allowed\n"
                   "  NEEDLD_LINKER     the real linker\n"
                   "  NEEDLD_CONFIG     the configuration file\n"
                   "  NEEDLD_TRACE      1: what was added and why; 2: every look-up\n"
                   "  NEEDLD_LOG        a file: one JSON object a link\n"
                   "  NEEDLD_DISABLE    1: run the real linker at once\n"));
    return command_print(c, text_str(&t));
}

static int print_help(struct call *c) {
    const struct command *command = c->command;
    struct text t = text_begin(c->process->arena);
    const char *options = command->options->name ? " [OPTION...]" : "";
    text_add(&t, str_format(t.arena, "Usage: needld %s%s %s\n\n", command->name, options, command->operands));
    text_add(&t, str_of(command->about));
    if (*options) text_add(&t, S("\n"));
    for (const struct command_option *o = command->options; o->name; o++) {
        struct str name =
            str_cat(t.arena, str_of(o->name), o->value ? S("=") : S(""), str_of(o->value ? o->value : ""));
        text_add(&t, str_format(t.arena, "  --%-14s %s\n", name.at, o->help));
    }
    return command_print(c, text_str(&t));
}

static int help(struct call *c) {
    if (!*c->words) return print_overview(c);
    c->command = command_of(*c->words);
    if (c->command) return print_help(c);
    return command_misused(c, str_cat(c->process->arena, S("no such command: "), str_of(*c->words)));
}

// --- the way to a subcommand

static const struct entry {
    const char *name;
    int (*run)(struct call *);
} entries[] = {
    {"--version", print_version},
    {"--help", print_overview},
    {"help", help},
};

// --help may stand anywhere among the options.
static bool wants_help(const struct call *c) {
    for (char **word = c->words; *word && strcmp(*word, "--"); word++) {
        if (!strcmp(*word, "--help")) return true;
        if (c->command->runs && **word != '-') return false;
    }
    return false;
}

static int dispatch(struct call *c) {
    if (!*c->words) return command_misused(c, S("no command is given"));
    const char *name = *c->words++;
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++)
        if (!strcmp(name, entries[i].name)) return entries[i].run(c);
    c->command = command_of(name);
    if (!c->command)
        return command_misused(c, str_cat(c->process->arena, S("no such command: "), str_of(name)));
    return wants_help(c) ? print_help(c) : c->command->run(c);
}

int command_main(int argc, char **argv, char **env) {
    struct arena arena = arena_make((size_t)1 << 30);
    jmp_buf full;
    arena.full = &full;
    if (setjmp(full)) {
        fputs("needld: no memory\n", stderr);
        return EXIT_WRONG;
    }
    struct process proc = process_of(&arena, argv, env);
    struct call c = {.process = &proc, .words = argv + (argc > 0)};
    return dispatch(&c);
}
