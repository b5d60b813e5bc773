#!/bin/sh
# autoconf, automake and libtool: two shared libraries, a program, and `make install`, where libtool links again. The
# environment variable reaches all of these links. -B in LDFLAGS does not: libtool drops it from some.
. "$(dirname "$0")/../common/begin.sh"
sh $common/prepare.sh

mkdir -p source
cp ../configure.ac ../Makefile.am ../*.c source
(cd source && autoreconf --install) >autoreconf.log 2>&1

export COMPILER_PATH=$needld LIBRARY_PATH=$PWD/stubs
(
    cd source
    ./configure --quiet --prefix="$PWD/../installed" CC=gcc LDFLAGS="-L$PWD/.." --disable-static
    make --quiet
    make --quiet install 2>../install.log
)

cp installed/bin/app app
show app
