// needld by its own name: the table of subcommands, and what they share.
#ifndef NEEDLD_COMMAND_H
#define NEEDLD_COMMAND_H

#include "../../lib/sys/terminal.h"

// The exit statuses of the command's own.
enum { EXIT_FINE = 0, EXIT_WRONG = 1, EXIT_USAGE = 2 };

struct command_option {
    const char *name;  // without its dashes; NULL ends a table
    const char *value; // what its value is called; NULL: it takes none
    const char *help;
};

// A call of a subcommand.
struct call {
    const struct command *command;
    const struct process *process;
    char **words; // behind the subcommand's name; NULL at the end
    bool ended;   // `--` has been read
};
struct command {
    const char *name, *operands, *summary;
    const char *about; // what --help says of it
    const struct command_option *options;
    bool runs; // its operands are the command line of another program, and may look like options
    int (*run)(struct call *c);
};
extern const struct command command_run, command_explain, command_tree, command_flags, command_doctor;

// The next word of a call: the number of an option in the table, with its value, or one of these. For a subcommand that
// runs another, the first operand ends the words, and c->words is what is to be run.
enum { WORD_END = -1, WORD_OPERAND = -2, WORD_BAD = -3 }; // WORD_BAD: a line has said why; return EXIT_USAGE
int command_next(struct call *c, const char **value);

// A line on standard error: `needld SUBCOMMAND: ...; see needld SUBCOMMAND --help`. Returns EXIT_USAGE.
int command_misused(const struct call *c, struct str what);
// A line on standard error: `needld SUBCOMMAND: ...`. Returns EXIT_WRONG.
int command_failed(const struct call *c, struct str what);

// Writes to standard output. EXIT_WRONG after a line on standard error where that fails.
int command_print(const struct call *c, struct str text);
// Writes to standard error, as it is.
void command_note(struct str text);

// The row of --color=WHEN, and how what goes to standard output is to look. False, after a line on standard error, where
// WHEN is not one of its values.
#define COMMAND_COLOR                                                                                        \
    { "color", "WHEN", "colour: auto (the default), always or never" }
bool command_color(const struct call *c, const char *value, enum color_when *when);
struct paint command_paint(const struct call *c, enum color_when when);

// Runs a subcommand. The exit status.
int command_main(int argc, char **argv, char **env);

#endif
