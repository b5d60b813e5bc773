#!/bin/bash
# A library in front of all inputs, as --push-state --as-needed FILE --pop-state: it stands for one DT_NEEDED entry, as a file of
# that name in an -rpath-link directory would.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

library_chain
make 'lib stub.so soname=libdep.so.1 defines=dep' 'obj both.o defines=_start undefined=req,dep'
mkdir links
ln -s ../stub.so links/libdep.so.1
front=(--push-state --as-needed stub.so --pop-state)

fact 'it is opened for the DT_NEEDED entry that is its SONAME'
works "${front[@]}" main.o libreq.so
found libdep.so.1 stub.so

fact 'the output is the one of -rpath-link, byte for byte, and has no DT_NEEDED entry for it'
works "${front[@]}" main.o libreq.so
has_needed libreq.so
cp app with-front
works main.o libreq.so -rpath-link links
same_bytes with-front app
for option in -pie -shared '-shared --no-allow-shlib-undefined' --gc-sections '-z now' -s; do
    # shellcheck disable=SC2086
    works "${front[@]}" main.o libreq.so $option
    cp app with-front
    # shellcheck disable=SC2086
    works main.o libreq.so -rpath-link links $option
    same_bytes with-front app
done

fact 'a program that uses its symbols itself fails, as with -rpath-link: DSO missing from command line'
fails "${front[@]}" both.o libreq.so
says 'DSO missing from command line'

fact 'at the end of the command line it would be linked with the program'
works both.o libreq.so --push-state --as-needed stub.so --pop-state
has_needed libreq.so libdep.so.1

fact 'LD_RUN_PATH stays in force'
if native; then
    make 'lib libtwo.so soname=libtwo.so needs=libother.so.1 defines=req' 'lib run/libother.so.1 soname=libother.so.1'
    LD_RUN_PATH=run works "${front[@]}" main.o libtwo.so libreq.so
    found libother.so.1 run/libother.so.1
else
    skip 'a cross linker reads no LD_RUN_PATH'
fi

fact 'where two in front have one SONAME, the first one counts'
make 'lib other.so soname=libdep.so.1 defines=nothing'
works --as-needed stub.so other.so --no-as-needed main.o libreq.so
found libdep.so.1 stub.so
fails --as-needed other.so stub.so --no-as-needed main.o libreq.so
undefined dep libreq.so

fact 'an --as-needed library of the command line with this SONAME is not used for the name: the one in front is'
works "${front[@]}" main.o libreq.so --as-needed other.so
found libdep.so.1 stub.so

fact 'with -r it is an error'
fails "${front[@]}" -r main.o

fact 'without any other input it is linked, and an output written'
link "${front[@]}"
eq 'exit status' 0 "$status"
eq 'the output is there' yes "$([ -e app ] && echo yes)"

fact 'with --cref it is an internal error of ld'
fails "${front[@]}" main.o libreq.so --cref
says 'internal error'

fact 'a file for another machine there ends the link, where a search would pass it over'
other=aarch64
[ "$machine" != aarch64 ] || other=x86-64
"$BUILD/bin/mkelf" "lib foreign.so soname=libdep.so.1 defines=dep machine=$other"
fails --push-state --as-needed foreign.so --pop-state main.o libreq.so

if [ "$machine" = x86-64 ] || [ "$machine" = i386 ]; then
    fact 'on x86 it defeats the check for a -static in front of all inputs'
    make 'lib libalone.so soname=libalone.so defines=req'
    fails -static main.o -Bdynamic libalone.so
    says 'attempted static link of dynamic object'
    works "${front[@]}" -static main.o -Bdynamic libalone.so
fi

if since 2.45; then
    fact '-u, -e and --require-defined of a symbol that it defines make it a DT_NEEDED entry (2.45 and later)'
    for option in '-u dep' '-e dep' --require-defined=dep; do
        # shellcheck disable=SC2086
        works "${front[@]}" main.o libreq.so $option
        has_needed libdep.so.1 libreq.so
    done
else
    fact '-u and -e of a symbol that it defines do not make it a DT_NEEDED entry (before 2.45)'
    for option in '-u dep' '-e dep'; do
        # shellcheck disable=SC2086
        works "${front[@]}" main.o libreq.so $option
        has_needed libreq.so
    done
fi

fact '-t, --verbose and the map list it'
run "$linker" -t "${front[@]}" main.o libreq.so -o app
checked
grep -q '^stub.so' "$log/out" || fail '-t should have listed it'

finish
