#!/bin/bash
# Lists of the form dirlist1;dirlist2: the first is searched before the -L directories, the second after them.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# library_in DIR [ARGS...]
library_in() {
    local dir=$1
    shift
    shared "$dir/libsec.so.1" libsec.so.1 'void sec(void) {}' "$@"
}
for dir in d1 L d2 d1/stubs; do library_in $dir; done
shared libreq.so '' 'void sec(void); void req(void) { sec(); }' d1/libsec.so.1
object start.o 'void req(void); void _start(void) { req(); }'
object main.o 'void req(void); int main(void) { req(); return 0; }'
mkdir empty
undefined="libreq.so: undefined reference to \`sec'"

by_gcc() { gcc main.o ./libreq.so -Wl,--verbose -o app "$@"; }
by_clang() { clang main.o ./libreq.so -Wl,--verbose -o app "$@"; }
by_ld() { direct ld start.o libreq.so --verbose -o app "$@"; }

# order VARIABLE LIST WANTED CALL ARGS...: libsec.so.1 is found in the directory WANTED
order() {
    local variable=$1 list=$2 wanted=$3 call=$4
    shift 4
    t "$variable='$list' ${call#by_}${*:+ $*}: from $wanted"
    [ "$call" != by_clang ] || have clang || return
    local "$variable=$list"
    export "${variable?}"
    if [ "$wanted" != L ]; then
        fails_with "$undefined" "$call"
    else
        fails_with "$undefined" "$call" "$@"
    fi
    run with_shim compiler-path "$call" "$@"
    eq status 0 "$status"
    found_in libsec.so.1 "$wanted/libsec.so.1"
}

for variable in LIBRARY_PATH LD_LIBRARY_PATH LD_LIBRARY_PATH_64 NEEDLD_STUB_PATH; do
    for call in by_gcc by_clang by_ld; do
        order $variable 'd1;d2' d1 $call -LL
        order $variable ';d2' L $call -LL
        order $variable ';d2' d2 $call
        order $variable 'd1;' d1 $call -LL
        order $variable 'empty:d1;absent' d1 $call -LL
        # GNU ld itself splits LD_LIBRARY_PATH at each colon and would find d2.
        [ $variable = LD_LIBRARY_PATH ] || order $variable 'absent;empty:d2' d2 $call
        order $variable 'absent:empty;d2' L $call -LL
    done
done
for call in by_gcc by_clang by_ld; do
    order LIBRARY_PATH 'd2' L $call -LL
    order LD_LIBRARY_PATH_64 'd2' L $call -LL
    order LD_LIBRARY_PATH_64 'd2' d2 $call
    order NEEDLD_STUB_PATH 'd2' L $call -LL
    order LIBRARY_PATH 'd1/stubs;d2' L $call -LL
    order LIBRARY_PATH 'd1/stubs;d2' d2 $call
    order LIBRARY_PATH 'd1/stubs;absent' d1/stubs $call
done

t 'absolute lists'
LIBRARY_PATH="$PWD/d1;$PWD/d2" run with_shim compiler-path by_gcc -LL
found_in libsec.so.1 d1/libsec.so.1
LIBRARY_PATH="$PWD/empty;$PWD/d2" run with_shim compiler-path by_gcc
found_in libsec.so.1 d2/libsec.so.1

t 'the output is that of -rpath-link'
links gcc main.o ./libreq.so -Wl,-rpath-link,d1 -o reference
LIBRARY_PATH='d1;d2' links with_shim compiler-path gcc main.o ./libreq.so -o app
same_bytes app reference

t 'LD_LIBRARY_PATH_64 replaces LD_LIBRARY_PATH'
LD_LIBRARY_PATH='d1;' LD_LIBRARY_PATH_64='d2;' run with_shim compiler-path by_ld -LL
found_in libsec.so.1 d2/libsec.so.1
LD_LIBRARY_PATH='d1;' LD_LIBRARY_PATH_64=absent fails_with "$undefined" with_shim compiler-path by_ld

t 'LD_LIBRARY_PATH_32 is ignored in a 64-bit link'
LD_LIBRARY_PATH_32='d1;d2' fails_with "$undefined" with_shim compiler-path by_ld
LD_LIBRARY_PATH_32='d1;d2' LD_LIBRARY_PATH=';d2' run with_shim compiler-path by_ld
found_in libsec.so.1 d2/libsec.so.1

t 'a library that GNU ld finds in LD_LIBRARY_PATH is still found there'
LD_LIBRARY_PATH='d2:x;d1' expect_same app by_ld -LL
eq status 0 "$status"
found_in libsec.so.1 d2/libsec.so.1
LD_LIBRARY_PATH=d2 LD_LIBRARY_PATH_64='d1;' expect_same app by_ld -LL
found_in libsec.so.1 d2/libsec.so.1

for dir in d1 L d2; do library_in "32/$dir" -m32; done
shared 32/libreq.so '' 'void sec(void); void req(void) { sec(); }' -m32 32/d1/libsec.so.1
object 32/start.o 'void req(void); void _start(void) { req(); }' -m32
by_ld_32() { direct ld -m elf_i386 32/start.o 32/libreq.so --verbose -o app "$@"; }

t 'LD_LIBRARY_PATH_32 in a 32-bit link'
LD_LIBRARY_PATH_32='32/d1;32/d2' fails_with "$undefined" by_ld_32
LD_LIBRARY_PATH_32='32/d1;32/d2' run with_shim compiler-path by_ld_32 -L32/L
found_in libsec.so.1 32/d1/libsec.so.1
LD_LIBRARY_PATH_32=';32/d2' run with_shim compiler-path by_ld_32 -L32/L
found_in libsec.so.1 32/L/libsec.so.1
LD_LIBRARY_PATH_32=32/d2 LD_LIBRARY_PATH='32/d1;' run with_shim compiler-path by_ld_32
found_in libsec.so.1 32/d2/libsec.so.1

t 'LD_LIBRARY_PATH_64 is ignored in a 32-bit link'
LD_LIBRARY_PATH_64='32/d1;32/d2' fails_with "$undefined" with_shim compiler-path by_ld_32

t 'libraries of the other class are skipped'
LD_LIBRARY_PATH_32='d1:32/d2;32/d1' run with_shim compiler-path by_ld_32
found_in libsec.so.1 32/d2/libsec.so.1
LD_LIBRARY_PATH_64='32/d1:d2;d1' run with_shim compiler-path by_ld
found_in libsec.so.1 d2/libsec.so.1

t 'gcc -m32 and LD_LIBRARY_PATH_32'
if ! gcc -m32 -x c - -o probe <<<'int main(void) { return 0; }' 2>/dev/null; then
    skip 'gcc cannot link with -m32 here'
else
    object 32/main.o 'void req(void); int main(void) { req(); return 0; }' -m32
    LD_LIBRARY_PATH_32='32/d1;32/d2' run with_shim compiler-path \
        gcc -m32 32/main.o ./32/libreq.so -L32/L -Wl,--verbose -o app
    eq status 0 "$status"
    found_in libsec.so.1 32/d1/libsec.so.1
fi

finish
