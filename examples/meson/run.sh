#!/bin/sh
# Meson: a native file.
. "$(dirname "$0")/../common/begin.sh"
sh $common/prepare.sh

# The second native file overrides the first. If needld is in /usr/local, the first is enough.
printf '[constants]\nneedld = '"'%s'"'\n' "$needld" >here.ini
meson setup tree .. --native-file ../needld.ini --native-file here.ini "-Dlibraries=$PWD"
LIBRARY_PATH=$PWD/stubs meson compile -C tree

cp tree/app app
show app
