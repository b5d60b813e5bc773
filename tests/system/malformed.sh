#!/bin/bash
# Malformed files and command lines: the result is that of the real linker.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

shared good/libsec.so.1 libsec.so.1 'void sec(void) {}'
shared libreq.so '' 'void sec(void); void req(void) { sec(); }' good/libsec.so.1
object start.o 'void req(void); void _start(void) { req(); }'
links direct ld -rpath-link good start.o libreq.so -o reference
undefined="undefined reference to \`sec'"

# poke FILE OFFSET BYTES: BYTES as of printf
poke() { printf '%b' "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none; }

size=$(stat -c %s good/libsec.so.1)

# bad KIND FILE: creates FILE
bad() {
    local file=$2
    rm -rf "$file"
    mkdir -p "$(dirname "$file")"
    case $1 in
    empty) : >"$file" ;;
    text) echo 'not a library' >"$file" ;;
    script) echo "INPUT($PWD/good/libsec.so.1)" >"$file" ;;
    archive) ar rc "$file" start.o ;;
    object) cp start.o "$file" ;;
    executable) cp reference "$file" ;;
    directory) mkdir "$file" ;;
    fifo) mkfifo "$file" ;;
    dangling) ln -s absent "$file" ;;
    loop) ln -s "$(basename "$file")" "$file" ;;
    null) ln -s /dev/null "$file" ;;
    zero) ln -s /dev/zero "$file" ;;
    header) head -c 64 good/libsec.so.1 >"$file" ;;
    short) head -c 20 good/libsec.so.1 >"$file" ;;
    half) head -c $((size / 2)) good/libsec.so.1 >"$file" ;;
    cut) head -c $((size - 1)) good/libsec.so.1 >"$file" ;;
    *) cp good/libsec.so.1 "$file" ;;
    esac
    case $1 in
    class) poke "$file" 4 '\x01' ;;
    order) poke "$file" 5 '\x02' ;;
    version) poke "$file" 20 '\x02' ;;
    machine) poke "$file" 18 '\xb7\x00' ;;
    nosections) poke "$file" 40 '\0\0\0\0\0\0\0\0' && poke "$file" 58 '\0\0\0\0\0\0' ;;
    unreadable) chmod 000 "$file" ;;
    esac
}
# Files that every version of GNU ld skips.
passed_over='empty text script archive object executable directory dangling loop null zero header short half cut
class order machine'

for kind in $passed_over fifo; do
    t "$kind under a needed name, in LIBRARY_PATH"
    bad "$kind" "bad/libsec.so.1"
    LIBRARY_PATH=bad expect_same_but_for_our_line app timeout 300 gcc -nostdlib start.o ./libreq.so -o app
    says "$undefined"
    LIBRARY_PATH=bad:good links with_shim compiler-path bounded 10 direct ld start.o libreq.so -o app
    same_bytes app reference

    t "$kind under the unversioned name, in LIBRARY_PATH"
    bad "$kind" "unversioned/libsec.so"
    LIBRARY_PATH=unversioned expect_same_but_for_our_line app timeout 300 gcc -nostdlib start.o ./libreq.so -o app
    says "$undefined"
    LIBRARY_PATH=unversioned:good links with_shim compiler-path bounded 10 direct ld start.o libreq.so -o app
    same_bytes app reference
done

# ld waits forever at a FIFO, and must do the same with needld.
limit_for() { if [ "$1" = fifo ]; then echo endless 1; else echo bounded 20; fi; }

for kind in $passed_over fifo version nosections; do
    t "$kind where ld itself searches"
    bad "$kind" "bad/libsec.so.1"
    limit=$(limit_for "$kind")
    # Without section headers a library has no symbols: the other one replaces it.
    if [ "$kind" = nosections ]; then
        links with_shim path $limit direct ld start.o libreq.so -rpath-link bad -rpath-link good -o app
        LD_LIBRARY_PATH=bad:good links with_shim path $limit direct ld start.o libreq.so -o app
    else
        expect_same app $limit direct ld start.o libreq.so -rpath-link bad -rpath-link good -o app
        LD_LIBRARY_PATH=bad:good expect_same app $limit direct ld start.o libreq.so -o app
    fi
    [ "$kind" != fifo ] || eq 'a FIFO blocks ld' 124 "$status"
done

for kind in $passed_over fifo version nosections; do
    [ "$kind" != zero ] || continue # ld would read it until the memory is full
    t "$kind as an input"
    bad "$kind" "bad/libbad.so"
    limit=$(limit_for "$kind")
    expect_same app $limit direct ld start.o bad/libbad.so -o app
    expect_same app $limit direct ld start.o libreq.so -rpath-link good -Lbad -lbad -o app
    expect_same app $limit direct ld -T bad/libbad.so start.o -o app
    expect_same app $limit direct ld @bad/libbad.so start.o -o app
done

t 'without read permission'
ordinary=()
as_ordinary() {
    local run_under=("${ordinary[@]}")
    "$@"
}
[ "$(id -u)" -ne 0 ] || ordinary=(setpriv --reuid=65534 --regid=65534 --clear-groups)
chmod 755 .
if ! have setpriv; then
    :
