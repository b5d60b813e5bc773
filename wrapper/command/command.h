// The command `needld`: the table of subcommands, and what they share.
#ifndef NEEDLD_COMMAND_H
#define NEEDLD_COMMAND_H

#include "../../lib/sys/terminal.h"

enum { EXIT_OK = 0, EXIT_ERROR = 1, EXIT_USAGE = 2 };

struct command_option {
    const char *name;  // without its dashes; NULL ends a table
    const char *value; // the name of its value in --help; NULL: it takes none
    const char *help;
};

// -v for --verbose. A table ends with an entry without a letter.
struct command_letter {
    char letter;
    int option; // index in the table of options
};

// One call of needld with a subcommand.
struct invocation {
    const struct command *command;
    const struct process *process;
    char **args;         // what follows the subcommand and is not parsed yet; ends with NULL
    bool options_ended;  // `--` was read
    const char *letters; // what follows in an argument such as `-vr`; NULL: nothing
    uint64_t given;      // the options that were read, a bit for each index
};
struct command {
    const char *name, *operands, *summary;
    const char *about; // the text of --help
    const struct command_option *options;
    const struct command_letter *letters; // one-letter forms of the options; NULL: there are none
    const uint64_t
        *exclusive; // sets of options of which one can be given, a bit for each index, 0 at the end
    bool runs;      // its operands are the command line of another program, with options of its own
    int (*run)(struct invocation *inv);
};
extern const struct command command_run, command_explain, command_tree, command_flags, command_doctor;

// An option in a set of `exclusive`.
#define COMMAND_BIT(option) ((uint64_t)1 << (option))

// Parses the next argument. Returns the index of an option in the table, with its value, or one of these. For
// a command with `runs`, the first operand is ARG_END, and inv->args is then the command line to run.
// ARG_BAD: an error was printed; return EXIT_USAGE.
enum { ARG_END = -1, ARG_OPERAND = -2, ARG_BAD = -3 };
int command_next_arg(struct invocation *inv, const char **value);

// Prints `needld SUBCOMMAND: ...; see needld SUBCOMMAND --help` on standard error. Returns EXIT_USAGE.
int command_usage_error(const struct invocation *inv, struct str what);
// Prints `needld SUBCOMMAND: ...` on standard error. Returns EXIT_ERROR.
int command_error(const struct invocation *inv, struct str what);

// Writes to standard output. Returns EXIT_ERROR if that fails, after printing an error, unless the reader has
// closed the pipe.
int command_print(const struct invocation *inv, struct str text);
// Writes to standard error.
void command_note(struct str text);

// The option --color=WHEN of a subcommand, its value, and how to paint standard output. command_color returns
// false after printing an error.
#define COMMAND_COLOR                                                                                        \
    { "color", "WHEN", "colour: auto (the default, on a terminal), always or never" }
bool command_color(const struct invocation *inv, const char *value, enum color_when *when);
struct paint command_paint(const struct invocation *inv, enum color_when when);

// Runs a subcommand. Returns the exit status.
int command_main(int argc, char **argv, char **env);

#endif
