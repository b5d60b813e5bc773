#!/bin/bash
# needld parses the command line as ld does: which arguments are directories, libraries, or values of options.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

shared good/libsec.so.1 libsec.so.1 'void sec(void) {}'
shared libreq.so '' 'void sec(void); void req(void) { sec(); }' good/libsec.so.1
object start.o 'void req(void); void _start(void) { req(); }'
object alone.o 'void alone(void) {}'
mkdir in libs
cp libreq.so libs
ar rc libs/libalone.a alone.o

# finds ARGS...: a directory among the arguments has the missing library: the link fails without needld, and with it has
# the same result as with -rpath-link
finds() {
    t "finds: $*"
    rm -f app reference
    run direct ld "$@"
    [ "$status" -ne 0 ] || fail 'it should have failed without needld'
    plainly app direct ld -rpath-link good "$@"
    eq 'status with -rpath-link' 0 "$plain_status"
    run with_shim compiler-path direct ld "$@"
    compare_with_plain app "$log/err"
}

# leaves ARGS...: no argument is a directory to search, or nothing is missing
leaves() {
    t "leaves: $*"
    expect_same_but_for_our_line app direct ld "$@"
}

line=(start.o libreq.so)
finds "${line[@]}" -Lgood -o app
finds "${line[@]}" -L good -o app
finds "${line[@]}" --library-path=good -oapp
finds "${line[@]}" --library-path good --output=app
finds "${line[@]}" --library-p good --output app
finds -L good -o app "${line[@]}"
finds "${line[@]}" -L in -L good -L libs -o app
finds "${line[@]}" -L in -Lgood -L in -o app -O1 -z now
finds "${line[@]}" -e _start -L good -o app
finds "${line[@]}" -soname x -h y -L good -o app
finds "${line[@]}" -z -L -L good -o app
finds "${line[@]}" -rpath in -L good -o app
finds "${line[@]}" -rpath=in -Lgood -o app
finds "${line[@]}" -R in -Lgood -o app
finds "${line[@]}" -rpath-l in -Lgood -o app
finds "${line[@]}" --hash-style both -Lgood -o app
finds "${line[@]}" --dynamic-linker /x -Lgood -o app
finds "${line[@]}" -I /x -Lgood -o app
finds "${line[@]}" -m elf_x86_64 -Lgood -o app
finds "${line[@]}" -melf_x86_64 -Lgood -o app
finds "${line[@]}" --build-id -Lgood -o app
finds "${line[@]}" --build-id=none -Lgood -o app
finds "${line[@]}" --sort-common -Lgood -o app
finds "${line[@]}" --sysroot /absent -Lgood -o app
finds "${line[@]}" -sysroot=/absent -Lgood -o app
finds "${line[@]}" -e --sysroot -Lgood -o app
finds "${line[@]}" --defsym x=1 --defsym=y=2 -Lgood -o app
finds "${line[@]}" -G 8 -Lgood -o app
finds "${line[@]}" -dp -Lgood -o app
finds "${line[@]}" -EL -Lgood -o app
finds "${line[@]}" --eh-frame-hdr -pie -Lgood -o app
finds start.o -Llibs -lreq -Lgood -o app
finds start.o -Llibs --library=req -Lgood -o app
finds start.o -Llibs --library req -Lgood -o app
finds start.o -Llibs -l req -Lgood -o app
finds start.o -Llibs -l:libreq.so -Lgood -o app
finds start.o -Llibs -Bstatic -lalone -Bdynamic -lreq -Lgood -o app --dynamic-linker /x
finds start.o -Llibs --push-state -Bstatic -lalone --pop-state -lreq -Lgood -o app --dynamic-linker /x
finds start.o -Llibs --as-needed -lreq -Lgood -o app
finds start.o -Llibs --as-need libreq.so --no-as-needed -Lgood -o app
finds start.o -Llibs --start-group -lalone -lreq --end-group -Lgood -o app
finds start.o -Llibs '-(' -lreq '-)' -Lgood -o app
finds start.o -Llibs -lreq --allow-shlib-undefined --no-allow-shlib-undefined -Lgood -o app
finds start.o -Llibs -lreq --unresolved-symbols=ignore-all --unresolved-symbols=report-all -Lgood -o app
finds start.o -Llibs -lreq --unresolved-symbols report-all -Lgood -o app
finds -shared --no-allow-shlib start.o libreq.so -Lgood -o app
finds -shared -Bgroup start.o libreq.so -Lgood -o app
finds "${line[@]}" -Lgood -o app -- -shared

