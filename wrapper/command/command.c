#include "../posix.h"

#include "command.h"

#include "../../lib/base/spelling.h"
#include "../edge.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define VERSION "0.1.0"
#ifdef COMMIT
#define VERSION_AND_COMMIT VERSION " (" COMMIT ")"
#else
#define VERSION_AND_COMMIT VERSION
#endif

static const struct command command_help;
static const struct command *const commands[] = {
    &command_run,
    &command_explain,
    &command_tree,
    &command_flags,
    &command_doctor,
    &command_help,
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

// In a sentence, where an empty name would not be seen.
static struct str shown_name(struct str name) {
    return name.n ? name : S("''");
}

// "needld tree --help"
static struct str help_of(const struct invocation *inv) {
    const char *name = inv->command ? inv->command->name : "";
    return str_format(inv->process->arena, "needld%s%s --help", *name ? " " : "", name);
}

int command_usage_error(const struct invocation *inv, struct str what) {
    command_error(inv, str_cat(inv->process->arena, what, S("; see "), help_of(inv)));
    return EXIT_USAGE;
}

// The same for a name that does not exist. `dashes` come before each of the names.
static int unknown_name(const struct invocation *inv, struct str what, struct str given, const char *dashes,
    const struct strs *names) {
    struct arena *a = inv->process->arena;
    struct str meant = spelling_nearest(a, given, names);
    if (!meant.n) return command_usage_error(inv, what);
    command_error(
        inv, str_cat(a, what, S("; did you mean "), str_of(dashes), meant, S("? See "), help_of(inv)));
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
    command_usage_error(inv, str_cat(inv->process->arena, S("--color takes auto, always or never, not "),
                                 shown_name(str_of(value))));
    return false;
}

struct paint command_paint(const struct invocation *inv, enum color_when when) {
    return paint_choose(inv->process, when, terminal_of(1));
}

// --- options

static const char *option_name(const struct invocation *inv, int option) {
    return inv->command->options[option].name;
}

static int option_error(
    const struct invocation *inv, const char *before, struct str name, const char *after) {
    command_usage_error(inv, str_cat(inv->process->arena, str_of(before), name, str_of(after)));
    return ARG_BAD;
}

static int unknown_option(const struct invocation *inv, struct str arg, struct str name) {
    struct arena *a = inv->process->arena;
    struct strs names = {0};
    for (const struct command_option *o = inv->command->options; o->name; o++)
        strs_add(a, &names, str_of(o->name));
    strs_add(a, &names, S("help"));
    unknown_name(inv, str_cat(a, S("unknown option "), arg), name, "--", &names);
    return ARG_BAD;
}

static int parse_option(struct invocation *inv, struct str arg, const char **value) {
    struct cut parts = str_cut(str_skip(arg, 2), '=');
    const struct command_option *o = inv->command->options;
    while (o->name && !str_eq(parts.head, str_of(o->name))) o++;
    if (!o->name) return unknown_option(inv, str_cat(inv->process->arena, S("--"), parts.head), parts.head);
    if (parts.found && !o->value) return option_error(inv, "option --", parts.head, " takes no value");
    if (o->value) *value = parts.found ? parts.tail.at : *inv->args;
    if (o->value && !*value) return option_error(inv, "option --", parts.head, " needs a value");
    if (o->value && !parts.found) inv->args++;
    return (int)(o - inv->command->options);
}

// The next letter of `-v`, `-vr`, `-d3` or `-d 3`. A whole word, as in `-json`, is what was meant.
static int parse_letter(struct invocation *inv, const char **value) {
    struct arena *a = inv->process->arena;
    char letter = *inv->letters++;
    const struct command_letter *l = inv->command->letters;
    while (l && l->letter && l->letter != letter) l++;
    struct str name = str_format(a, "-%c", letter);
    if (!l || !l->letter) return unknown_option(inv, name, str_skip(str_of(inv->args[-1]), 1));
    const struct command_option *o = &inv->command->options[l->option];
    const char *rest = *inv->letters ? inv->letters : NULL;
    inv->letters = o->value ? NULL : rest;
    if (!o->value) return l->option;
    *value = rest ? rest : *inv->args;
    if (!*value) return option_error(inv, "option ", name, " needs a value");
    if (!rest) inv->args++;
    return l->option;
}

// Notes that an option was read. Returns it, or ARG_BAD if another one of its set was read before.
static int note_option(struct invocation *inv, int option) {
    if (option < 0) return option;
    inv->given |= COMMAND_BIT(option);
    for (const uint64_t *set = inv->command->exclusive; set && *set; set++) {
        uint64_t others = *set & inv->given & ~COMMAND_BIT(option);
        if (!(*set & COMMAND_BIT(option)) || !others) continue;
        int other = 0;
        while (!(others & COMMAND_BIT(other))) other++;
        command_usage_error(inv, str_format(inv->process->arena, "--%s and --%s exclude each other",
                                     option_name(inv, other), option_name(inv, option)));
        return ARG_BAD;
    }
    return option;
}

int command_next_arg(struct invocation *inv, const char **value) {
    *value = NULL;
    if (inv->letters) return note_option(inv, parse_letter(inv, value));
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
    if (str_starts(arg, S("--"))) return note_option(inv, parse_option(inv, arg, value));
    inv->letters = arg.at + 1;
    return command_next_arg(inv, value);
}

// --- help

static int print_version(struct invocation *inv) {
    return command_print(inv, S("needld " VERSION_AND_COMMIT "\n"));
}

static struct str overview(struct arena *a) {
    struct text t = text_begin(a);
    text_add(&t, S("Usage: needld COMMAND [OPTION...] [ARGUMENT...]\n"
                   "\n"
                   "needld is a drop-in wrapper for GNU ld. It finds the libraries that your\n"
                   "libraries depend on and that ld does not look for, passes them to ld, and runs\n"
                   "it.\n"
                   "\n"
                   "Commands:\n"));
    for (size_t i = 0; i < COMMANDS; i++)
        text_add(&t, str_format(t.arena, "  %-9s %s\n", commands[i]->name, commands[i]->summary));
    text_add(&t, S("\n"
                   "Options:\n"
                   "  --help, -h     print this\n"
                   "  --version, -V  print the version\n"
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
    return text_str(&t);
}

static int print_overview(struct invocation *inv) {
    return command_print(inv, overview(inv->process->arena));
}

// ", -v" for an option that has a letter.
static struct str letter_of(struct arena *a, const struct command *command, int option) {
    for (const struct command_letter *l = command->letters; l && l->letter; l++)
        if (l->option == option) return str_format(a, ", -%c", l->letter);
    return S("");
}

// A row for an option; a long name has a line of its own.
static void add_option(struct text *t, struct str name, const char *help) {
    enum { NAME_COLUMNS = 15 };
    const char *end = name.n > NAME_COLUMNS ? "\n                   " : "";
    text_add(t, str_format(t->arena, "  --%-*s%s %s\n", NAME_COLUMNS, name.at, end, help));
}

static int print_help(struct invocation *inv) {
    const struct command *command = inv->command;
    struct text t = text_begin(inv->process->arena);
    text_add(
        &t, str_format(t.arena, "Usage: needld %s [OPTION...] %s\n\n", command->name, command->operands));
    text_add(&t, str_of(command->about));
    text_add(&t, S("\n"));
    for (const struct command_option *o = command->options; o->name; o++) {
        struct str value = o->value ? str_cat(t.arena, S("="), str_of(o->value)) : S("");
        struct str letter = letter_of(t.arena, command, (int)(o - command->options));
        add_option(&t, str_cat(t.arena, str_of(o->name), value, letter), o->help);
    }
    add_option(&t, S("help, -h"), "print this");
    return command_print(inv, text_str(&t));
}

// --- choosing the subcommand

static int unknown_command(struct invocation *inv, const char *given) {
    struct arena *a = inv->process->arena;
    struct strs names = {0};
    inv->command = NULL;
    for (size_t i = 0; i < COMMANDS; i++) strs_add(a, &names, str_of(commands[i]->name));
    return unknown_name(
        inv, str_cat(a, S("unknown command "), shown_name(str_of(given))), str_of(given), "", &names);
}

static int run_help(struct invocation *inv) {
    const char *name, *more;
    int first = command_next_arg(inv, &name);
    if (first == ARG_END) return print_overview(inv);
    int second = first == ARG_OPERAND ? command_next_arg(inv, &more) : first;
    if (first == ARG_BAD || second == ARG_BAD) return EXIT_USAGE;
    if (second != ARG_END) return command_usage_error(inv, S("only one command can be explained"));
    inv->command = find_command(name);
    return inv->command ? print_help(inv) : unknown_command(inv, name);
}

static const struct command_option no_options[] = {{0}};
static const struct command command_help = {
    .name = "help",
    .operands = "[COMMAND]",
    .summary = "explain a command: needld help COMMAND",
    .about = "Prints what a command does and its options, or else an overview of needld. The\n"
             "manual page needld(1) has more.\n",
    .options = no_options,
    .run = run_help,
};

static const struct entry {
    const char *name;
    int (*run)(struct invocation *);
} entries[] = {
    {"--version", print_version},
    {"-V", print_version},
    {"--help", print_overview},
    {"-h", print_overview},
};

// --help may stand anywhere among the options.
static bool asks_for_help(const struct invocation *inv) {
    for (char **arg = inv->args; *arg && strcmp(*arg, "--"); arg++) {
        if (!strcmp(*arg, "--help") || !strcmp(*arg, "-h")) return true;
        if (inv->command->runs && **arg != '-') return false;
    }
    return false;
}

// An option in place of a command.
static int misplaced_option(struct invocation *inv, const char *given) {
    struct arena *a = inv->process->arena;
    struct strs names = {0};
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++)
        if (entries[i].name[1] == '-') strs_add(a, &names, str_of(entries[i].name + 2));
    struct str name = str_cut(str_of(given), '=').head;
    while (str_starts(name, S("-"))) name = str_skip(name, 1);
    return unknown_name(inv, str_cat(a, S("unknown option "), str_of(given)), name, "--", &names);
}

static int dispatch(struct invocation *inv) {
    if (!*inv->args) {
        command_note(overview(inv->process->arena));
        return EXIT_USAGE;
    }
    const char *name = *inv->args++;
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++)
        if (!strcmp(name, entries[i].name)) return entries[i].run(inv);
    inv->command = find_command(name);
    if (!inv->command) return *name == '-' ? misplaced_option(inv, name) : unknown_command(inv, name);
    return asks_for_help(inv) ? print_help(inv) : inv->command->run(inv);
}

// Otherwise a file that is opened would be the standard output. A command that is run has them closed again.
static void open_standard_streams(void) {
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR | O_CLOEXEC) < 0) return;
}

int command_main(int argc, char **argv, char **env) {
    open_standard_streams();
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
