#!/bin/sh
# rustc: on x86-64 it links with an lld of its own since 1.90, in which nothing is missing. Any linker that is named
# switches that off, and then it is gcc that is to find needld.
. "$(dirname "$0")/../common/begin.sh"
sh $common/prepare.sh

export LIBRARY_PATH=stubs
COMPILER_PATH=$needld rustc -Clinker=gcc -L. ../main.rs -o app
rustc -Clinker=gcc "-Clink-arg=-B$needld" -L. ../main.rs -o app
COMPILER_PATH=$needld rustc -Clink-arg=-fuse-ld=bfd -L. ../main.rs -o app
# Its own lld, if that is what it takes by default.
COMPILER_PATH=$needld rustc -L. ../main.rs -o app

show app
