// needld by its own name.
#ifndef NEEDLD_COMMAND_H
#define NEEDLD_COMMAND_H

// Runs a subcommand. The exit status: 0, 1 where it found something wrong, 2 where it was called wrongly.
int command_main(int argc, char **argv);

#endif
