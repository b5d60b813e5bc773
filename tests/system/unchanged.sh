#!/bin/bash
# Links in which nothing is missing, and command lines such as --version: the result of the real linker, byte for byte.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cat >hello.c <<'END'
#include <stdio.h>
int main(void) { puts("hello"); return 0; }
END
cat >hello.cc <<'END'
#include <iostream>
int main() { std::cout << "hello\n"; }
END
echo 'int twice(int x) { return 2 * x; }' >twice.c
gcc -c -fPIE hello.c -o hello.o
gcc -c -fPIC twice.c -o twice.o
gcc -c -fPIC -flto -frandom-seed=hello hello.c -o hello.lto.o
gcc -c -fPIC -flto -frandom-seed=twice twice.c -o twice.lto.o
gcc -c -fPIC -flto -fno-use-linker-plugin -frandom-seed=hello hello.c -o hello.noplugin.o
type -P g++ >/dev/null && g++ -c -fPIE hello.cc -o hello.cc.o

# same NAME TOOL CMD...: it links without messages, with the same output
same() {
    t "$1"
    have "$2" || return
    shift 2
    expect_same app "$@" -o app
    eq status 0 "$status"
    eq 'what it printed' '' "$(cat "$log/out" "$log/err")"
}

for driver in gcc g++ clang clang++; do
    case $driver in *++) hello=hello.cc.o ;; *) hello=hello.o ;; esac
    same "$driver hello" $driver $driver $hello
    same "$driver -no-pie" $driver $driver -no-pie $hello
    same "$driver -static" $driver $driver -static $hello
    same "$driver -static-pie" $driver $driver -static-pie $hello
    same "$driver -shared" $driver $driver -shared twice.o
    same "$driver -r" $driver $driver -r -nostdlib $hello twice.o
    same "$driver, options" $driver $driver $hello -Wl,--gc-sections,--build-id,-z,now,--as-needed,-O1 -lm
    same "$driver -fuse-ld=bfd" $driver $driver -fuse-ld=bfd $hello
    same "$driver -fuse-ld=lld" ld.lld $driver -fuse-ld=lld $hello
    same "$driver -fuse-ld=gold" ld.gold $driver -fuse-ld=gold $hello
    same "$driver -fuse-ld=mold" mold $driver -fuse-ld=mold $hello
    for ld in lld gold mold; do
        case $ld in mold) tool=mold ;; *) tool=ld.$ld ;; esac
        same "$driver -fuse-ld=$ld -static" $tool $driver -fuse-ld=$ld -static $hello
        same "$driver -fuse-ld=$ld -shared" $tool $driver -fuse-ld=$ld -shared twice.o
    done
done

same 'gcc -flto' gcc gcc -flto hello.lto.o twice.lto.o
same 'gcc -flto -shared' gcc gcc -flto -shared twice.lto.o
same 'gcc -flto -r' gcc gcc -flto -r -nostdlib -frandom-seed=r -flinker-output=nolto-rel hello.lto.o twice.lto.o
same 'gcc -flto -fno-use-linker-plugin' gcc gcc -flto -fno-use-linker-plugin hello.noplugin.o
same 'gcc -s' gcc gcc -s hello.o
same 'musl-gcc hello' musl-gcc musl-gcc hello.o
same 'musl-gcc -static' musl-gcc musl-gcc -static hello.o

t 'clang -flto by lld'
if have clang ld.lld; then
    clang -c -flto hello.c -o hello.bc
    expect_same app clang -flto -fuse-ld=lld hello.bc -o app
    eq status 0 "$status"
fi

t 'aarch64-linux-gnu-gcc hello, -static, -r'
if have aarch64-linux-gnu-gcc; then
    aarch64-linux-gnu-gcc -c -fPIE hello.c -o hello.arm.o
    for flag in -pie -static -r; do
        expect_same app aarch64-linux-gnu-gcc $flag hello.arm.o -o app
        eq "status, $flag" 0 "$status"
    done
fi

t 'gcc -m32 hello'
if ! gcc -m32 hello.c -o probe 2>/dev/null; then
    skip 'gcc cannot link with -m32 here'
else
    gcc -m32 -c hello.c -o hello.32.o
    expect_same app gcc -m32 hello.32.o -o app
    eq status 0 "$status"
fi

for driver in gcc g++ clang; do
    t "$driver hello, by PATH and by -B"
    have $driver || continue
    case $driver in g++) hello=hello.cc.o ;; *) hello=hello.o ;; esac
    way=path expect_same app $driver $hello -o app
    way=B expect_same app $driver $hello -o app
    eq status 0 "$status"
