#!/bin/sh
# CMake: a toolchain file. The variable COMPILER_PATH works too, and reaches ExternalProjects as well.
. "$(dirname "$0")/../common/begin.sh"
sh $common/prepare.sh

cmake -S .. -B tree -DCMAKE_TOOLCHAIN_FILE="$PWD/../needld.cmake" "-DNEEDLD_PREFIX=$prefix" "-DLIBRARIES=$PWD"
LIBRARY_PATH=$PWD/stubs cmake --build tree

cp tree/app app
show app
