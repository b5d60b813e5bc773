#!/bin/sh
# A configuration file, where the builds' environment is not yours to set (Bazel, a sandbox, a build farm).
set -eu
needld=${NEEDLD_PREFIX:-/usr/local}/libexec/needld
mkdir -p "$(dirname "$0")/build"
cd "$(dirname "$0")/build"
sh ../../common/prepare.sh

# NEEDLD_CONFIG stands in for installing the file.
export NEEDLD_CONFIG=../needld.conf
gcc "-B$needld" ../../common/main.c -L. -lvmm -o app

readelf -d app | grep -E 'NEEDED|RPATH|RUNPATH'
