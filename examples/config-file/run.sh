#!/bin/sh
# A configuration file, where the builds' environment is not yours to set (Bazel, a sandbox, a build farm).
. "$(dirname "$0")/../common/begin.sh"
sh $common/prepare.sh

# NEEDLD_CONFIG stands in for installing the file.
export NEEDLD_CONFIG=../needld.conf
gcc "-B$needld" $common/main.c -L. -lvmm -o app

show app