leaves "${line[@]}" -o app -- -Lgood
leaves "${line[@]}" -o app -e -Lgood
leaves "${line[@]}" -o app -rpath -Lgood
leaves "${line[@]}" -o app -rpath-link -Lgood
leaves "${line[@]}" -o app -soname -Lgood
leaves "${line[@]}" -o app -h -Lgood
leaves "${line[@]}" -o app -u -Lgood
leaves "${line[@]}" -o app -z -Lgood
leaves "${line[@]}" -o app --defsym -Lgood
leaves "${line[@]}" -o app --dynamic-linker -Lgood
leaves "${line[@]}" -o app -library-path=good
leaves "${line[@]}" -o app -Lgood -shared
leaves "${line[@]}" -o app -Lgood -sha
leaves "${line[@]}" -o app -Lgood -G
leaves "${line[@]}" -o app -Lgood -shared -pie
leaves "${line[@]}" -o app -Lgood -Bshareable
leaves "${line[@]}" -o app -Lgood --allow-shlib-undef
leaves "${line[@]}" -o app -Lgood --unresolved ignore-all
leaves "${line[@]}" -o app -Lgood --unresolved-symbols=ignore-in-shared-libs
leaves "${line[@]}" -o app -Lgood -r
leaves "${line[@]}" -o app -Lgood -Ur
leaves "${line[@]}" -o app -Lgood -i
leaves "${line[@]}" -o app -Lgood -rpath-link good
leaves "${line[@]}" -o app -Lgood -rpath-l=good
leaves "${line[@]}" -o app -Lin -rpath=good
leaves start.o -o app -Llibs -lreq -Lgood -l:libsec.so.1
leaves --as-needed libreq.so start.o -Lgood -o app
leaves start.o -Bstatic -Llibs -lreq -Lgood -o app
leaves start.o -static -Llibs -lreq -Lgood -o app
leaves start.o -a archive -Llibs -lreq -Lgood -o app
leaves start.o -N -Llibs -lreq -Lgood -o app
leaves start.o -n -Llibs -lreq -Lgood -o app

# Response files, parsed as libiberty does.
respond() { printf '%s' "$1" >words; }
respond "start.o libreq.so -L good -o app"
finds @words
respond $'start.o\nlibreq.so\t-L\r\f\vgood   -o app'
finds @words
respond "'start.o' \"libreq.so\" -L'go'o\"d\" -o app"
finds @words
respond 'start.o libreq.so -L \g\o\o\d -o app'
finds @words
respond "start.o libreq.so -L 'g\\ood' -o app"
finds @words
respond ''
finds @words start.o libreq.so -L good -o app
respond '-L'
finds start.o libreq.so @words good -o app
respond 'good'
finds start.o libreq.so -L @words -o app
respond '-soname "" -L good'
finds start.o libreq.so @words -o app
respond '@inner -o app'
printf 'start.o libreq.so @inmost' >inner
printf -- '-L good' >inmost
finds @words
mkdir 'g d'
cp good/libsec.so.1 'g d'
respond "start.o libreq.so '-Lg d' -o app"
finds @words
respond 'start.o libreq.so -Lg\ d -o app'
finds @words
respond 'start.o libreq.so -L good'
leaves start.o libreq.so -o app @absent
leaves start.o libreq.so -o app "'@words'"

# Implicit linker scripts.
script() { printf '%s' "$1" >in/libfrom.so; }
for text in 'INPUT(libreq.so)' 'GROUP(libreq.so)' 'INPUT ( "libreq.so" )' 'INPUT(libreq.so,)' '/* x */ INPUT(libreq.so)' \
    $'# x\nINPUT(libreq.so)' 'INPUT(AS_NEEDED(libreq.so))' 'GROUP(AS_NEEDED(-lreq))' 'INPUT(-lreq)' \
    "INPUT($PWD/libreq.so)" 'SEARCH_DIR(libs) INPUT(-lreq)' 'SEARCH_DIR("libs");INPUT(-lreq);' \
    'OUTPUT_FORMAT(elf64-x86-64) INPUT(libreq.so)' 'OUTPUT_FORMAT("elf64-x86-64", "elf64-x86-64", "elf64-x86-64") INPUT(libreq.so)' \
    'INPUT(libs/libalone.a , libreq.so)' 'EXTERN(x) INPUT(libreq.so)' 'x = 1; INPUT(libreq.so)' \
    'INCLUDE inputs.ld' 'GROUP(libreq.so libs/libalone.a AS_NEEDED(absent/../libreq.so))'; do
    script "$text"
    echo 'INPUT(libreq.so)' >inputs.ld
    t "script: $text"
    for words in 'in/libfrom.so' '-Lin -lfrom'; do
        read -ra words <<<"$words"
        plainly app direct ld -rpath-link good start.o "${words[@]}" -Llibs -o app
        LIBRARY_PATH=good run with_shim compiler-path direct ld start.o "${words[@]}" -Llibs -o app
        compare_with_plain app "$log/err"
    done
done

finish
