#!/bin/bash
# The search of -l, which has nothing to do with that for DT_NEEDED entries.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

make 'obj main.o defines=_start undefined=req' 'lib a/libreq.so soname=a.so defines=req' 'lib b/libreq.so soname=b.so defines=req' \
    'ar c/libreq.a req.o:defines=req' 'lib here/libreq.so.1 soname=exact.so defines=req' 'lib run/libreq.so soname=run.so defines=req' \
    "lib sr${search_dirs[0]}/libreq.so soname=default.so defines=req"
root=--sysroot=$PWD/sr

uses() { # SONAME ARGS...
    local want=$1
    shift
    works "$root" main.o "$@"
    has_needed "$want"
}

fact 'the -L directories are searched in order, for all -l, wherever they stand'
uses a.so -La -lreq -Lb
uses b.so -lreq -Lb -La

fact 'the SEARCH_DIRs of the linker script come behind them'
uses default.so -lreq
uses b.so -lreq -Lb

fact 'in each directory libNAME.so comes before libNAME.a, and the directory before the next'
cp c/libreq.a a
uses a.so -La -lreq
uses '' -Lc -La -lreq

fact 'with -Bstatic only libNAME.a counts'
uses '' -La -Bstatic -lreq
fails main.o -Lb -Bstatic -lreq
says 'cannot find -lreq'

fact '-l:FILE is the exact name in each directory'
uses exact.so -La -Lhere -l:libreq.so.1

fact '-rpath, -rpath-link, LD_LIBRARY_PATH and ld.so.conf do not serve -l'
mkdir -p sr/etc
echo /conf >sr/etc/ld.so.conf
make 'lib sr/conf/libonly.so soname=only.so defines=req' 'lib run/libonly.so soname=only.so defines=req'
LD_LIBRARY_PATH=run LD_RUN_PATH=run fails "$root" main.o -lonly -rpath run -rpath-link run
says 'cannot find -lonly'

fact '-Y PATH is behind the -L directories, and replaces nothing of -l that they find'
uses b.so -Y run -Lb -lreq

finish
