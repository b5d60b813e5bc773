#!/bin/sh
# The application's part of the Dockerfile without Docker: its ENV lines, with the directories of this machine in
# them, and its build script.
set -eu
prefix=${NEEDLD_PREFIX:-/usr/local}
mkdir -p "$(dirname "$0")/build"
cd "$(dirname "$0")/build"

while read -r word setting; do
    [ "$word" = ENV ] || continue
    case $setting in
    *=/usr/local/*) export "${setting%%=*}=$prefix/${setting#*=/usr/local/}" ;;
    *=/app/*) export "${setting%%=*}=$PWD/${setting#*=/app/}" ;;
    esac
done <../Dockerfile
sh ../build.sh
