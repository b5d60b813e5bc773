#!/bin/sh
# autoconf, automake and libtool: a shared library, a program, and make install, where libtool links them again. The
# variable reaches all three; libtool does not pass a -B of LDFLAGS on to every link.
. "$(dirname "$0")/../common/begin.sh"
sh $common/prepare.sh

mkdir -p source
cp ../configure.ac ../Makefile.am ../wrap.c $common/main.c source
(cd source && autoreconf --install) >autoreconf.log 2>&1

export COMPILER_PATH=$needld LIBRARY_PATH=$PWD/stubs
(
    cd source
    ./configure --quiet --prefix="$PWD/../installed" CC=gcc LDFLAGS="-L$PWD/.." --disable-static
    make --quiet
    make --quiet install
)

cp installed/bin/app app
show app
