#!/bin/sh
# musl-gcc: gcc with other specs. It works in the same ways as gcc.
. "$(dirname "$0")/../common/begin.sh"
sh $common/prepare.sh musl-gcc

export LIBRARY_PATH=stubs
COMPILER_PATH=$needld musl-gcc $common/main.c -L. -lvmm -o app
musl-gcc "-B$needld" $common/main.c -L. -lvmm -o app

show app
