#!/bin/bash
# Where GNU ld looks for a DT_NEEDED entry, and in which order.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

library_chain
make 'lib libran.so soname=libran.so needs=libdep.so.1 runpath=run defines=req undefined=dep'
mkdir -p sr/etc
echo /conf >sr/etc/ld.so.conf
root=--sysroot=$PWD/sr
mapfile -t defaults < <(printf "$PWD/sr%s/libdep.so.1\n" "${search_dirs[@]}")
default=sr${search_dirs[0]}

fact 'the order is -rpath-link, -rpath, LD_LIBRARY_PATH, run path, ld.so.conf, SEARCH_DIR'
LD_LIBRARY_PATH=fromenv link "$root" main.o libran.so -L given -rpath option -rpath-link hint
environment=(fromenv/libdep.so.1)
native || environment=()
tried libdep.so.1 hint/libdep.so.1 option/libdep.so.1 "${environment[@]}" run/libdep.so.1 \
    "$PWD/sr/conf/libdep.so.1" "${defaults[@]}"

dependency hint option fromenv given run sr/conf "$default"
fact 'a directory of -rpath-link is searched before one of -rpath'
works "$root" main.o libreq.so -rpath option -rpath-link hint
found libdep.so.1 hint/libdep.so.1

if native; then
    fact 'a directory of -rpath is searched before LD_LIBRARY_PATH'
    LD_LIBRARY_PATH=fromenv works "$root" main.o libreq.so -rpath option
    found libdep.so.1 option/libdep.so.1

    fact 'LD_LIBRARY_PATH is searched before the run path of the library that needs it'
    LD_LIBRARY_PATH=fromenv works "$root" main.o libran.so
    found libdep.so.1 fromenv/libdep.so.1

    fact 'LD_RUN_PATH is searched before LD_LIBRARY_PATH'
    LD_RUN_PATH=hint LD_LIBRARY_PATH=fromenv works "$root" main.o libreq.so
    found libdep.so.1 hint/libdep.so.1

    fact 'LD_RUN_PATH is not searched with -rpath or -rpath-link, not even an empty one'
    for options in '-rpath absent' '-rpath-link absent' '-rpath-link=' '-R absent'; do
        # shellcheck disable=SC2086
        LD_RUN_PATH=hint link main.o libreq.so $options
        not_found libdep.so.1 libreq.so
        undefined dep libreq.so
    done

    fact 'LD_RUN_PATH and LD_LIBRARY_PATH that are empty name no directory'
    dependency .
    LD_RUN_PATH='' LD_LIBRARY_PATH='' link main.o libreq.so
    not_found libdep.so.1 libreq.so
    rm libdep.so.1

    if [ "$machine" = x86-64 ] && "$linker" -V | grep -q elf_i386; then
        fact 'the same linker with -m elf_i386 reads LD_LIBRARY_PATH and LD_RUN_PATH too'
        for file in 'obj m32.o defines=_start undefined=req' 'lib lib32.so needs=libdep.so.1 defines=req undefined=dep' \
            'lib dir32/libdep.so.1 defines=dep'; do "$BUILD/bin/mkelf" "$file machine=i386"; done
        LD_LIBRARY_PATH=dir32 works -m elf_i386 m32.o lib32.so
        found libdep.so.1 dir32/libdep.so.1
        LD_RUN_PATH=dir32 works -m elf_i386 m32.o lib32.so
        found libdep.so.1 dir32/libdep.so.1

        fact 'LDEMULATION is the emulation where there is no -m'
        LDEMULATION=elf_i386 works m32.o lib32.so -rpath-link dir32
        found libdep.so.1 dir32/libdep.so.1
        LDEMULATION=elf_i386 works -m elf_x86_64 main.o libreq.so -rpath option
    fi
else
    fact 'a cross linker reads neither LD_RUN_PATH nor LD_LIBRARY_PATH'
    LD_RUN_PATH=fromenv LD_LIBRARY_PATH=fromenv link main.o libreq.so
    not_found libdep.so.1 libreq.so

    fact 'a cross linker configured with a sysroot searches -rpath and the run path'
    works main.o libran.so
    found libdep.so.1 run/libdep.so.1
    works main.o libreq.so -rpath option
    found libdep.so.1 option/libdep.so.1
