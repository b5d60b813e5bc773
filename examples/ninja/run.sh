#!/bin/sh
# ninja, with the arguments in a response file: gcc writes a response file for ld, which needld reads.
. "$(dirname "$0")/../common/begin.sh"
sh $common/prepare.sh

export COMPILER_PATH=$needld LIBRARY_PATH=stubs
ninja --quiet -f ../build.ninja

show app
