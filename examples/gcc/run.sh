#!/bin/sh
# gcc: one variable, or -B.
set -eu
needld=${NEEDLD_PREFIX:-/usr/local}/libexec/needld
mkdir -p "$(dirname "$0")/build"
cd "$(dirname "$0")/build"
sh ../../common/prepare.sh

# The stubs may be named in LIBRARY_PATH, by -L, or in NEEDLD_STUB_PATH.
COMPILER_PATH=$needld LIBRARY_PATH=stubs gcc ../../common/main.c -L. -lvmm -o app
gcc "-B$needld" ../../common/main.c -L. -lvmm -Lstubs -o app
COMPILER_PATH=$needld NEEDLD_STUB_PATH=stubs gcc ../../common/main.c -L. -lvmm -o app

# Nothing of it is in the program: no libcuda.so.1, no run path.
readelf -d app | grep -E 'NEEDED|RPATH|RUNPATH'
