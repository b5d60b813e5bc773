#include "../posix.h"

#include "command.h"

#include "../edge.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define VERSION "0.1.0"
#ifdef COMMIT
#define VERSION_AND_COMMIT VERSION " (" COMMIT ")"
#else
#define VERSION_AND_COMMIT VERSION
#endif

static const struct command *const commands[] = {
    &command_run,
    &command_explain,
    &command_tree,
    &command_flags,
    &command_doctor,
};
// NOLINTNEXTLINE(bugprone-sizeof-expression): it is an array of pointers
enum { COMMANDS = sizeof commands / sizeof *commands };

static const struct command *find_command(const char *name) {
    for (size_t i = 0; i < COMMANDS; i++)
        if (!strcmp(commands[i]->name, name)) return commands[i];
    return NULL;
}

// --- what subcommands share

int command_error(const struct invocation *inv, struct str what) {
    struct strs lines = {0};
    struct arena *a = inv->process->arena;
    struct str prefix = inv->command ? str_cat(a, str_of(inv->command->name), S(": ")) : S("");
    strs_add(a, &lines, str_cat(a, prefix, what));
    print_messages(a, &lines);
    return EXIT_ERROR;
}

int command_usage_error(const struct invocation *inv, struct str what) {
    struct str name = inv->command ? str_of(inv->command->name) : S("");
    struct str blank = inv->command ? S(" ") : S("");
    command_error(inv, str_cat(inv->process->arena, what, S("; see needld"), blank, name, S(" --help")));
    return EXIT_USAGE;
}

int command_print(const struct invocation *inv, struct str text) {
    bool written = !text.n || (fwrite(text.at, 1, text.n, stdout) == text.n && !fflush(stdout));
    if (written) return EXIT_OK;
    if (errno == EPIPE) return EXIT_ERROR; // as by SIGPIPE, which the caller has set to be ignored
    return command_error(
        inv, str_cat(inv->process->arena, S("cannot write to standard output: "), str_of(strerror(errno))));
}

void command_note(struct str text) {
    if (text.n) fwrite(text.at, 1, text.n, stderr);
}

bool command_color(const struct invocation *inv, const char *value, enum color_when *when) {
    static const char *const names[] = {
        [COLOR_AUTO] = "auto", [COLOR_ALWAYS] = "always", [COLOR_NEVER] = "never"};
    for (enum color_when i = COLOR_AUTO; i <= COLOR_NEVER; i++)
        if (!strcmp(value, names[i])) {
            *when = i;
            return true;
        }
    command_usage_error(
        inv, str_cat(inv->process->arena, S("--color takes auto, always or never, not "), str_of(value)));
    return false;
}

struct paint command_paint(const struct invocation *inv, enum color_when when) {
    return paint_choose(inv->process, when, terminal_of(1));
}

// --- options

static int option_error(
    const struct invocation *inv, const char *before, struct str name, const char *after) {
    command_usage_error(inv, str_cat(inv->process->arena, str_of(before), name, str_of(after)));
    return ARG_BAD;
}

static int parse_option(struct invocation *inv, struct str arg, const char **value) {
    struct cut parts = str_cut(str_skip(arg, 2), '=');
    const struct command_option *o = inv->command->options;
    while (o->name && !str_eq(parts.head, str_of(o->name))) o++;
    if (!o->name) return option_error(inv, "unknown option --", parts.head, "");
    if (parts.found && !o->value) return option_error(inv, "option --", parts.head, " takes no value");
    if (o->value) *value = parts.found ? parts.tail.at : *inv->args;
    if (o->value && !*value) return option_error(inv, "option --", parts.head, " needs a value");
    if (o->value && !parts.found) inv->args++;
    return (int)(o - inv->command->options);
}

// `-d3`, `-d 3` or `-v`.
static int parse_letter(struct invocation *inv, struct str arg, const char **value) {
    const struct command_letter *l = inv->command->letters;
    while (l && l->letter && l->letter != arg.at[1]) l++;
    const struct command_option *o = l && l->letter ? &inv->command->options[l->option] : NULL;
    if (!o || (!o->value && arg.n > 2)) return option_error(inv, "unknown option ", arg, "");
    if (!o->value) return l->option;
    *value = arg.n > 2 ? arg.at + 2 : *inv->args;
    if (!*value) return option_error(inv, "option ", arg, " needs a value");
    if (arg.n == 2) inv->args++;
    return l->option;
}

int command_next_arg(struct invocation *inv, const char **value) {
    *value = NULL;
    if (!*inv->args) return ARG_END;
    struct str arg = str_of(*inv->args);
    bool option = !inv->options_ended && arg.n > 1 && arg.at[0] == '-';
    if (option && str_eq(arg, S("--"))) {
        inv->options_ended = true;
        inv->args++;
        return inv->command->runs ? ARG_END : command_next_arg(inv, value);
    }
    if (!option && inv->command->runs) return ARG_END;
    *value = *inv->args++;
    if (!option) return ARG_OPERAND;
    if (str_starts(arg, S("--"))) return parse_option(inv, arg, value);
    return parse_letter(inv, arg, value);
}

