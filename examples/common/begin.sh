# shellcheck shell=sh
# The beginning of each run.sh. Changes to the directory `build` beside it. Sets $prefix, where needld is installed;
# $needld, the shim directory; and $common, this directory.
set -eu
prefix=${NEEDLD_PREFIX:-/usr/local}
needld=$prefix/libexec/needld
mkdir -p "$(dirname "$0")/build"
cd "$(dirname "$0")/build"
common=../../common

# Shows what a program depends on, and its run path: neither libcuda.so.1 nor the stub directory is there.
show() {
    readelf -d "$1" | grep -E 'NEEDED|RPATH|RUNPATH'
}
