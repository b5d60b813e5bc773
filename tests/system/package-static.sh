#!/bin/bash
# make static: archives with one static program, unpacked anywhere and in a root with nothing else; other machines' run under qemu.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

shared stubs/libsec.so libsec.so.1 'void sec(void) {}'
shared libreq.so '' 'void sec(void); void req(void) { sec(); }' stubs/libsec.so
object start.o 'void req(void); void _start(void) { req(); }'
plainly app direct ld --push-state --as-needed stubs/libsec.so --pop-state start.o libreq.so -o app
mv "$log/plain.file" reference

version=$(sed -n 's/^#define VERSION "\(.*\)"/\1/p' "$source_tree/wrapper/command/command.c")
build=$work/build

# unpacks CPU: makes the archive and unpacks it in a directory of its own
unpacks() {
    name=needld-$version-$1-linux
    run make -s -j "$(nproc)" -C "$source_tree" static "ARCH=$1" "BUILD=$build"
    eq 'status of make static' 0 "$status"
    mkdir "at $1"
    tar -xzf "$build/$name.tar.gz" -C "at $1"
    tree=$work/at\ $1/$name
}

# is_static: no interpreter, no needed library, no symbols
is_static() {
    eq 'dynamic' '' "$(readelf -lSdW "$tree/bin/needld" | grep -E 'INTERP|NEEDED|\.symtab|\.debug')"
}

# links_anywhere EMULATOR...: the unpacked linker works where it is
links_anywhere() {
    LIBRARY_PATH=stubs links "$@" "$tree/libexec/needld/ld" start.o libreq.so -o app
    same_bytes app reference
}

native=$(uname -m)
t 'a static program with musl'
have make tar gzip musl-gcc || finish
unpacks "$native"
is_static
eq 'names of files' "$(cd "$prefix" && find . ! -type d ! -path './libexec/*' | sort)" \
    "$(cd "$tree" && find . ! -type d ! -path './libexec/*' ! -path './share/doc/*' | sort)"
for file in "$tree"/libexec/needld/*; do [ "$file" -ef "$tree/bin/needld" ] || fail "$file leads elsewhere"; done

t 'it links where it was unpacked'
links_anywhere
if type -P gcc >/dev/null; then
    # Another linker's messages are the same through each of the names that gcc and clang look for.
    for ld in "$native-linux-gnu-ld" "$native-alpine-linux-musl-ld" "$native-unknown-linux-gnu-ld.bfd"; do
        LIBRARY_PATH=stubs links "$tree/libexec/needld/$ld" start.o libreq.so -o app
        same_bytes app reference
    done
fi

t 'a root with nothing else in it'
if [ "$(id -u)" -ne 0 ]; then
    skip 'only root can change the root'
else
    mkdir -p root/opt
    cp -R "$tree" root/opt/needld
    cp libreq.so root
    run chroot root /opt/needld/bin/needld --version
    eq 'status of --version' 0 "$status"
    run chroot root /opt/needld/bin/needld tree /libreq.so
    eq 'status of tree, which does not find libsec.so.1' 1 "$status"
    checked
    grep -q libsec.so.1 "$log/out" || fail 'it should print libsec.so.1'
fi

t 'the archive is the same each time'
cp "$build/$name.tar.gz" first.tar.gz
unpacked=$tree
run make -s -C "$source_tree" static "BUILD=$work/another/build" "ARCH=$native"
same_bytes first.tar.gz "$work/another/build/$name.tar.gz"
same_bytes "$unpacked/bin/needld" "$work/another/build/static/$name/bin/needld"

for cpu in aarch64 riscv64 s390x; do
    t "for $cpu, under qemu"
    [ $cpu != "$native" ] || { skip 'that is this machine'; continue; }
    may_take_long && have $cpu-linux-gnu-gcc qemu-$cpu || continue
    unpacks $cpu
    is_static
    run qemu-$cpu "$tree/bin/needld" tree libreq.so
    eq 'status of tree' 1 "$status"
    links_anywhere qemu-$cpu
done

finish
