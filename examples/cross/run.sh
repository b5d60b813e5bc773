#!/bin/sh
# A cross gcc: COMPILER_PATH or -B. PATH does not work: the compiler finds its own ld first.
#   run.sh [TRIPLE]
. "$(dirname "$0")/../common/begin.sh"
triple=${1:-aarch64-linux-gnu}
sh $common/prepare.sh "$triple-gcc"

# A cross gcc does not pass LIBRARY_PATH to ld. needld reads it itself.
export LIBRARY_PATH=stubs
COMPILER_PATH=$needld "$triple-gcc" $common/main.c -L. -lvmm -o app
"$triple-gcc" "-B$needld" $common/main.c -L. -lvmm -o app

show app
