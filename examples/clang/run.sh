#!/bin/sh
# clang: the same variable, -B, or the linker by its path. PATH is no way: /usr/bin/clang looks beside itself first.
set -eu
prefix=${NEEDLD_PREFIX:-/usr/local}
mkdir -p "$(dirname "$0")/build"
cd "$(dirname "$0")/build"
sh ../../common/prepare.sh

export LIBRARY_PATH=stubs
COMPILER_PATH=$prefix/libexec/needld clang ../../common/main.c -L. -lvmm -o app
clang "-B$prefix/libexec/needld" ../../common/main.c -L. -lvmm -o app
clang "--ld-path=$prefix/bin/ld.needld" ../../common/main.c -L. -lvmm -o app
PATH=$prefix/bin:$PATH clang -fuse-ld=needld ../../common/main.c -L. -lvmm -o app

readelf -d app | grep -E 'NEEDED|RPATH|RUNPATH'
