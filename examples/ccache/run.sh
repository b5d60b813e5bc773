#!/bin/sh
# ccache in front of the compiler: it caches compilations only. Links go to gcc, and so to needld.
. "$(dirname "$0")/../common/begin.sh"
sh $common/prepare.sh

CCACHE_DIR=$PWD/cache
export CCACHE_DIR COMPILER_PATH=$needld LIBRARY_PATH=stubs
ccache gcc $common/main.c -L. -lvmm -o app
# ccache called by the name of the compiler, from a directory of symbolic links.
mkdir -p masquerade
ln -sf "$(command -v ccache)" masquerade/gcc
PATH=$PWD/masquerade:$PATH gcc $common/main.c -L. -lvmm -o app

show app
