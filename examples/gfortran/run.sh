#!/bin/sh
# gfortran: the same as gcc.
. "$(dirname "$0")/../common/begin.sh"
sh $common/prepare.sh

export LIBRARY_PATH=stubs
COMPILER_PATH=$needld gfortran ../main.f90 -L. -lvmm -o app
gfortran "-B$needld" ../main.f90 -L. -lvmm -o app

show app
