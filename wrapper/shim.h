// needld by the name of a linker.
#ifndef NEEDLD_SHIM_H
#define NEEDLD_SHIM_H

// Becomes the real linker. Returns only where that fails: the exit status, 1, after a line on standard error.
int shim_main(int argc, char **argv, char **env);

#endif
