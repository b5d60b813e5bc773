#!/bin/sh
# clang: the same variable, -B, or the path of the linker. PATH does not work:
# /usr/bin/clang prefers the ld in its own directory.
. "$(dirname "$0")/../common/begin.sh"
sh $common/prepare.sh

export LIBRARY_PATH=stubs
COMPILER_PATH=$needld clang $common/main.c -L. -lvmm -o app
clang "-B$needld" $common/main.c -L. -lvmm -o app
clang "--ld-path=$prefix/bin/ld.needld" $common/main.c -L. -lvmm -o app
PATH=$prefix/bin:$PATH clang -fuse-ld=needld $common/main.c -L. -lvmm -o app

show app
