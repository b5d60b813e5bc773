#!/bin/bash
# Which files GNU ld takes for a DT_NEEDED entry, and which it passes over.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

library_chain
dependency good
case $machine in
x86-64) class=x32 other=aarch64 swapped=s390x ;;
i386) class=x86-64 other=arm swapped=ppc64 ;;
aarch64) class=arm other=x86-64 swapped=aarch64_be ;;
*) class=riscv32 other=x86-64 swapped=s390x ;;
esac

# file KIND [SETTINGS]: bad/libdep.so.1
file() {
    rm -rf bad
    mkdir bad
    make "$1 bad/libdep.so.1 ${2:-soname=libdep.so.1 defines=dep}"
}

passes_over() {
    works main.o libreq.so -rpath-link bad:good
    found libdep.so.1 good/libdep.so.1
    silent
}

takes() {
    works main.o libreq.so -rpath-link bad:good
    found libdep.so.1 bad/libdep.so.1
}

foreign() { # MACHINE
    rm -rf bad
    "$BUILD/bin/mkelf" "lib bad/libdep.so.1 soname=libdep.so.1 defines=dep machine=$1" || fixture_failed bad
}

fact 'a library for another machine is passed over'
foreign $other
passes_over

fact 'a library of another class is passed over'
foreign $class
passes_over

fact 'a library of the other byte order is passed over'
foreign $swapped
passes_over

fact 'a program (ET_EXEC) is passed over'
file exe 'defines=dep'
passes_over

fact 'a position-independent program (ET_DYN, DF_1_PIE) is taken'
file pie
takes

fact 'an object (ET_REL) is passed over'
file obj 'defines=dep'
passes_over

fact 'an archive is passed over'
file ar 'dep.o:defines=dep'
passes_over

fact 'a file that is empty, a text, or a linker script is passed over'
for text in '' 'some text' 'INPUT(good/libdep.so.1)'; do
    rm -rf bad
    mkdir bad
    printf %s "$text" >bad/libdep.so.1
    passes_over
done

fact 'a library that is cut short is passed over'
for size in 4 40 100; do
    file lib "soname=libdep.so.1 defines=dep cut=$size"
    passes_over
done

fact 'a library with an ELF version other than 1 is passed over'
file lib 'soname=libdep.so.1 defines=dep version=2'
passes_over

fact 'a directory of the name is passed over'
rm -rf bad
mkdir -p bad/libdep.so.1
passes_over

fact 'a symbolic link that leads nowhere, or to itself, is passed over'
for target in absent libdep.so.1; do
    rm -rf bad
    mkdir bad
    ln -s $target bad/libdep.so.1
    passes_over
    eq 'what it says' 'attempt to open bad/libdep.so.1 failed' "$(grep 'attempt to open bad' "$log/out" | head -n 1)"
done

fact 'a file that may not be read is passed over'
if [ "$(id -u)" = 0 ]; then
    skip 'root may read it'
else
    file lib
    chmod 0 bad/libdep.so.1
    passes_over
fi

fact '--verbose names what could not be opened, not what was opened and passed over'
foreign $other
link main.o libreq.so -rpath-link absent:bad:good
eq 'lines' 'attempt to open absent/libdep.so.1 failed' "$(grep '^attempt to open .* failed' "$log/out")"

fact 'the OS ABI and its version do not count'
for setting in osabi=3 osabi=9 osabi=255 abiversion=5; do
    file lib "soname=libdep.so.1 defines=dep $setting"
    takes
done

if "$linker" -V | grep -q armelf_linux_eabi; then
    fact 'the flags of the ELF header (here: the version of the Arm EABI) do not count'
    for line in 'obj m.o defines=_start undefined=req' \
        'lib libarm.so soname=libarm.so needs=libdep.so.1 defines=req undefined=dep' \
        'lib bad/libdep.so.1 soname=libdep.so.1 defines=dep'; do "$BUILD/bin/mkelf" "$line machine=arm"; done
    printf '\x04' | dd of=bad/libdep.so.1 bs=1 seek=39 conv=notrunc 2>"$log/dd" # e_flags was 0x05000000
    works -m armelf_linux_eabi m.o libarm.so -rpath-link bad
    found libdep.so.1 bad/libdep.so.1
fi

if [ "$machine" = riscv64 ]; then
    fact 'the flags of the ELF header (here: the float ABI of RISC-V) do not count, as they do for an input'
    file lib
    printf '\0' | dd of=bad/libdep.so.1 bs=1 seek=48 conv=notrunc 2>"$log/dd" # e_flags was 5
    takes
    fails main.o libreq.so bad/libdep.so.1
fi

plugin=$(gcc -print-file-name=liblto_plugin.so 2>/dev/null)
cut_short() {
    file lib 'soname=libdep.so.1 defines=dep cut=200'
    link -plugin "$plugin" -plugin-opt="$(gcc -print-prog-name=lto-wrapper)" main.o libreq.so -rpath-link bad:good
}
if native && [ "${plugin#/}" != "$plugin" ]; then
    fact 'a library that is cut short ends the link if there is a linker plugin, such as that of gcc; since 2.45 it is passed over'
    cut_short
    if grep -q 'error loading plugin' "$log/err"; then
        skip 'the plugin of gcc here is for another libc'
    elif since 2.45; then
        eq 'exit status' 0 "$status"
        found libdep.so.1 good/libdep.so.1
    else
        eq 'exit status' 1 "$status"
        says 'file too short'
    fi
fi

if since 2.44; then
    fact 'a library without section headers ends the link (2.44 and later)'
    file lib 'soname=libdep.so.1 defines=dep nosections'
    fails main.o libreq.so -rpath-link bad:good
    says 'error adding symbols: file in wrong format'
else
    fact 'a library without section headers is taken, and defines nothing (2.40)'
    file lib 'soname=libdep.so.1 defines=dep nosections'
    fails main.o libreq.so -rpath-link bad:good
    undefined dep libreq.so
    found libdep.so.1 bad/libdep.so.1
fi

fact 'a library is the same input again where the file is the same, under whatever name'
make 'lib libone.so soname=libone.so defines=dep'
rm -rf bad
mkdir bad
ln libone.so bad/libdep.so.1
works main.o libreq.so libone.so -rpath-link bad
found libdep.so.1 libone.so
has_needed libreq.so libone.so

finish
