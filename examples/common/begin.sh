# shellcheck shell=sh
# What each run.sh begins with. Goes into `build` beside the run.sh; sets $prefix, where needld is installed, $needld,
# its directory of linkers, and $common, this directory.
set -eu
prefix=${NEEDLD_PREFIX:-/usr/local}
needld=$prefix/libexec/needld
mkdir -p "$(dirname "$0")/build"
cd "$(dirname "$0")/build"
common=../../common

# What a program needs, and its run path: nothing of libcuda.so.1, nor of its stubs.
show() {
    readelf -d "$1" | grep -E 'NEEDED|RPATH|RUNPATH'
}
