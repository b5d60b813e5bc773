#!/bin/bash
# The real linker: each driver runs the same linker through needld as without it, for every way to use needld. The paths are
# compared as strings, by strace. reallinker.sh tests the choice of the linker in unusual environments. TEST_LONG=no skips it.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

echo 'int main(void) { return 0; }' >main.c
echo 'int main() { return 0; }' >main.cc
cp main.cc main.cu
echo 'end program' >main.f90
echo 'fn main() {}' >main.rs
printf 'procedure Main is\nbegin\n   null;\nend Main;\n' >main.adb
echo 'begin end.' >main.pas
echo 'main = return ()' >main.hs
echo main.c >words
printf 'probe:\n\t$(LD) -r probe.o -o out\n' >Makefile
gcc -c main.c -o probe.o || fixture_failed probe.o
printf '#!/bin/sh\nexec ld "$@"\n' >bare
chmod +x bare

t 'strace shows the linker'
may_take_long && have strace || finish
traced gcc main.c
[ "$(linkers)" -ef "$(type -P ld)" ] || fail 'another one ran'
checked

# The ways to use needld; each is a directory.
mkdir only-real-ld only-collect-ld
ln -s "$(readlink -f "$shim/ld")" only-real-ld/real-ld
ln -s "$(readlink -f "$shim/ld")" only-collect-ld/collect-ld

# ahead WAY CMD...
ahead() {
    local way=$1
    shift
    case $way in
    path) PATH=$shim:$PATH traced timeout 300 "$@" ;;
    compiler-path) COMPILER_PATH=$shim traced timeout 300 "$@" ;;
    real-ld) COMPILER_PATH=$PWD/only-real-ld traced timeout 300 "$@" ;;
    collect-ld) COMPILER_PATH=$PWD/only-collect-ld traced timeout 300 "$@" ;;
    B) traced timeout 300 "$1" "-B$shim" "${@:2}" ;;
    Xcompiler) traced timeout 300 "$1" -Xcompiler "-B$shim" "${@:2}" ;;
    ld-path) traced timeout 300 "$1" "--ld-path=$prefix/bin/ld.needld" "${@:2}" ;;
    ld-path-name) PATH=$prefix/bin:$PATH traced timeout 300 "$1" --ld-path=ld.needld "${@:2}" ;;
    largs) traced timeout 300 "$@" -largs "-B$shim" ;;
    optl) traced timeout 300 "$@" "-optl-B$shim" ;;
    fuse-ld) PATH=$prefix/bin:$PATH traced timeout 300 "$1" -fuse-ld=needld "${@:2}" ;;
    esac
}

# same WAYS CMD...: CMD runs the same linkers with needld, in each of WAYS, as without it.
same() {
    local ways=$1 way wanted
    shift
    t "$*"
    have "$1" || return
    [ "$ways" != B ] || takes_B "$1" || return
    traced timeout 300 "$@"
    wanted=$(linkers)
    if [ -z "$wanted" ] || [ "$status" -ne 0 ]; then
        skip "$1 does not link this here"
        return
    fi
    for way in $ways; do
        ahead "$way" "$@"
        eq "status, by $way" 0 "$status"
        eq "linkers, by $way" "$wanted" "$(linkers)"
        eq "past the shim, by $way" '' "$(chains | grep -vE "^($prefix/|$PWD/only-)")"
    done
}

gcc_ways='path compiler-path real-ld B'
for use in '' bfd gold lld mold; do
    # shellcheck disable=SC2086 # a way is a word
    same "$gcc_ways" gcc ${use:+-fuse-ld=$use} main.c
done
same collect-ld gcc main.c
same "$gcc_ways" g++ main.cc
same "$gcc_ways" gfortran main.f90
same "$gcc_ways" gcc -m32 main.c
same "$gcc_ways" gcc -shared -fPIC main.c
same "$gcc_ways" gcc -static main.c
same "$gcc_ways" gcc -r main.c
same "$gcc_ways" gcc -flto main.c
same "$gcc_ways" gcc -flto -fno-use-linker-plugin main.c
same "$gcc_ways" gcc -fuse-ld=gold -fuse-ld=bfd main.c
same "$gcc_ways" gcc @words
same 'path compiler-path real-ld' musl-gcc main.c
same B musl-gcc main.c
same 'path compiler-path real-ld' ccache gcc main.c
for triple in aarch64-linux-gnu riscv64-linux-gnu; do
    for use in '' bfd gold; do
        # shellcheck disable=SC2086
        same 'compiler-path real-ld B' $triple-gcc ${use:+-fuse-ld=$use} main.c
    done
done

for use in '' bfd gold lld mold; do
    # shellcheck disable=SC2086
    same 'compiler-path B' clang ${use:+-fuse-ld=$use} main.c
done
same 'compiler-path B ld-path ld-path-name fuse-ld' clang main.c
same 'compiler-path B ld-path' clang++ main.cc
same 'compiler-path B ld-path' clang -m32 main.c
same 'compiler-path B ld-path' clang -static main.c
same 'compiler-path B' clang -flto -fuse-ld=lld main.c
same 'compiler-path B ld-path fuse-ld' clang --target=aarch64-linux-gnu main.c
same 'compiler-path B' clang --target=aarch64-linux-gnu -fuse-ld=lld main.c
for llvm in /usr/lib/llvm-*/bin/clang; do same 'path compiler-path B' "$llvm" main.c; done

same 'path compiler-path real-ld Xcompiler' nvcc main.cu
same 'path compiler-path real-ld Xcompiler' nvcc -shared -Xcompiler -fPIC main.cu
same 'path compiler-path real-ld' rustc -Clinker=gcc main.rs
same 'compiler-path real-ld' rustc main.rs
same 'path compiler-path' rustc -Clinker=gcc -Clink-arg=-fuse-ld=bfd main.rs
same 'compiler-path' rustc -Clinker=clang main.rs
same 'compiler-path real-ld largs' gnatmake -f main.adb
same 'path' fpc main.pas
same 'path compiler-path real-ld optl' ghc -fforce-recomp main.hs
# A directory with a linker, which gcc prefers to all but real-ld.
for dir in /usr/lib/gold-ld /usr/libexec/mold; do [ ! -x $dir/ld ] || same 'real-ld' gcc -B$dir main.c; done
same 'path' make LD=ld
same 'path' ./bare -r probe.o -o out

# The same, with other directories in PATH. In COMPILER_PATH they would come before a shim in PATH.
real=$(type -P ld)
mkdir other rel
ln -s "$real" other/ld
ln -s "$real" rel/ld
for list in other rel:other ':rel' 'rel:' . ./rel "$PWD/other/" "$PWD/absent:$PWD/other" "$PWD/other:$PWD/other"; do
    PATH=$list:$PATH same "$gcc_ways" "$(type -P gcc)" main.c
done
PATH=/bin:$PATH same "$gcc_ways" "$(type -P gcc)" main.c

finish
