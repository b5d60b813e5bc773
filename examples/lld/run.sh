#!/bin/sh
# lld does not search for the dependencies of libraries, so nothing is missing: needld runs lld with unchanged arguments.
# The same environment works for builds in which only some links use lld.
. "$(dirname "$0")/../common/begin.sh"
sh $common/prepare.sh

export COMPILER_PATH=$needld LIBRARY_PATH=stubs
clang -fuse-ld=lld $common/main.c -L. -lvmm -o app
gcc -fuse-ld=lld $common/main.c -L. -lvmm -o app

show app
