#!/bin/sh
# musl-gcc: gcc with other specs. It works in the same ways as gcc, but on Debian, with gcc 16, musl-gcc does not link with any -B.
. "$(dirname "$0")/../common/begin.sh"
sh $common/prepare.sh musl-gcc

export LIBRARY_PATH=stubs
COMPILER_PATH=$needld musl-gcc $common/main.c -L. -lvmm -o app
PATH=$needld:$PATH musl-gcc $common/main.c -L. -lvmm -o app

show app
