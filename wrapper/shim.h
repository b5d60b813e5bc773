// needld by the name of a linker.
#ifndef NEEDLD_SHIM_H
#define NEEDLD_SHIM_H

// Becomes the real linker. Returns the exit status: 1 where that fails, after a line on standard error; 0 for `needld flags`, which
// wants no link.
int shim_main(int argc, char **argv, char **env);

#endif
