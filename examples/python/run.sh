#!/bin/sh
# setuptools: a C extension whose setup.py tries to link a program with the library, as many do to see whether it is
# usable.
. "$(dirname "$0")/../common/begin.sh"
sh $common/prepare.sh

export COMPILER_PATH=$needld LIBRARY_PATH=$PWD/stubs LIBRARIES=$PWD
(cd .. && "${PYTHON:-python3}" setup.py --quiet build --build-base build/tree --build-lib build/lib)

cp lib/vmm*.so app
show app
