#!/bin/sh
# gcc -m32: libraries of the other architecture are skipped, although their directory comes first.
. "$(dirname "$0")/../common/begin.sh"
sh $common/prepare.sh gcc
mv stubs wide
sh $common/prepare.sh gcc -m32

export COMPILER_PATH=$needld LIBRARY_PATH=wide:stubs
gcc -m32 $common/main.c -L. -lvmm -o app

show app
