#!/bin/bash
# The two passes of the search: what GNU ld takes only if it finds nothing better.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

library_chain

# candidate DIR [SETTING]: libdep.so.1 in DIR
candidate() { make "lib $1/libdep.so.1 soname=libdep.so.1 defines=dep ${2:-}"; }

# second_to DIR...: the first directory is passed over for the last one
takes() { # DIR WANTED ARGS...
    local path=$1 wanted=$2
    shift 2
    works main.o libreq.so -rpath-link "$path" "$@"
    found libdep.so.1 "$wanted/libdep.so.1"
}

candidate none
candidate libc needs=libc.so.6
candidate libc2 needs=libx.so.3,libc.so.7
candidate libc3 needs=libc.so
candidate other needs=libm.so.6
candidate musl needs=libc.musl-x86_64.so.1
candidate ldso needs=ld-linux-x86-64.so.2

fact 'a library that has dependencies, none of them libc.so*, loses to a later one'
takes other:libc libc
takes other:none none

fact 'libc.musl-x86_64.so.1 and ld-linux-x86-64.so.2 do not count as libc'
takes musl:libc libc
takes ldso:libc libc

fact 'any name that begins with libc.so counts as libc'
takes libc2:libc libc2
takes libc3:libc libc3

fact 'a library without any dependency is taken in the first pass'
takes none:libc none

fact 'the first pass covers all directories, SEARCH_DIRs too, before the second begins'
default=${search_dirs[0]}
candidate "sr$default" needs=libc.so.6
works "--sysroot=$PWD/sr" main.o libreq.so -rpath-link other
found libdep.so.1 "sr$default/libdep.so.1"

fact 'what the first pass passed over is taken in the second'
takes other other
takes other:musl other

fact 'the first pass says nothing about what it passes over'
link main.o libreq.so -rpath-link other:none
silent
eq 'lines about it' "libdep.so.1 needed by libreq.so found libdep.so.1 at none/libdep.so.1" \
    "$(sed -n '/^libdep/p; /^found/p' "$log/out" | tr '\n' ' ' | sed 's/ $//')"

make 'lib libv.so.2 soname=libv.so.2'
candidate conflict needs=libv.so.1,libc.so.6
candidate agrees needs=libv.so.2,libc.so.6

fact 'a library that needs another version of an input (libv.so.1, not libv.so.2) loses to a later one'
takes conflict:libc libc libv.so.2
takes agrees:libc agrees libv.so.2
takes conflict:libc conflict

fact 'an --as-needed input that is not kept counts for a version conflict too'
takes conflict:libc libc --as-needed libv.so.2

fact 'a version conflict is no reason to fail: the second pass takes the library'
takes conflict conflict libv.so.2

fact 'a version conflict is a matter of the text up to .so. and not of what the file is'
make 'lib libw.so soname=libv.so.9'
takes conflict:libc libc libw.so
make 'lib libw.so soname=libv-2.so'
takes conflict:libc conflict libw.so

fact 'a dependency that is found, and conflicts with an input by its name, is taken with a warning'
make 'lib d/libdep.so.2 soname=libdep.so.2'
works main.o libreq.so d/libdep.so.2 -rpath-link none
found libdep.so.1 none/libdep.so.1
says 'warning: libdep.so.1, needed by libreq.so, may conflict with libdep.so.2'

fact 'that warning is an error with --fatal-warnings'
fails main.o libreq.so d/libdep.so.2 -rpath-link none --fatal-warnings

finish
