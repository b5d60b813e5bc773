#!/bin/sh
# setuptools: a C extension whose setup.py checks whether a library can be linked, as many do.
. "$(dirname "$0")/../common/begin.sh"
sh $common/prepare.sh

export COMPILER_PATH=$needld LIBRARY_PATH=$PWD/stubs LIBRARIES=$PWD
(cd .. && "${PYTHON:-python3}" setup.py --quiet build --build-base build/tree --build-lib build/lib)

cp lib/vmm*.so app
show app
