#!/bin/sh
# make: the environment variable reaches the compilers of all recipes, and of all sub-makes.
. "$(dirname "$0")/../common/begin.sh"
sh $common/prepare.sh

export LIBRARY_PATH=stubs
COMPILER_PATH=$needld make -B -f ../Makefile CC=gcc app
# For a single project:
make -B -f ../Makefile CC="gcc -B$needld" app
make -B -f ../Makefile CC=gcc LDFLAGS="-B$needld" app

show app
