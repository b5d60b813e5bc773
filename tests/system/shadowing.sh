#!/bin/bash
# A directory with the missing library also has libraries that ld finds elsewhere: ld must still find them there.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# mixed/ has the missing library, and decoys without the symbol: a link that uses a decoy fails.
shared mixed/libmiss.so.1 libmiss.so.1 'void miss(void) {}'
shared mixed/liba.so.1 liba.so.1 'void decoy(void) {}'
shared e/liba.so.1 liba.so.1 'void a(void) {}'
code='void a(void); void miss(void); void req(void) { a(); miss(); }'
needs=(e/liba.so.1 mixed/libmiss.so.1)
shared plain/libreq.so '' "$code" "${needs[@]}"
object start.o 'void req(void); void _start(void) { req(); }'
object main.o 'void req(void); int main(void) { req(); return 0; }'
undefined="undefined reference to \`miss'"

# stays NAME CMD...: ld finds NAME in the same file with needld, and the missing library is found too.
stays() {
    local name=$1 before file_args=(--push-state --as-needed "$PWD/mixed/libmiss.so.1" --pop-state)
    shift
    rm -f app
    fails_with "$undefined" "$@"
    before=$(where "$name")
    [ -n "$before" ] || fail "ld should have found $name by itself"
    run with_shim "$way" "$@"
    eq status 0 "$status"
    eq "where $name is" "$before" "$(where "$name")"
    found_in libmiss.so.1 mixed/libmiss.so.1
    mv app app.needld 2>/dev/null
    case $2 in
    ld) run "${@:1:2}" "${file_args[@]}" "${@:3}" ;;
    *) run "$1" "$(for_driver "${file_args[@]}")" "${@:2}" ;;
    esac
    same_bytes app.needld app
}

for_driver() {
    local IFS=,
    echo "-Wl,$*"
}

