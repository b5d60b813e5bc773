#!/bin/sh
# Makes, in the working directory, what somebody else would have built and installed:
#   stubs/libcuda.so  a stub of the driver, its SONAME libcuda.so.1; no file bears that name
#   libvmm.so         a library that needs libcuda.so.1
set -eu
common=$(dirname "$0")

mkdir -p stubs
gcc -shared -fPIC -Wl,-soname,libcuda.so.1 "$common/driver.c" -o stubs/libcuda.so
gcc -shared -fPIC "$common/vmm.c" stubs/libcuda.so -o libvmm.so
