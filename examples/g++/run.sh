#!/bin/sh
# g++: the same as gcc.
. "$(dirname "$0")/../common/begin.sh"
sh $common/prepare.sh

export LIBRARY_PATH=stubs
COMPILER_PATH=$needld g++ ../main.cc -L. -lvmm -o app
g++ "-B$needld" ../main.cc -L. -lvmm -o app

show app