elif ! "${ordinary[@]}" test -x "$shim/ld"; then
    skip 'an ordinary user cannot reach the prefix'
else
    bad unreadable bad/libsec.so.1
    mkdir -p closed own
    cp good/libsec.so.1 closed
    chmod 000 closed
    chmod 777 own
    LIBRARY_PATH=bad expect_same_but_for_our_line own/app as_ordinary direct ld start.o libreq.so -o own/app
    says "$undefined"
    LIBRARY_PATH=closed expect_same_but_for_our_line own/app as_ordinary direct ld start.o libreq.so -o own/app
    says "$undefined"
    expect_same own/app as_ordinary direct ld start.o libreq.so -rpath-link bad:closed:good -o own/app
    eq status 0 "$status"
    LIBRARY_PATH=bad:closed:good links with_shim compiler-path as_ordinary direct ld start.o libreq.so -o own/app
    same_bytes own/app reference
    bad unreadable bad/libreq.so
    expect_same own/app as_ordinary direct ld start.o bad/libreq.so -o own/app
    bad unreadable bad/words
    expect_same own/app as_ordinary direct ld start.o @bad/words -o own/app
fi

for option in -o -L -l -l: -T -m -z -e -u -y -h -R -Y -rpath -rpath-link --rpath-link -soname --sysroot -plugin -plugin-opt \
    --dynamic-linker -I -Map --version-script --dynamic-list --wrap -b --format -A -F -f -c -G -a -P --defsym -dT \
    --unresolved-symbols --hash-style --library --library-path --exclude-libs --dependency-file; do
    t "a command line that ends in $option"
    LIBRARY_PATH=good expect_same app direct ld start.o libreq.so -o app $option
done

number=0
odd_line() {
    number=$((number + 1))
    t "an unusual command line: $*"
    LIBRARY_PATH=good expect_same app bounded 10 direct ld "$@"
}
odd_line start.o libreq.so --pop-state
odd_line start.o libreq.so --no-such-option
odd_line start.o libreq.so --no-such-option=x
odd_line start.o libreq.so -rp good
odd_line start.o libreq.so --allow
odd_line start.o libreq.so --end-group
odd_line start.o libreq.so -b no-such-format start.o
odd_line start.o libreq.so --oformat no-such-format
odd_line start.o libreq.so -z no-such-keyword --hash-style=none
odd_line start.o libreq.so --unresolved-symbols=no-such-way
odd_line start.o libreq.so -m no_such_emulation
odd_line start.o libreq.so -plugin absent.so
odd_line start.o libreq.so --version-script absent
odd_line start.o libreq.so absent.o
odd_line start.o libreq.so -labsent
odd_line start.o libreq.so @/
odd_line start.o libreq.so ''
odd_line start.o libreq.so -o
odd_line start.o libreq.so -o /absent/app
odd_line start.o libreq.so -r
odd_line -static start.o libreq.so
odd_line -R libreq.so start.o
odd_line libreq.so --defsym
odd_line --just-symbols=absent start.o libreq.so

printf '@self\n' >self
printf 'start.o "libreq.so' >quote
printf '%s' 'start.o libreq.so\ ' >backslash
t 'unusual response files'
for file in self quote backslash; do
    expect_same_but_for_our_line app direct ld @$file -o app
done

odd_script() {
    number=$((number + 1))
    printf '%b' "$1" >"odd$number.ld"
    t "an unusual linker script: ${1:0:50}"
    expect_same app bounded 10 direct ld start.o "odd$number.ld" libreq.so -rpath-link good -o app
    mkdir -p "odd$number"
    cp "odd$number.ld" "odd$number/libodd.so"
    expect_same app bounded 10 direct ld start.o "-Lodd$number" -lodd libreq.so -rpath-link good -o app
}
odd_script 'INPUT('
odd_script 'INPUT(absent.so)'
odd_script 'INPUT(-labsent)'
odd_script 'GROUP(start.o'
odd_script 'INPUT("start.o)'
odd_script 'INPUT(libreq.so) /* no end'
odd_script 'AS_NEEDED(libreq.so)'
odd_script 'INPUT(AS_NEEDED(AS_NEEDED(libreq.so)))'
odd_script ')))'
odd_script '// no comment\nINPUT(libreq.so)'
odd_script 'INCLUDE absent.ld'
odd_script "INCLUDE odd$((number + 1)).ld"
odd_script 'OUTPUT_FORMAT(no-such-format) INPUT(libreq.so)'
odd_script 'OUTPUT_FORMAT(elf32-i386) INPUT(libreq.so)'
odd_script 'INPUT(libreq.so)\0\0\0INPUT(absent)'
odd_script '\x7fELF'
odd_script '!<arch>\n'
odd_script '!<thin>\n'
odd_script "$(printf 'INPUT(%.0s' {1..300})"

t 'an ld.so.conf that is a directory, a FIFO, absent, garbage, includes itself'
for kind in directory fifo dangling null; do
    bad "$kind" sr/etc/ld.so.conf
    expect_same_but_for_our_line app $(limit_for $kind) direct ld "--sysroot=$PWD/sr" start.o libreq.so -o app
