#!/bin/sh
# conda's compiler has the target x86_64-conda-linux-gnu, and `make install' names its links after that.
set -eu
make -j "${CPU_COUNT:-1}" PREFIX="$PREFIX" STATIC=
make PREFIX="$PREFIX" STATIC= install
