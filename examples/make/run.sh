#!/bin/sh
# make: the variable reaches every compiler that any recipe runs, and those of every make below it.
. "$(dirname "$0")/../common/begin.sh"
sh $common/prepare.sh

export LIBRARY_PATH=stubs
COMPILER_PATH=$needld make -B -f ../Makefile CC=gcc app
# For one project alone:
make -B -f ../Makefile CC="gcc -B$needld" app
make -B -f ../Makefile CC=gcc LDFLAGS="-B$needld" app

show app
