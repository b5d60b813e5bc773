#!/bin/sh
# A configuration file, for builds whose environment you cannot set (Bazel, a sandbox, a build farm).
. "$(dirname "$0")/../common/begin.sh"
sh $common/prepare.sh

# Without NEEDLD_CONFIG, the file would have to be installed.
export NEEDLD_CONFIG=../needld.conf
gcc "-B$needld" $common/main.c -L. -lvmm -o app

show app