done

shared libsec.so.1 libsec.so.1 'void sec(void) {}'
shared libreq.so '' 'void sec(void); void req(void) { sec(); }' libsec.so.1
object start.o 'void req(void); void _start(void) { req(); }'

t 'a map file'
expect_same app.map direct ld start.o libreq.so libsec.so.1 -Map=app.map -o app
eq status 0 "$status"

t 'a dependency file'
if direct ld --help | grep -q dependency-file; then
    expect_same app.d direct ld start.o libreq.so -rpath-link . --dependency-file=app.d -o app
    eq status 0 "$status"
else
    skip 'this ld has no --dependency-file'
fi

t '--verbose, all dependencies found with -rpath-link'
expect_same app direct ld start.o libreq.so -rpath-link . --verbose -o app
found_in libsec.so.1 libsec.so.1

# asks TEXT ARGS...: a command line that only prints something
asks() {
    t "ld ${*:-without arguments}"
    expect_same a.out direct ld "$@"
}
asks --version
asks -v
asks -V
asks --help
asks --verbose
asks --verbose=2
asks --print-sysroot
asks --print-output-format
asks --push-state --pop-state
asks
asks --no-such-option
asks -m no_such_emulation
asks -m
asks -m elf_i386 --verbose
asks absent.o
asks -labsent
asks -o app
asks -L.
asks @absent
asks @/
asks --pop-state start.o
asks --version start.o libreq.so
asks --help start.o libreq.so
asks -v start.o libreq.so libsec.so.1
asks -V start.o libreq.so libsec.so.1
asks --target-help
asks '' start.o
asks -- start.o
asks -nEx start.o
asks -rpath,x start.o
asks -so start.o
asks -T absent.ld start.o
asks -r start.o libreq.so
asks -static start.o libreq.so

t 'an emulation from the environment'
LDEMULATION=no_such_emulation expect_same a.out direct ld start.o
LDEMULATION=elf_i386 expect_same a.out direct ld -V

for ld in ld.bfd ld.gold ld.lld ld.mold; do
    t "$ld --version, -v, --help, no arguments, an unknown option, a missing file"
    have $ld || continue
    for question in --version -v --help '' --no-such-option absent.o; do
        # shellcheck disable=SC2086
        expect_same a.out direct $ld $question
    done
done

t 'gcc -Wl,--version and -Wl,-v'
for option in -Wl,--version -Wl,-v -Wl,-V; do
    # collect2 prints the path of the linker that it calls: stderr cannot be equal.
    plainly app gcc hello.o $option -o app
    run with_shim compiler-path gcc hello.o $option -o app
    cp "$log/plain.err" "$log/err.ignored"
    compare_with_plain app "$log/err.ignored"
done

t 'gcc -Wl,--no-such-option, a missing file, a missing library, an unknown emulation'
for option in -Wl,--no-such-option absent.o -labsent -Wl,-m,no_such_emulation; do
    expect_same app gcc hello.o $option -o app
done

# Pipes: needld must not read what the linker needs to read.
direct ld --verbose | sed '1,/^===/d; /^===/,$d' >default.ld
from_pipe() {
    local file=$1
    shift
    # shellcheck disable=SC2002
    cat "$file" | "$@"
}
from_file() {
    local file=$1
    shift
    "$@" <"$file"
}
echo '{ global: _start; local: *; };' >versions
echo 'start.o libreq.so libsec.so.1 -o app' >words
echo 'INPUT(libreq.so libsec.so.1)' >inputs.ld

t 'a linker script from a pipe'
expect_same app from_pipe default.ld direct ld -T /dev/stdin start.o libreq.so libsec.so.1 -o app
eq status 0 "$status"

t 'a version script from a pipe'
expect_same app from_pipe versions direct ld -shared --version-script=/dev/stdin twice.o -o app
eq status 0 "$status"

t 'a response file from a pipe'
expect_same app from_pipe words direct ld @/dev/stdin

t 'a response file on stdin'
expect_same app from_file words direct ld @/dev/stdin
eq status 0 "$status"

t 'an object on stdin'
expect_same app from_file start.o direct ld /dev/stdin libreq.so libsec.so.1 -o app
eq status 0 "$status"

t 'an implicit linker script from a pipe'
expect_same app from_pipe inputs.ld direct ld start.o /dev/stdin -o app

finish
