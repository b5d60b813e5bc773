#!/bin/bash
# Symbolic links on the way to a DT_NEEDED entry, in a sysroot and elsewhere; and names with a slash.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

library_chain
sr=$PWD/sr
default=sr${search_dirs[0]}
mkdir -p "$default" "sr$PWD/real" real
case $machine in aarch64) other=x86-64 ;; *) other=aarch64 ;; esac

# in_sysroot TARGET: the name is a link to it, in a directory of the linker below the sysroot
in_sysroot() { ln -sfn "$1" "$default/libdep.so.1"; }

fact 'an absolute link in a sysroot is followed on the host: where it leads nowhere there, nothing is found'
dependency "sr$PWD/real"
in_sysroot "$PWD/real/libdep.so.1"
link "--sysroot=$sr" main.o libreq.so
not_found libdep.so.1 libreq.so
checked
grep -qF "attempt to open $PWD/$default/libdep.so.1 failed" "$log/out" || fail 'it should have tried to open the link'

fact 'where it leads to a file for another machine, that is passed over'
"$BUILD/bin/mkelf" "lib real/libdep.so.1 soname=libdep.so.1 defines=dep machine=$other"
link "--sysroot=$sr" main.o libreq.so
not_found libdep.so.1 libreq.so

fact 'where it leads to a library of the host for the same machine, that is taken'
dependency real
works "--sysroot=$sr" main.o libreq.so
found libdep.so.1 real/libdep.so.1

fact 'a directory of a sysroot that is an absolute link is followed on the host too'
rm -r real "$default"
ln -s "$PWD/real" "$default"
link "--sysroot=$sr" main.o libreq.so
not_found libdep.so.1 libreq.so
dependency real
works "--sysroot=$sr" main.o libreq.so
found libdep.so.1 real/libdep.so.1

fact 'the directory behind such a link can be named by -rpath-link'
rm -r real
works -rpath-link "$sr$PWD/real" "--sysroot=$sr" main.o libreq.so
found libdep.so.1 "sr$PWD/real/libdep.so.1"

fact 'the directory of the file behind a link is not searched, nor is it $ORIGIN'
make 'lib opt/libreal.so soname=libreal.so needs=libdep.so.1 runpath=$ORIGIN/sub defines=req undefined=dep'
dependency opt opt/sub
ln -s opt/libreal.so liblink.so
link main.o liblink.so
not_found libdep.so.1 liblink.so
dependency sub
works main.o liblink.so
found libdep.so.1 sub/libdep.so.1

fact 'DT_RPATH is not inherited, nor is the run path of another library searched'
make 'lib libtop.so soname=libtop.so needs=libmid.so.1 rpath=m:inherited defines=req undefined=mid' \
    'lib m/libmid.so.1 soname=libmid.so.1 needs=libdep.so.1 defines=mid undefined=dep'
dependency inherited
link main.o libtop.so
not_found libdep.so.1 m/libmid.so.1

fact 'a relative name with a slash is found by an -rpath-link of the directory that it starts from'
make 'lib libslash.so soname=libslash.so needs=out/solib/libz.so defines=req undefined=z' 'lib base/out/solib/libz.so defines=z' \
    'lib out/solib/libz.so defines=z'
link main.o libslash.so
not_found out/solib/libz.so libslash.so
works main.o libslash.so -rpath-link .
found out/solib/libz.so out/solib/libz.so
works main.o libslash.so -rpath-link base
found out/solib/libz.so base/out/solib/libz.so

fact 'a library in front of all inputs stands for it if the name is its SONAME, or if it has none and is given by just this path'
make 'lib any.so soname=out/solib/libz.so defines=z'
works --push-state --as-needed any.so --pop-state main.o libslash.so
found out/solib/libz.so any.so
works --push-state --as-needed out/solib/libz.so --pop-state main.o libslash.so
found out/solib/libz.so out/solib/libz.so

fact 'an absolute name that is gone is looked for below the SEARCH_DIRs of the linker script, and in no directory of -rpath-link'
make 'lib libabs.so soname=libabs.so needs=/gone/libdep.so.1 defines=req undefined=dep'
dependency hint hint/gone
link main.o libabs.so -rpath-link hint -rpath hint
not_found /gone/libdep.so.1 libabs.so
echo "SEARCH_DIR(\"$PWD/hint\")" >dirs.ld
works main.o libabs.so dirs.ld
found /gone/libdep.so.1 hint/gone/libdep.so.1

fact 'a library in front whose SONAME is its base name does not stand for it'
link --push-state --as-needed hint/libdep.so.1 --pop-state main.o libabs.so
not_found /gone/libdep.so.1 libabs.so

finish
