#!/bin/sh
# rustc: since 1.90, on x86-64, it links with its own lld, where nothing is missing. -Clinker=gcc makes it run gcc, which
# then runs needld.
. "$(dirname "$0")/../common/begin.sh"
sh $common/prepare.sh

export LIBRARY_PATH=stubs
COMPILER_PATH=$needld rustc -Clinker=gcc -L. ../main.rs -o app
rustc -Clinker=gcc "-Clink-arg=-B$needld" -L. ../main.rs -o app
COMPILER_PATH=$needld rustc -Clink-arg=-fuse-ld=bfd -L. ../main.rs -o app
# rustc's own lld, if that is its default.
COMPILER_PATH=$needld rustc -L. ../main.rs -o app

show app
