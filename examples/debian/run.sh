#!/bin/sh
# dpkg-buildpackage and debhelper keep the environment variable. In a package's debian/rules one line is enough:
#   export COMPILER_PATH = /usr/local/libexec/needld
. "$(dirname "$0")/../common/begin.sh"
sh $common/prepare.sh

rm -rf package
mkdir package
cp -R ../debian ../Makefile $common/main.c package
(
    cd package
    export COMPILER_PATH=$needld LIBRARY_PATH=$PWD/../stubs LIBRARIES=$PWD/..
    dpkg-buildpackage --build=binary --no-sign --no-pre-clean >../log 2>&1
) || { cat log >&2; exit 1; }

dpkg-deb --fsys-tarfile app_1.0_*.deb | tar -xO ./usr/bin/app >app
show app