// --- help

static int print_version(struct invocation *inv) {
    return command_print(inv, S("needld " VERSION_AND_COMMIT "\n"));
}

static int print_overview(struct invocation *inv) {
    struct text t = text_begin(inv->process->arena);
    text_add(&t, S("Usage: needld COMMAND [OPTION...] [ARGUMENT...]\n"
                   "\n"
                   "needld is a drop-in wrapper for GNU ld. It finds the libraries that your\n"
                   "libraries depend on and that ld does not look for, passes them to ld, and runs\n"
                   "it.\n"
                   "\n"
                   "Commands:\n"));
    for (size_t i = 0; i < COMMANDS; i++)
        text_add(&t, str_format(t.arena, "  %-9s %s\n", commands[i]->name, commands[i]->summary));
    text_add(&t, S("  help      explain a command: needld help COMMAND\n"
                   "  --version print the version\n"
                   "\n"
                   "To use needld without `needld run', do one of these:\n"
                   "  export COMPILER_PATH=PREFIX/libexec/needld   # gcc, clang, nvcc, rustc\n"
                   "  gcc -BPREFIX/libexec/needld ...\n"
                   "  clang --ld-path=PREFIX/bin/ld.needld ...\n"
                   "\n"
                   "Environment (see ld.needld(1); for the configuration file, needld.conf(5)):\n"
                   "  LIBRARY_PATH, LD_LIBRARY_PATH[_64|_32]\n"
                   "                    directories to search for missing libraries\n"
                   "  NEEDLD_STUB_PATH  directories of stub libraries; may contain wildcards\n"
                   "  NEEDLD_LINKER     the real linker to run\n"
                   "  NEEDLD_CONFIG     the configuration file to read\n"
                   "  NEEDLD_TRACE      1: print what was added and why; 2: also what was searched\n"
                   "  NEEDLD_LOG        append a JSON object for each link to this file\n"
                   "  NEEDLD_DISABLE    1: run the real linker with the original arguments\n"));
    return command_print(inv, text_str(&t));
}

// ", -v" for an option that has a letter.
static struct str letter_of(struct arena *a, const struct command *command, int option) {
    for (const struct command_letter *l = command->letters; l && l->letter; l++)
        if (l->option == option) return str_format(a, ", -%c", l->letter);
    return S("");
}

static int print_help(struct invocation *inv) {
    const struct command *command = inv->command;
    struct text t = text_begin(inv->process->arena);
    const char *options = command->options->name ? " [OPTION...]" : "";
    text_add(&t, str_format(t.arena, "Usage: needld %s%s %s\n\n", command->name, options, command->operands));
    text_add(&t, str_of(command->about));
    if (*options) text_add(&t, S("\n"));
    for (const struct command_option *o = command->options; o->name; o++) {
        struct str name =
            str_cat(t.arena, str_of(o->name), o->value ? S("=") : S(""), str_of(o->value ? o->value : ""));
        name = str_cat(t.arena, name, letter_of(t.arena, command, (int)(o - command->options)));
        text_add(&t, str_format(t.arena, "  --%-14s %s\n", name.at, o->help));
    }
    return command_print(inv, text_str(&t));
}

static int help(struct invocation *inv) {
    if (!*inv->args) return print_overview(inv);
    inv->command = find_command(*inv->args);
    if (inv->command) return print_help(inv);
    return command_usage_error(inv, str_cat(inv->process->arena, S("unknown command: "), str_of(*inv->args)));
}

// --- choosing the subcommand

static const struct entry {
    const char *name;
    int (*run)(struct invocation *);
} entries[] = {
    {"--version", print_version},
    {"--help", print_overview},
    {"help", help},
};

// --help may stand anywhere among the options.
static bool asks_for_help(const struct invocation *inv) {
    for (char **arg = inv->args; *arg && strcmp(*arg, "--"); arg++) {
        if (!strcmp(*arg, "--help")) return true;
        if (inv->command->runs && **arg != '-') return false;
    }
    return false;
}

static int dispatch(struct invocation *inv) {
    if (!*inv->args) return command_usage_error(inv, S("no command given"));
    const char *name = *inv->args++;
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++)
        if (!strcmp(name, entries[i].name)) return entries[i].run(inv);
    inv->command = find_command(name);
    if (!inv->command)
        return command_usage_error(inv, str_cat(inv->process->arena, S("unknown command: "), str_of(name)));
    return asks_for_help(inv) ? print_help(inv) : inv->command->run(inv);
}

int command_main(int argc, char **argv, char **env) {
    struct arena arena = arena_make((size_t)1 << 30);
    jmp_buf full;
    arena.full = &full;
    if (setjmp(full)) {
        fputs("needld: out of memory\n", stderr);
        return EXIT_ERROR;
    }
    struct process proc = process_of(&arena, argv, env);
    struct invocation inv = {.process = &proc, .args = argv + (argc > 0)};
    return dispatch(&inv);
}
