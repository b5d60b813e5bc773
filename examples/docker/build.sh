#!/bin/sh
# What the Dockerfile runs to build the application, in the working directory.
set -eu
common=$(dirname "$0")/../common

sh "$common/prepare.sh"
gcc "$common/main.c" -L. -lvmm -o app
readelf -d app | grep -E 'NEEDED|RPATH|RUNPATH'
