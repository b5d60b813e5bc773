#!/bin/sh
# nvcc: runs g++ to link, so the same variable; by option, -B goes through -Xcompiler.
. "$(dirname "$0")/../common/begin.sh"
sh $common/prepare.sh

export LIBRARY_PATH=stubs
COMPILER_PATH=$needld nvcc ../main.cu -L. -lvmm -o app
nvcc -Xcompiler "-B$needld" ../main.cu -L. -lvmm -o app

show app
