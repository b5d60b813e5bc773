#!/bin/sh
# gcc: one variable, or -B.
. "$(dirname "$0")/../common/begin.sh"
sh $common/prepare.sh

# The stubs may be named in LIBRARY_PATH, by -L, or in NEEDLD_STUB_PATH.
COMPILER_PATH=$needld LIBRARY_PATH=stubs gcc $common/main.c -L. -lvmm -o app
gcc "-B$needld" $common/main.c -L. -lvmm -Lstubs -o app
COMPILER_PATH=$needld NEEDLD_STUB_PATH=stubs gcc $common/main.c -L. -lvmm -o app
# By PATH, needld reaches gcc and every bare call of ld.
PATH=$needld:$PATH LIBRARY_PATH=stubs gcc $common/main.c -L. -lvmm -o app

show app
