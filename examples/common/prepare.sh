#!/bin/sh
# Builds two libraries in the working directory, with the given compiler (default: gcc):
#   stubs/libcuda.so  a stub of the driver, with the SONAME libcuda.so.1; no file has that name
#   libvmm.so         depends on libcuda.so.1
set -eu
common=$(dirname "$0")
[ $# -gt 0 ] || set -- gcc

mkdir -p stubs
"$@" -shared -fPIC -Wl,-soname,libcuda.so.1 "$common/driver.c" -o stubs/libcuda.so
"$@" -shared -fPIC "$common/vmm.c" stubs/libcuda.so -o libvmm.so
