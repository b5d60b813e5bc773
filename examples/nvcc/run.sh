#!/bin/sh
# nvcc: runs g++ to link, so the same variable works. As an option: -Xcompiler -B.
. "$(dirname "$0")/../common/begin.sh"
sh $common/prepare.sh

export LIBRARY_PATH=stubs
COMPILER_PATH=$needld nvcc ../main.cu -L. -lvmm -o app
nvcc -Xcompiler "-B$needld" ../main.cu -L. -lvmm -o app

show app
