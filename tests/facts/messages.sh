#!/bin/bash
# What GNU ld says, word for word, and the exit status that goes with it.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

library_chain
make 'obj direct.o defines=_start undefined=dep' 'obj both.o defines=_start undefined=req,dep' \
    'lib libharmless.so soname=libh.so needs=libdep.so.1 defines=req'
dependency there

fact 'a dependency that is not found is a warning, and the link succeeds if nothing of it is used'
works main.o libharmless.so
says 'warning: libdep.so.1, needed by libharmless.so, not found (try using -rpath or -rpath-link)'

fact 'the warning comes before the errors, and names the first library that needs it only'
make 'lib libalso.so soname=libalso.so needs=libdep.so.1 undefined=dep'
link main.o libreq.so libalso.so
not_found libdep.so.1 libreq.so
says_not 'needed by libalso.so'
eq 'the first line' 1 "$(grep -n 'needed by' "$log/err" | cut -d : -f 1)"

fact 'what is undefined then is an error for each library: FILE: undefined reference to SYMBOL'
link main.o libreq.so libalso.so
eq 'exit status' 1 "$status"
says "libreq.so: undefined reference to \`dep'"

fact 'the warning is an error with --fatal-warnings'
fails main.o libharmless.so --fatal-warnings
not_found libdep.so.1 libharmless.so

fact '-w suppresses the warning'
if knows --no-warnings; then
    works main.o libharmless.so -w
    silent
else
    skip 'no -w yet'
fi

fact 'a symbol of the program that only a library found by search defines: DSO missing from command line'
link both.o libreq.so -rpath-link there
eq 'exit status' 1 "$status"
says "undefined reference to symbol 'dep'"
says 'there/libdep.so.1: error adding symbols: DSO missing from command line'

fact 'it is so with a symbol that the program has common, and the library as an object'
make 'obj common.o defines=_start undefined=req common=data' \
    'lib libneeds.so soname=libneeds.so needs=libdata.so.1 defines=req' 'lib there/libdata.so.1 soname=libdata.so.1 defines=data%object'
fails common.o libneeds.so -rpath-link there
says 'DSO missing from command line'

fact 'a weak reference of the program is bound to it, and no DT_NEEDED entry is added'
make 'obj weak.o defines=_start undefined=req weak=dep'
works weak.o libreq.so -rpath-link there
has_needed libreq.so

fact 'with --copy-dt-needed-entries the DT_NEEDED entry is added instead'
works both.o --copy-dt-needed-entries libreq.so -rpath-link there
has_needed libreq.so libdep.so.1

fact 'a symbol of the program that no library defines: undefined reference, with the place in the object'
link direct.o libreq.so
eq 'exit status' 1 "$status"
says "direct.o: in function \`_start':"
says "undefined reference to \`dep'"

fact '-l of what is not there: cannot find'
fails main.o -lnosuchlibrary
says 'cannot find -lnosuchlibrary'

fact '-l passes over what is for another machine: skipping incompatible'
mkdir foreign
other=aarch64
[ "$machine" != aarch64 ] || other=x86-64
"$BUILD/bin/mkelf" "lib foreign/libreq.so soname=libreq.so defines=req machine=$other"
works main.o -Lforeign -L. -lreq -rpath-link there
says 'skipping incompatible foreign/libreq.so when searching for -lreq'

fact '--verbose says what is needed, what was tried and what was found'
works main.o libreq.so -rpath-link absent:there
eq 'the lines' 'libdep.so.1 needed by libreq.so|attempt to open absent/libdep.so.1 failed|found libdep.so.1 at there/libdep.so.1' \
    "$(grep -a '^libdep\|^attempt.*libdep\|^found' "$log/out" | paste -sd '|')"

fact '-t and -Map do not list what was found for a DT_NEEDED entry; --dependency-file does, with what was rejected'
run "$linker" -t -Map=map main.o libreq.so -rpath-link there -o app
checked
! grep -q libdep "$log/out" map || fail 'libdep.so.1 should not have been listed'
if knows --dependency-file; then
    mkdir text
    echo text >text/libdep.so.1
    works main.o libreq.so -rpath-link text:there --dependency-file=deps
    checked
    for file in text there; do grep -q $file/libdep.so.1 deps || fail "$file/libdep.so.1 should have been listed"; done
fi

fact 'two definitions of one kind and another: TLS definition mismatches non-TLS reference'
make 'lib there/libtls.so.1 soname=libtls.so.1 defines=dep%tls' 'lib libtlsreq.so soname=libt.so needs=libtls.so.1 defines=req'
works weak.o libtlsreq.so
not_found libtls.so.1 libtlsreq.so
fails weak.o libtlsreq.so -rpath-link there
says 'mismatches non-TLS reference'

finish
