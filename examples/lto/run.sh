#!/bin/sh
# Link-time optimization with gcc's linker plugin, and without it, in which case gcc runs ld twice.
. "$(dirname "$0")/../common/begin.sh"
sh $common/prepare.sh

export COMPILER_PATH=$needld LIBRARY_PATH=stubs
gcc -O2 -flto=1 $common/main.c -L. -lvmm -o app
gcc -O2 -flto=1 -fno-use-linker-plugin $common/main.c -L. -lvmm -o app

show app
