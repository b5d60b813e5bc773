#!/bin/sh
# lld: does not look for libraries of libraries, so nothing is missing; needld runs it with the arguments as given. One
# environment serves a build in which some links are lld's.
. "$(dirname "$0")/../common/begin.sh"
sh $common/prepare.sh

export COMPILER_PATH=$needld LIBRARY_PATH=stubs
clang -fuse-ld=lld $common/main.c -L. -lvmm -o app
gcc -fuse-ld=lld $common/main.c -L. -lvmm -o app

show app
