#!/bin/sh
# gcc: one environment variable, or the option -B.
. "$(dirname "$0")/../common/begin.sh"
sh $common/prepare.sh

# The directory of the stubs can be given in LIBRARY_PATH, with -L, or in NEEDLD_STUB_PATH.
COMPILER_PATH=$needld LIBRARY_PATH=stubs gcc $common/main.c -L. -lvmm -o app
gcc "-B$needld" $common/main.c -L. -lvmm -Lstubs -o app
COMPILER_PATH=$needld NEEDLD_STUB_PATH=stubs gcc $common/main.c -L. -lvmm -o app
# With PATH, needld is found by gcc, and by programs that run ld without a path.
PATH=$needld:$PATH LIBRARY_PATH=stubs gcc $common/main.c -L. -lvmm -o app

show app