done
rm -f sr/etc/ld.so.conf
head -c 5000 libreq.so >sr/etc/ld.so.conf
expect_same_but_for_our_line app bounded 10 direct ld "--sysroot=$PWD/sr" start.o libreq.so -o app
printf 'include %s/sr/etc/ld.so.conf\n' "$PWD" >sr/etc/ld.so.conf
expect_same_but_for_our_line app bounded 20 direct ld "--sysroot=$PWD/sr" start.o libreq.so -o app

t 'a needld.conf that is a directory, a FIFO, absent, a device, garbage'
for kind in directory fifo dangling null empty header archive; do
    bad "$kind" odd.conf
    NEEDLD_CONFIG=$PWD/odd.conf expect_same_but_for_our_line app bounded 10 direct ld start.o libreq.so -o app
    eq "status, $kind" 1 "$status"
    NEEDLD_CONFIG=$PWD/odd.conf LIBRARY_PATH=good run with_shim compiler-path \
        bounded 10 direct ld start.o libreq.so -o app
    eq "status, $kind, LIBRARY_PATH" 0 "$status"
    same_bytes app reference
done

t 'a needld.conf with unknown keys, without values, with a long line'
{
    echo 'no-such-key = 1'
    echo 'stub-dir'
    echo 'stub-dir ='
    echo '= x'
    printf 'stub-dir = /%s\n' "$(printf 'x%.0s' {1..5000})"
    echo 'builtin-stubs = perhaps'
    printf 'stub-dir = %s' "$PWD/good"
} >odd.conf
NEEDLD_CONFIG=$PWD/odd.conf run with_shim compiler-path direct ld start.o libreq.so -o app
eq status 0 "$status"
same_bytes app reference

t 'unusual settings'
# Must not search outside this directory: other tests have libraries of these names.
for list in '[' "$PWD/absent***" "$PWD/*/*/*/*" '::::' ';;;;' '/absent/[a' "$(printf '/x%.0s' {1..30000})" $'/a\nb' "\$ORIGIN" '='; do
    NEEDLD_STUB_PATH=$list expect_same_but_for_our_line app bounded 20 direct ld start.o libreq.so -o app
    LIBRARY_PATH=$list expect_same_but_for_our_line app bounded 20 direct ld start.o libreq.so -o app
    LIBRARY_PATH=$list:good run with_shim compiler-path bounded 20 direct ld start.o libreq.so -o app
    eq "status with ${list:0:20}" 0 "$status"
done

# A library with one byte changed, as an input and as a candidate. The fixed seed makes all runs equal.
RANDOM=1
mutant() {
    offset=$((RANDOM % size))
    byte=$((RANDOM % 256))
    cp "$1" "$2"
    poke "$2" "$offset" "\\x$(printf %02x $byte)"
}

t 'an input library with a byte changed'
size=$(stat -c %s libreq.so)
for ((i = 0; i < 60; i++)); do
    mutant libreq.so mutant.so
    expect_same_but_for_our_line app bounded 10 direct ld start.o mutant.so -o app
    [ ! -s "$log/failed" ] || { fail "byte $offset = $byte"; break; }
done

t 'a needed-by library with a byte of its headers changed'
size=1024
for ((i = 0; i < 60; i++)); do
    mutant libreq.so mutant.so
    expect_same_but_for_our_line app bounded 10 direct ld start.o mutant.so -o app
    [ ! -s "$log/failed" ] || { fail "byte $offset = $byte"; break; }
done

t 'a truncated input library'
size=$(stat -c %s libreq.so)
for ((i = 0; i < size; i += 499)); do
    head -c $i libreq.so >mutant.so
    expect_same_but_for_our_line app bounded 10 direct ld start.o mutant.so -o app
    [ ! -s "$log/failed" ] || { fail "cut at $i"; break; }
done

# With a damaged candidate, the result is that of ld alone or that of -rpath-link.
t 'a candidate with a byte changed'
mkdir mutant
size=1024
for ((i = 0; i < 60; i++)); do
    mutant good/libsec.so.1 mutant/libsec.so.1
    run bounded 10 direct ld start.o libreq.so -o app
    cp "$log/err" alone.err
    run bounded 10 direct ld -rpath-link ./mutant start.o libreq.so -o app
    cp "$log/err" linked.err
    linked=$status
    rm -f linked.app
    mv app linked.app 2>/dev/null
    LIBRARY_PATH=mutant run with_shim compiler-path bounded 10 direct ld start.o libreq.so -o app
    grep -av '^needld: ' "$log/err" >rest.err
    checked
    if [ "$linked" -eq 0 ]; then
        eq "status, byte $offset = $byte" 0 "$status"
        same_bytes app linked.app
    elif [ "$status" -eq 0 ]; then
        fail "-rpath-link fails, needld does not: byte $offset = $byte"
    elif ! cmp -s rest.err alone.err && ! cmp -s rest.err linked.err; then
        fail "neither the words of ld alone nor those with -rpath-link: byte $offset = $byte"
    fi
    [ ! -s "$log/failed" ] || break
done

finish
