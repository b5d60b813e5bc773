#!/bin/sh
# make: the variable reaches every compiler that any recipe runs, and those of every make below it.
set -eu
needld=${NEEDLD_PREFIX:-/usr/local}/libexec/needld
mkdir -p "$(dirname "$0")/build"
cd "$(dirname "$0")/build"
sh ../../common/prepare.sh

export LIBRARY_PATH=stubs
COMPILER_PATH=$needld make -B -f ../Makefile CC=gcc app
# For one project alone:
make -B -f ../Makefile CC="gcc -B$needld" app

readelf -d app | grep -E 'NEEDED|RPATH|RUNPATH'
