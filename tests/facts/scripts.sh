#!/bin/bash
# Linker scripts: which of their SEARCH_DIRs count, and where the files that they name are looked for.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

library_chain
sr=$PWD/sr
default=sr${search_dirs[0]}
dependency dir other "$default"
root=--sysroot=$sr

fact 'a SEARCH_DIR of a script that is an input is searched for DT_NEEDED entries, behind those of the linker'
rm "$default/libdep.so.1"
echo 'SEARCH_DIR(dir) INPUT(libreq.so)' >in.ld
works "$root" main.o in.ld
found libdep.so.1 dir/libdep.so.1
dependency "$default"
works "$root" main.o in.ld
found libdep.so.1 "$default/libdep.so.1"

"$linker" --verbose | sed '/^=====/,/^=====/!d; /^=====/d' >whole.ld
sed '/^SEARCH_DIR/s/.*/SEARCH_DIR(other);/' whole.ld >own.ld

fact 'a script of -T replaces that of the linker, with its SEARCH_DIRs'
works "$root" main.o libreq.so -T own.ld
found libdep.so.1 other/libdep.so.1

fact 'a script of -T with INSERT is added to it'
echo 'SEARCH_DIR(other) SECTIONS { .extra : { *(.extra) } } INSERT AFTER .data;' >insert.ld
works "$root" main.o libreq.so -T insert.ld
found libdep.so.1 other/libdep.so.1
rm other/libdep.so.1
works "$root" main.o libreq.so -T insert.ld
found libdep.so.1 "$default/libdep.so.1"
dependency other

fact 'ld.so.conf is read all the same with -T'
mkdir -p sr/etc
echo /conf >sr/etc/ld.so.conf
dependency sr/conf
works "$root" main.o libreq.so -T own.ld
found libdep.so.1 sr/conf/libdep.so.1
rm sr/etc/ld.so.conf

fact '-nostdlib drops the SEARCH_DIRs of the linker and of scripts that are inputs, wherever it stands'
link "$root" main.o libreq.so -nostdlib
not_found libdep.so.1 libreq.so
link "$root" main.o in.ld -nostdlib
not_found libdep.so.1 ./libreq.so

fact '-nostdlib leaves those of a -T script in front of it, and ld.so.conf'
works "$root" -T own.ld main.o libreq.so -nostdlib
found libdep.so.1 other/libdep.so.1
echo /conf >sr/etc/ld.so.conf
works "$root" main.o libreq.so -nostdlib
found libdep.so.1 sr/conf/libdep.so.1
rm sr/etc/ld.so.conf

fact 'a SEARCH_DIR serves -l too'
make 'lib lib/libonly.so soname=libonly.so defines=req'
echo 'SEARCH_DIR(lib)' >dir.ld
works main.o dir.ld -lonly
fails main.o -lonly

fact 'a name in a script is looked for beside the script, then in the current directory, then in -L'
mkdir -p s l
make 'lib s/libany.so soname=beside.so defines=req' 'lib l/libany.so soname=inL.so defines=req' \
    'lib libany.so soname=here.so defines=req'
echo 'INPUT(libany.so)' >s/in.ld
works main.o s/in.ld -Ll
has_needed beside.so
rm s/libany.so
works main.o s/in.ld -Ll
has_needed here.so
rm libany.so
works main.o s/in.ld -Ll
has_needed inL.so

fact 'in a script that -l found, AS_NEEDED and GROUP work as on the command line'
echo 'GROUP(libreq.so AS_NEEDED(l/libany.so))' >l/libscript.so
works main.o -Ll -lscript -rpath-link dir
has_needed libreq.so

fact 'a script that -l found with an OUTPUT_FORMAT of another machine is passed over'
mkdir l2
echo 'OUTPUT_FORMAT(elf32-nosuch) INPUT(libreq.so)' >l/libtwo.so
echo 'INPUT(libreq.so)' >l2/libtwo.so
works main.o -Ll -Ll2 -ltwo -rpath-link dir
says 'skipping incompatible l/libtwo.so when searching for -ltwo'

fact 'a linker script under a DT_NEEDED name is not read: it is passed over'
mkdir script
echo 'INPUT(dir/libdep.so.1)' >script/libdep.so.1
works main.o libreq.so -rpath-link script:dir
found libdep.so.1 dir/libdep.so.1

finish
