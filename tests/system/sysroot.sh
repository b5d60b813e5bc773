#!/bin/bash
# A linker with a built-in sysroot: a script that adds --sysroot, which acts like --with-sysroot=DIR.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

mkdir compat
real=$(type -P ld)
# linker BODY: the script, which records when needld runs it with an option such as -v
linker() {
    cat >compat/ld <<END
#!/bin/sh
case " \$* " in *' --print-sysroot '*) echo "\$*" >>$PWD/asked; $1 ;; esac
exec $real "--sysroot=$PWD/sr" "\$@"
END
    chmod +x compat/ld
}
linker :
path=$PATH
PATH=$PWD/compat:$PATH

both='void one(void) {} void two(void) {}'
uses='void one(void); void two(void); void req(void) { one(); two(); }'
shared good/libsec.so.1 libsec.so.1 "$both"
shared old/libsec.so.1 libsec.so.1 'void one(void) {}'
shared libreq.so libreq.so "$uses" good/libsec.so.1
object start.o 'void req(void); void _start(void) { req(); }'

# in_sysroot FILE: puts the needed library there, and nowhere else in the sysroot
in_sysroot() {
    rm -rf sr
    mkdir -p "sr$(dirname "$1")"
    cp good/libsec.so.1 "sr$1"
}

# works ARGS...: links with and without needld, although a -L directory has an older library
works() {
    rm -f asked
    expect_same app direct ld start.o "$@" -Lold -o app
    eq status 0 "$status"
    eq 'how often the linker was asked' 1 "$(wc -l <asked)"
}

# helped ARGS...: links with needld only
helped() {
    rm -f asked
    fails_with 'undefined reference to' direct ld start.o "$@" -o app
    links with_shim compiler-path direct ld start.o "$@" -o app
    eq 'how often the linker was asked' 1 "$(wc -l <asked)"
}

t 'the directories of the linker'
in_sysroot /usr/lib/libsec.so.1
works libreq.so

t 'ld.so.conf'
in_sysroot /conf/libsec.so.1
mkdir sr/etc
echo /conf >sr/etc/ld.so.conf
works libreq.so

t '-rpath'
in_sysroot /run/libsec.so.1
works libreq.so -rpath /run

t 'a run path'
shared run/libreq.so libreq.so "$uses" good/libsec.so.1 -Wl,-rpath,/run
works run/libreq.so

t 'a run path that exists only on the host'
shared host/libreq.so libreq.so "$uses" good/libsec.so.1 "-Wl,-rpath,$PWD/good"
helped host/libreq.so -Lgood

t '-L=DIR'
in_sysroot "$PWD/l/libsec.so.1"
cp libreq.so "sr$PWD/l"
helped "-L=$PWD/l" -lreq

t 'a name that begins with ='
helped "=$PWD/l/libreq.so" "-L=$PWD/l"

t 'a linker script in the sysroot'
rm -rf sr
mkdir -p sr/usr/lib sr/lib
cp libreq.so sr/lib/libreq.so.1
echo 'GROUP ( /lib/libreq.so.1 )' >sr/usr/lib/libreq.so
helped -lreq -Lgood

t 'tree'
in_sysroot /usr/lib/libsec.so.1
run "$prefix/bin/needld" tree --path libreq.so
checked
grep -qF "$PWD/sr/usr/lib/libsec.so.1" "$log/out" || fail 'it should be found in the sysroot'

t 'flags'
run "$prefix/bin/needld" flags ld start.o libreq.so -Lgood -o app
eq 'where nothing is missing' '' "$(cat "$log/out")"
rm -r sr
run "$prefix/bin/needld" flags ld start.o libreq.so -Lgood -o app
eq 'where something is' "-rpath-link $PWD/good" "$(cat "$log/out")"

# quiet WHAT CMD...: needld does not run the linker to find its sysroot
quiet() {
    t "the linker is not run to find its sysroot: $1"
    shift
    rm -f asked
    run with_shim compiler-path "$@"
    checked
    [ ! -e asked ] || fail "it was asked: $(cat asked)"
}
quiet 'the command line names a sysroot' direct ld "--sysroot=$PWD/sr" start.o libreq.so -o app
quiet 'the command line names no sysroot' direct ld start.o libreq.so --sysroot= -o app
quiet 'a shared library' direct ld -shared start.o libreq.so -o app
quiet 'a relocatable object' direct ld -r start.o -o app
quiet 'a version' direct ld --version
quiet 'nothing to link' direct ld -v
NEEDLD_DISABLE=1 quiet 'needld is disabled' direct ld start.o libreq.so -o app

t 'a linker that does not print its sysroot'
linker 'exit 1'
expect_same app direct ld start.o libreq.so -Lgood -o app
eq status 1 "$status"

# needld does not run the linker of the system for this, nor a cross linker of Debian.
PATH=$path
echo 'int main(void) { return 0; }' >main.c
for compiler in gcc g++ clang aarch64-linux-gnu-gcc; do
    t "the system's own linker, by $compiler"
    have $compiler strace || continue
    case $compiler in aarch64*) [ -e /etc/debian_version ] || { skip 'not Debian'; continue; } ;; esac
    COMPILER_PATH=$shim traced $compiler main.c -o hello
    [ "$status" -eq 0 ] || { skip "$compiler links nothing here"; continue; }
    eq 'linkers that ran' 1 "$(chains | wc -l)"
done

finish
