#!/bin/bash
# Symbol versions: which definition satisfies which reference, and which library is kept for it.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

make 'lib libdefault.so soname=libx.so.1 defines=x@@V1' 'lib libhidden.so soname=libx.so.1 defines=x@V1' \
    'lib libplain.so soname=libx.so.1 defines=x' 'lib libother.so soname=libother.so.9 defines=x@@V1' \
    'lib libtwo.so soname=libx.so.1 defines=x@@V2'

# wants SYMBOL: a library that refers to it, needing libx.so.1 but for nothing else
wants() {
    make "lib libwants.so soname=libwants.so needs=libx.so.1 defines=req undefined=$1" 'obj main.o defines=_start undefined=req'
}

satisfied_by() { works main.o libwants.so "$@"; }
not_satisfied_by() {
    link main.o libwants.so "$@"
    undefined 'x.*' libwants.so
}

fact 'a reference x is satisfied by x and by x@@V1, not by the hidden version x@V1'
wants x
satisfied_by libplain.so
satisfied_by libdefault.so
not_satisfied_by libhidden.so

fact 'a reference x@V1 is satisfied by x@V1 and x@@V1, not by x without version, nor by another version'
wants x@V1
satisfied_by libhidden.so
satisfied_by libdefault.so
not_satisfied_by libplain.so
not_satisfied_by libtwo.so

fact 'a reference x@V1 is satisfied by a library of any SONAME'
wants x@V1
works main.o libwants.so libother.so
make 'lib there/libx.so.1 soname=libx.so.1'
works main.o libwants.so libother.so -rpath-link there

fact 'the message names the version'
wants x@V1
link main.o libwants.so libplain.so
says "undefined reference to \`x@V1'"

fact 'an object that defines x does not satisfy x@V1; one with the name x@V1 or x@@V1 (.symver) does'
wants x@V1
make 'obj plain.o defines=x' 'obj symver.o defines=x@@V1' 'lib there/libx.so.1 soname=libx.so.1'
link main.o plain.o libwants.so -rpath-link there
undefined 'x@V1' libwants.so
echo 'V1 { };' >v1.map
works main.o symver.o libwants.so -rpath-link there --version-script v1.map

fact 'a version script gives an object no version that satisfies a library'
echo 'V1 { global: x; };' >x.map
link main.o plain.o libwants.so -rpath-link there --version-script x.map
undefined 'x@V1' libwants.so

# kept and not kept, as in as-needed
object() { make "obj m.o defines=_start $1"; }

fact 'an --as-needed library with x@@V1 is kept for a reference x, one with x@V1 is not'
object undefined=x
works m.o --as-needed libdefault.so
has_needed libx.so.1
fails m.o --as-needed libhidden.so
says "undefined reference to \`x'"

fact 'an --as-needed library with x without version is not kept for x@V1'
wants x@V1
make 'lib libquiet.so soname=libquiet.so defines=req undefined=x@V1/libx.so.1 needs=libx.so.1' \
    'lib libunneeded.so soname=libu.so.1 defines=x'
works main.o libquiet.so libdefault.so --as-needed libunneeded.so
has_needed libquiet.so libx.so.1

fact 'a dependency that is found and lacks the version is taken; the link fails for the symbol'
wants x@V1
make 'lib old/libx.so.1 soname=libx.so.1 defines=x@@V0' 'lib new/libx.so.1 soname=libx.so.1 defines=x@@V1'
fails main.o libwants.so -rpath-link old:new
found libx.so.1 old/libx.so.1
undefined 'x@V1' libwants.so

fact 'a version that only weak references need is marked in the output as any other, not as weak'
make 'obj weak.o weak=x%got'
works -shared weak.o libdefault.so
checked
readelf -V app 2>"$log/readelf" | grep -q 'Name: V1 *Flags: none' || fail "$(readelf -V app | tail -n 3)"

fact 'version needs are not compared with the library that is found: only symbols are'
make 'lib libneeds.so soname=libneeds.so needs=libx.so.1 defines=req weak=x@V9' 'lib old/libx.so.1 soname=libx.so.1 defines=x@@V0'
works main.o libneeds.so -rpath-link old
silent

finish