# by_both NAME LIBRARY LD-ARGS...: by a direct call of ld with LIBRARY_PATH, by one with -L, and by gcc and clang
by_both() {
    local name=$1 library=$2 driver through=()
    shift 2
    [ $# -eq 0 ] || through=("$(for_driver "$@")")
    LIBRARY_PATH=mixed stays "$name" direct ld start.o "$library" "$@" --verbose -o app
    stays "$name" direct ld start.o "$library" -L mixed "$@" --verbose -o app
    for driver in gcc clang; do
        type -P $driver >/dev/null || continue
        LIBRARY_PATH=mixed stays "$name" $driver main.o "$library" "${through[@]}" -Wl,--verbose -o app
    done
}

t 'found by -rpath'
by_both liba.so.1 plain/libreq.so -rpath e

t 'found by -R'
by_both liba.so.1 plain/libreq.so -R e

t "found by the user's -rpath-link"
by_both liba.so.1 plain/libreq.so -rpath-link e

t 'found by LD_RUN_PATH'
export LD_RUN_PATH=e
by_both liba.so.1 plain/libreq.so
eq 'run path' e "$(run_path app.needld)"
LD_RUN_PATH=absent:$PWD/e by_both liba.so.1 plain/libreq.so
unset LD_RUN_PATH

t 'found by LD_LIBRARY_PATH'
export LD_LIBRARY_PATH=absent:e
by_both liba.so.1 plain/libreq.so
unset LD_LIBRARY_PATH

# shellcheck disable=SC2016
run_path_case() {
    t "found by $1"
    shift
    rm -rf rp
    shared rp/libreq.so '' "$code" "${needs[@]}" "$@"
    mkdir -p rp/sub rp/lib64
    cp e/liba.so.1 rp/sub
    cp e/liba.so.1 rp/lib64
    by_both liba.so.1 rp/libreq.so
}
run_path_case 'RUNPATH' "-Wl,--enable-new-dtags,-rpath,$PWD/e"
run_path_case 'RPATH' "-Wl,--disable-new-dtags,-rpath,$PWD/e"
# shellcheck disable=SC2016
run_path_case 'RUNPATH with $ORIGIN' '-Wl,--enable-new-dtags,-rpath,$ORIGIN/sub'
# shellcheck disable=SC2016
run_path_case 'RPATH with ${ORIGIN}' '-Wl,--disable-new-dtags,-rpath,${ORIGIN}/sub'
# shellcheck disable=SC2016
run_path_case 'RUNPATH with $LIB' '-Wl,--enable-new-dtags,-rpath,$ORIGIN/$LIB'

# In a sysroot, a test can write ld.so.conf and the standard directories.
sysroot_case() {
    t "found by $1"
    local conf=$2 dir=$3
    rm -rf sr
    mkdir -p sr/etc/ld.so.conf.d "sr/$dir"
    [ -z "$conf" ] || printf '%b' "$conf" >sr/etc/ld.so.conf
    printf '# a comment\n/incl # another\n' >sr/etc/ld.so.conf.d/x.conf
    cp e/liba.so.1 "sr/$dir"
    LIBRARY_PATH=mixed stays liba.so.1 direct ld "--sysroot=$PWD/sr" start.o plain/libreq.so --verbose -o app
    stays liba.so.1 direct ld "--sysroot=$PWD/sr" start.o plain/libreq.so -L mixed --verbose -o app
}
sysroot_case 'ld.so.conf' '/conf\n' conf
sysroot_case 'ld.so.conf, an include' 'include ld.so.conf.d/*.conf\n' incl
sysroot_case 'ld.so.conf, two in a line, no newline' '/x:/conf' conf
sysroot_case 'ld.so.conf, CRLF and an equals sign' '/x=libc6\r\n/conf/\r\n' conf
sysroot_case 'a standard directory' '' usr/lib
sysroot_case 'a standard directory, ld.so.conf elsewhere' '/conf\n' usr/lib

t 'found by SEARCH_DIR of a script'
echo 'SEARCH_DIR(e)' >dirs.ld
LIBRARY_PATH=mixed stays liba.so.1 direct ld start.o plain/libreq.so dirs.ld --verbose -o app

t 'a library of the system'
shared mixed/libm.so.6 libm.so.6 'void decoy(void) {}'
shared plain/libmath.so '' 'double cos(double); void miss(void); void req(void) { miss(); cos(1); }' \
    mixed/libmiss.so.1 -lm
by_both libm.so.6 plain/libmath.so
LIBRARY_PATH=mixed stays libc.so.6 direct ld start.o plain/libmath.so --verbose -o app

t 'found in the second pass, because of libc'
shared e/libother.so.1 libother.so.1 'void other(void) {}'
shared two/liba.so.1 liba.so.1 'void other(void); void a(void) { other(); }' e/libother.so.1
cp e/libother.so.1 two
export LD_LIBRARY_PATH=two
by_both liba.so.1 plain/libreq.so
unset LD_LIBRARY_PATH

t 'a dependency of an added library, found by its RUNPATH'
shared e/libdeep.so.1 libdeep.so.1 'void deep(void) {}'
shared mixed2/libdeep.so.1 libdeep.so.1 'void decoy(void) {}'
# shellcheck disable=SC2016
shared mixed2/libmiss.so.1 libmiss.so.1 'void deep(void); void miss(void) { deep(); }' e/libdeep.so.1 \
    '-Wl,--enable-new-dtags,-rpath,$ORIGIN/../e'
shared plain/libreq2.so '' 'void miss(void); void req(void) { miss(); }' mixed2/libmiss.so.1
for call in 'direct ld start.o' 'gcc main.o -Wl,--verbose' ; do
    option=
    [ "${call%% *}" = gcc ] || option=--verbose
    # shellcheck disable=SC2086
    LIBRARY_PATH=mixed2 run with_shim compiler-path $call plain/libreq2.so $option -o app
    eq status 0 "$status"
    found_in libmiss.so.1 mixed2/libmiss.so.1
    found_in libdeep.so.1 e/libdeep.so.1
done

t 'a candidate whose SONAME is the name of another dependency'
shared liar/libmiss.so.1 liba.so.1 'void miss(void) {}'
export LD_LIBRARY_PATH=e
fails_with "$undefined" direct ld start.o plain/libreq.so -L liar -o app
run with_shim compiler-path direct ld start.o plain/libreq.so -L liar --verbose -o app
eq status 0 "$status"
found_in liba.so.1 e/liba.so.1
found_in libmiss.so.1 liar/libmiss.so.1
unset LD_LIBRARY_PATH

t 'an input resolves the dependency, whatever candidates exist'
shared given/libmiss.so libmiss.so.1 'void miss(void) {}'
LIBRARY_PATH=mixed expect_same app direct ld start.o plain/libreq.so given/libmiss.so -rpath-link e --verbose -o app
eq status 0 "$status"

t 'an input that --as-needed drops resolves the dependency'
LIBRARY_PATH=mixed expect_same app direct ld start.o plain/libreq.so -rpath-link e --verbose \
    --as-needed given/libmiss.so -o app
eq status 0 "$status"
found_in libmiss.so.1 given/libmiss.so

t 'an input without SONAME resolves the dependency by its file name'
shared noname/libmiss.so.1 '' 'void miss(void) {}'
LIBRARY_PATH=mixed expect_same app direct ld start.o plain/libreq.so -Lnoname -l:libmiss.so.1 -rpath-link e \
    --verbose -o app
eq status 0 "$status"

t 'all found: LIBRARY_PATH full of decoys'
mkdir by
cp given/libmiss.so by/libmiss.so.1
LIBRARY_PATH=mixed LD_LIBRARY_PATH=e expect_same app direct ld start.o plain/libreq.so --verbose \
    -rpath-link "$PWD/by" -o app
eq status 0 "$status"

t 'two missing libraries in two directories, each with a decoy of the other'
shared m1/libone.so.1 libone.so.1 'void one(void) {}'
shared m2/libtwo.so.1 libtwo.so.1 'void two(void) {}'
shared plain/libtwoneeds.so '' 'void one(void); void two(void); void req(void) { one(); two(); }' \
    m1/libone.so.1 m2/libtwo.so.1
mkdir w1 w2
cp m1/libone.so.1 w1
cp m2/libtwo.so.1 w2
shared w2/libone.so.1 libone.so.1 'void decoy(void) {}'
LIBRARY_PATH=w1:w2 fails_with "undefined reference to \`one'" direct ld start.o plain/libtwoneeds.so -o app
LIBRARY_PATH=w1:w2 run with_shim compiler-path direct ld start.o plain/libtwoneeds.so --verbose -o app
eq status 0 "$status"
found_in libone.so.1 w1/libone.so.1
found_in libtwo.so.1 w2/libtwo.so.1

finish