fi

fact 'LD_RUN_PATH is the run path of the output where there is no -rpath, of a cross linker too'
LD_RUN_PATH=hint works main.o libreq.so -rpath-link option
eq 'the run path of the output' hint "$(run_path app)"
LD_RUN_PATH=hint works main.o libreq.so -rpath option
eq 'the run path of the output' option "$(run_path app)"

fact 'the run path of the library that needs it is searched before ld.so.conf'
works "$root" main.o libran.so
found libdep.so.1 run/libdep.so.1

fact 'ld.so.conf is searched before the SEARCH_DIRs of the linker script'
works "$root" main.o libreq.so
found libdep.so.1 sr/conf/libdep.so.1

fact 'the SEARCH_DIRs of the linker script are searched last'
rm sr/etc/ld.so.conf
works "$root" main.o libreq.so
found libdep.so.1 "$default/libdep.so.1"

fact 'the directories of -L and -Y are not searched'
link main.o libreq.so -L given -Lgiven --library-path=given -Y given
not_found libdep.so.1 libreq.so
undefined dep libreq.so

fact 'the directory of the library that needs it is not searched'
cp libreq.so given
link main.o given/libreq.so
not_found libdep.so.1 given/libreq.so

fact 'LIBRARY_PATH is not read'
LIBRARY_PATH=given link main.o libreq.so
not_found libdep.so.1 libreq.so

fact 'ld.so.cache is not read'
if have ldconfig || PATH=$PATH:/sbin have ldconfig; then
    tap_skip=''
    mkdir -p sr/cached
    make 'lib sr/cached/libdep.so.1 soname=libdep.so.1 needs=libc.so.6 defines=dep'
    echo /cached >sr/etc/ld.so.conf
    PATH=$PATH:/sbin ldconfig -r sr 2>"$log/ldconfig"
    rm sr/etc/ld.so.conf "$default/libdep.so.1"
    link "$root" main.o libreq.so
    eq 'the cache is there' yes "$([ -s sr/etc/ld.so.cache ] && echo yes)"
    not_found libdep.so.1 libreq.so
fi

fact 'several -rpath-link are searched in the order given, wherever they stand on the command line'
works -rpath-link absent main.o -rpath-link=hint libreq.so -rpath-link option
found libdep.so.1 hint/libdep.so.1

options_tried() { attempts libdep.so.1 | sed -n 's,^\([ab]1\)/.*,\1,p' | paste -sd ' '; }
fact 'an -rpath that was given before is dropped, an -rpath-link is searched again'
link main.o libreq.so -rpath a1 -rpath b1 -rpath a1
eq 'the directories of -rpath' 'a1 b1' "$(options_tried)"
link main.o libreq.so -rpath-link a1 -rpath-link b1 -rpath-link a1
eq 'the directories of -rpath-link' 'a1 b1 a1' "$(options_tried)"

fact 'a path is parted by colons; a semicolon is part of a name'
dependency 'odd;hint'
works main.o libreq.so -rpath-link 'absent:option'
found libdep.so.1 option/libdep.so.1
works main.o libreq.so -rpath-link 'odd;hint'
found libdep.so.1 'odd;hint/libdep.so.1'

fact 'an empty element of a path is the current directory'
dependency .
for path in ':absent' 'absent:' 'absent::absent'; do
    works main.o libreq.so -rpath-link "$path"
    found libdep.so.1 libdep.so.1
done

fact 'an -rpath-link that is empty as a whole names no directory; beside another one it is the current directory'
link main.o libreq.so -rpath-link ''
not_found libdep.so.1 libreq.so
works main.o libreq.so -rpath-link '' -rpath-link absent
found libdep.so.1 libdep.so.1
rm libdep.so.1

fact '-R DIRECTORY is -rpath'
works main.o libreq.so -R option
found libdep.so.1 option/libdep.so.1
eq 'the run path of the output' option "$(run_path app)"

