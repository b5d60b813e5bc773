#!/bin/sh
# CMake 3.29 and later: a linker type of our own, in a toolchain file, for a project, a target or all.
. "$(dirname "$0")/../common/begin.sh"
sh $common/prepare.sh

cmake -S .. -B tree -DCMAKE_TOOLCHAIN_FILE="$PWD/../needld.cmake" "-DNEEDLD_PREFIX=$prefix" "-DLIBRARIES=$PWD"
LIBRARY_PATH=$PWD/stubs cmake --build tree

cp tree/app app
show app
