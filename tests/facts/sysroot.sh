#!/bin/bash
# Which paths a sysroot is put in front of.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

library_chain
outside=$PWD/outside
sr=$PWD/sr
make "lib libran.so soname=libran.so needs=libdep.so.1 runpath=$outside defines=req undefined=dep" \
    'lib liborigin.so soname=liborigin.so needs=libdep.so.1 runpath=$ORIGIN/outside defines=req undefined=dep'
dependency outside "sr$outside" relative
mkdir -p sr/relative

fact 'an absolute directory of -rpath is one below the sysroot'
works "--sysroot=$sr" main.o libreq.so -rpath "$outside"
found libdep.so.1 "sr$outside/libdep.so.1"

fact 'a directory of -rpath-link is not'
works "--sysroot=$sr" main.o libreq.so -rpath-link "$outside"
found libdep.so.1 outside/libdep.so.1

fact 'an absolute directory of a run path is one below the sysroot'
works "--sysroot=$sr" main.o libran.so
found libdep.so.1 "sr$outside/libdep.so.1"

fact 'a relative directory is one below the current directory, with a sysroot too'
works "--sysroot=$sr" main.o libreq.so -rpath relative
found libdep.so.1 relative/libdep.so.1

fact 'the sysroot is put in front before $ORIGIN is expanded: that stays outside'
works "--sysroot=$sr" main.o liborigin.so
found libdep.so.1 outside/libdep.so.1

if native; then
    fact 'the directories of LD_RUN_PATH and LD_LIBRARY_PATH are not below the sysroot'
    LD_LIBRARY_PATH=$outside works "--sysroot=$sr" main.o libreq.so
    found libdep.so.1 outside/libdep.so.1
    LD_RUN_PATH=$outside works "--sysroot=$sr" main.o libreq.so
    found libdep.so.1 outside/libdep.so.1
fi

fact '= and $SYSROOT mean nothing in -rpath, -rpath-link and run paths'
make "lib libequal.so soname=libequal.so needs=libdep.so.1 runpath==$outside:\$SYSROOT$outside defines=req undefined=dep"
for words in "libreq.so -rpath =$outside" "libreq.so -rpath-link =$outside" "libreq.so -rpath-link \$SYSROOT$outside" libequal.so; do
    # shellcheck disable=SC2086
    link "--sysroot=$sr" main.o $words
    not_found libdep.so.1 "$(echo "$words" | cut -d ' ' -f 1)"
done

fact '= and $SYSROOT in -L and in the name of an input are the sysroot'
make "lib sr/l/libreq.so soname=libreq.so defines=req"
works "--sysroot=$sr" main.o -L=/l -lreq
works "--sysroot=$sr" main.o '-L$SYSROOT/l' -lreq
works "--sysroot=$sr" main.o =/l/libreq.so
fails "--sysroot=$sr" main.o -L/l -lreq

fact 'a SEARCH_DIR that begins with = is one below the sysroot'
dependency "sr${search_dirs[0]}"
works "--sysroot=$sr" main.o libreq.so
found libdep.so.1 "sr${search_dirs[0]}/libdep.so.1"

fact 'of several --sysroot= the last one counts, and / is none'
mkdir -p sr2
works "--sysroot=$PWD/sr2" "--sysroot=$sr" main.o libreq.so -rpath "$outside"
found libdep.so.1 "sr$outside/libdep.so.1"
works "--sysroot=$sr" --sysroot=/ main.o libreq.so -rpath "$outside"
found libdep.so.1 outside/libdep.so.1

fact 'only the exact beginning --sysroot= is heeded: --sysroot DIR, -sysroot= and --sysr= do nothing'
for words in "--sysroot $sr" "-sysroot=$sr" "--sysr=$sr"; do
    # shellcheck disable=SC2086
    works $words main.o libreq.so -rpath "$outside"
    found libdep.so.1 outside/libdep.so.1
done

fact '--sysroot= is heeded as the argument of another option too'
works main.o libreq.so -rpath "$outside" -soname "--sysroot=$sr"
found libdep.so.1 "sr$outside/libdep.so.1"

fact '--print-sysroot prints the sysroot of the command line'
run "$linker" "--sysroot=$sr" --print-sysroot
eq 'exit status' 0 "$status"
eq 'what it prints' "$sr" "$(cat "$log/out")"

finish
