#!/bin/sh
# CMake: a toolchain file, needld.cmake, or with CMake 3.29 and later linker-type.cmake. The environment variable
# COMPILER_PATH works too, also for ExternalProjects.
#   run.sh [TOOLCHAIN-FILE]
. "$(dirname "$0")/../common/begin.sh"
sh $common/prepare.sh

cmake -S .. -B tree -DCMAKE_TOOLCHAIN_FILE="$PWD/../${1:-needld.cmake}" "-DNEEDLD_PREFIX=$prefix" "-DLIBRARIES=$PWD"
LIBRARY_PATH=$PWD/stubs cmake --build tree

cp tree/app app
show app