fact 'a name with a slash is looked for below each directory, and not from the current one'
make 'lib libslash.so soname=libslash.so needs=sub/libz.so.1 defines=req undefined=z' \
    'lib sub/libz.so.1 soname=libz.so.1 defines=z' 'lib hint/sub/libz.so.1 soname=libz.so.1 defines=z'
link main.o libslash.so
not_found sub/libz.so.1 libslash.so
works main.o libslash.so -rpath-link hint
found sub/libz.so.1 hint/sub/libz.so.1

fact 'subdirectories such as glibc-hwcaps and tls are not looked in'
make 'lib hw/glibc-hwcaps/x86-64-v2/libdep.so.1 soname=libdep.so.1 defines=dep' 'lib hw/tls/libdep.so.1 soname=libdep.so.1 defines=dep'
link main.o libreq.so -rpath-link hw
not_found libdep.so.1 libreq.so

fact 'an absolute name is opened as it is, without the sysroot'
make "lib libabs.so soname=libabs.so needs=$PWD/sub/libz.so.1 defines=req undefined=z"
works "$root" main.o libabs.so
found "$PWD/sub/libz.so.1" sub/libz.so.1

fact 'the SONAME of the file that is found is not compared with the name'
make 'lib odd/libdep.so.1 soname=libother.so.7 defines=dep'
works main.o libreq.so -rpath-link odd
found libdep.so.1 odd/libdep.so.1

if knows --remap-inputs; then
    fact '--remap-inputs before an input replaces it, not what is found for a DT_NEEDED entry (2.41 and later)'
    make 'lib mapped.so soname=mapped.so defines=req,dep'
    works --remap-inputs=libreq.so=mapped.so main.o libreq.so
    has_needed mapped.so
    works --remap-inputs=hint/libdep.so.1=mapped.so main.o libreq.so -rpath-link hint
    found libdep.so.1 hint/libdep.so.1
fi

fact 'what DT_FILTER and DT_AUXILIARY name is not looked for'
make 'lib libfilter.so soname=libfilter.so defines=req filter=libdep.so.1 auxiliary=libaux.so.1'
works main.o libfilter.so
not_searched libdep.so.1
not_searched libaux.so.1

fact 'a shared library in an archive has dependencies too'
make 'ar libarchive.a member.so:shared:defines=req:needs=libdep.so.1'
link main.o libarchive.a
not_found libdep.so.1 'libarchive.a(member.so)'

fact 'a file under another name is not found, whatever its SONAME'
make 'lib stubs/libdep.so soname=libdep.so.1 defines=dep'
link main.o libreq.so -rpath-link stubs
not_found libdep.so.1 libreq.so

fact 'a name is searched once, with the run path of the first library that needs it'
make 'obj two.o defines=_start undefined=req,req2' \
    'lib libworse.so soname=libworse.so needs=libdep.so.1 runpath=absent defines=req2 undefined=dep'
works two.o libran.so libworse.so
found libdep.so.1 run/libdep.so.1
link two.o libworse.so libran.so
not_found libdep.so.1 libworse.so
undefined dep libworse.so

fact 'dependencies of the inputs come before those of libraries that are found'
make 'obj two.o defines=_start undefined=req,req2' 'lib liba.so soname=liba.so needs=libb.so.1 defines=req undefined=b' \
    'lib libz.so soname=libz.so needs=libc1.so.1 defines=req2' 'lib deep/libb.so.1 soname=libb.so.1 needs=libd.so.1 defines=b' \
    'lib deep/libc1.so.1 soname=libc1.so.1' 'lib deep/libd.so.1 soname=libd.so.1'
works two.o liba.so libz.so -rpath-link deep
eq 'the order' 'libb.so.1 libc1.so.1 libd.so.1 ' "$(sed -n 's/ needed by .*//p' "$log/out" | tr '\n' ' ')"

fact 'a dependency of a dependency is found in the same way'
works two.o liba.so libz.so -rpath-link deep
found libd.so.1 deep/libd.so.1

finish
