// What runs in place of ld.
#ifndef NEEDLD_SHIM_H
#define NEEDLD_SHIM_H

// Executes the real linker. Returns the exit status only if it does not: 1 after printing an error; 0 for
// `needld flags`, which needs the log but no link.
int shim_main(int argc, char **argv, char **env);

#endif
