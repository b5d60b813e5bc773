#!/bin/sh
# Makes, in the working directory, with the compiler given (gcc), a library that needs another:
#   stubs/libcuda.so  a stub of the driver, its SONAME libcuda.so.1; no file bears that name
#   libvmm.so         a library that needs libcuda.so.1
set -eu
common=$(dirname "$0")
[ $# -gt 0 ] || set -- gcc

mkdir -p stubs
"$@" -shared -fPIC -Wl,-soname,libcuda.so.1 "$common/driver.c" -o stubs/libcuda.so
"$@" -shared -fPIC "$common/vmm.c" stubs/libcuda.so -o libvmm.so
