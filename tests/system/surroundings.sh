#!/bin/bash
# What surrounds a link: FIFOs where files may be, streams that are closed or full, signals that are ignored, linkers that are
# slow or leave something behind, languages, systems without /proc, large and new files, and a needld of 32 bits. What the
# link does alone it does with needld.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

shared good/libsec.so.1 libsec.so.1 'void sec(void) {}'
shared soname/libsec.so libsec.so.1 'void sec(void) {}'
shared libreq.so '' 'void sec(void); void req(void) { sec(); }' good/libsec.so.1
shared libplain.so '' 'void req(void) {}'
object start.o 'void req(void); void _start(void) { req(); }'
links direct ld -rpath-link good start.o libreq.so -o reference
undefined="undefined reference to \`sec'"
ld --verbose | sed '1,/^=====/d; /^=====/,$d' >own.ld

# helped CMD...: it links in silence, as the reference
helped() {
    rm -f app
    links with_shim compiler-path "$@" start.o libreq.so -o app
    same_bytes app reference
}

# stand_in BODY: a linker that is a script. By its name needld cannot tell what it is, and asks it.
stand_in() {
    mkdir -p stand
    printf '#!/bin/sh\nreal=%q\n%s\n' "$(type -P ld)" "$1" >stand/ld
    chmod +x stand/ld
}

# --- FIFOs

# kept FIFO CMD...: who waits to write to the FIFO waits on while CMD runs, and is heard by the next reader
kept() {
    local fifo=$1 writer
    shift
    rm -f "$fifo"
    mkdir -p "$(dirname "$fifo")"
    mkfifo "$fifo"
    (echo written >"$fifo") 2>/dev/null &
    writer=$!
    sleep 0.1 # until it waits; where it does not yet, nothing can be seen
    run bounded 10 "$@"
    [ $status -ne 124 ] || fail 'it waits'
    eq "what is written to $fifo" written "$(timeout 5 cat "$fifo")"
    kill $writer 2>/dev/null
    wait $writer 2>/dev/null
    rm -f "$fifo"
}

t 'FIFOs among what is read in the place of ld'
rm -rf odd
LIBRARY_PATH=odd kept odd/libsec.so.1 direct ld start.o libreq.so -o app
ahead=yes
LIBRARY_PATH=odd kept odd/libsec.so.1 direct ld start.o libreq.so -o app
says "$undefined"
LIBRARY_PATH=odd kept odd/libsec.so direct ld start.o libreq.so -o app
says "$undefined"
LIBRARY_PATH=odd:good kept odd/libsec.so.1 direct ld start.o libreq.so -o app
eq status 0 $status
same_bytes app reference
NEEDLD_STUB_PATH=odd kept odd/libsec.so.1 direct ld start.o libreq.so -o app
NEEDLD_STUB_PATH=odd kept odd/libsec.so direct ld start.o libreq.so -o app
kept odd/stubs/libsec.so direct ld -Lodd start.o libreq.so -o app
kept libsec.so.1 direct ld start.o ./libreq.so -o app # beside the library that needs it
NEEDLD_CONFIG=odd/conf kept odd/conf direct ld start.o libplain.so -o app
eq status 0 $status
NEEDLD_LINKER=$PWD/odd/ld kept odd/ld direct ld start.o libplain.so -o app
PATH=$PWD/odd:$PATH kept odd/ld direct ld start.o libplain.so -o app
eq status 0 $status
ahead=''
kept odd/libodd.so "$prefix/bin/needld" tree odd/libodd.so
kept odd/libodd.so "$prefix/bin/needld" tree --runtime odd/libodd.so
LIBRARY_PATH=odd kept odd/libsec.so.1 "$prefix/bin/needld" tree libreq.so
LD_LIBRARY_PATH=$PWD/odd kept odd/libsec.so.1 "$prefix/bin/needld" tree --runtime libreq.so

# What ld reads itself it reads as it would have alone, once, from its beginning.
by_script() { direct ld -T <(cat own.ld) "$@"; }
by_default_script() { direct ld -dT <(cat own.ld) "$@"; }
by_included() { direct ld -T including.ld "$@"; }
by_response() { direct ld @<(echo "$@"); }
by_input() { direct ld <(echo 'INPUT(libplain.so)') "$@"; }
by_object() { direct ld <(cat start.o) "$@"; }
by_versions() { direct ld --version-script <(echo '{ local: nobody; };') "$@"; }
by_list() { direct ld --dynamic-list <(echo '{ nobody; };') "$@"; }
by_symbols() { direct ld -R <(cat start.o) "$@"; }
by_stdin() { cat own.ld | direct ld -T /dev/stdin "$@"; }
for way_in in script default_script response input object versions list symbols stdin; do
    t "a FIFO that ld reads, by_$way_in"
    expect_same app bounded 10 by_$way_in start.o libplain.so -o app
    expect_same_but_for_our_line app bounded 10 by_$way_in start.o libreq.so -o app
done

t 'a FIFO that ld reads, by INCLUDE'
mkfifo included
echo 'INCLUDE included' >including.ld
fed() {
    local feeder code
    (cat own.ld >included) &
    feeder=$!
    "$@"
    code=$?
    kill $feeder 2>/dev/null
    wait $feeder 2>/dev/null
    return $code
}
expect_same app fed bounded 10 by_included start.o libplain.so -o app
eq status 0 $status

t 'a FIFO by the name of a script ends the search for it'
mkfifo x.ld
mkdir -p scripts
echo 'this is no linker script' >scripts/x.ld
by_named() { direct ld -Lscripts -T x.ld start.o libplain.so -o app; }
fed_x() {
    (timeout 10 cat own.ld >x.ld) &
    "$@"
}
expect_same app fed_x bounded 10 by_named
eq status 0 $status

t 'a FIFO that -l finds'
mkdir -p lfifo
mkfifo lfifo/libplain.so
by_l() {
    (timeout 10 cat start.o >lfifo/libplain.so) &
    direct ld -Llfifo -L. start.o -lplain -o app
    local code=$?
    wait $! 2>/dev/null
    return $code
}
expect_same app bounded 10 by_l

# --- languages

# The stand-in speaks as ld does where its messages are translated.
t 'a linker that speaks the language of the user'
stand_in 'english=$([ "${LC_ALL:-$LANG}$LANGUAGE" = C ] && echo yes)
case "$english $*" in " "*-v*) LC_ALL=C $real "$@" | sed "s/^GNU ld/ld di GNU/" ;; *) exec $real "$@" ;; esac'
helped_in_the_language_of() { helped env "$@" PATH="$PWD/stand:$PATH" "$shim/ld" -Lgood; }
helped_in_the_language_of -u LC_ALL LANG=it_IT.UTF-8
helped_in_the_language_of LC_ALL=it_IT.UTF-8
helped_in_the_language_of LC_ALL=C LANGUAGE=it
helped_in_the_language_of -u LC_ALL LANG=it_IT.UTF-8 LANGUAGE=it:de

t 'the linker itself has the language of the user'
stand_in 'case "$*" in *-v*) exec $real "$@" ;; *) env | grep -E "^(LANG|LC_|LANGUAGE)" | sort >seen ;; esac'
run env -u LC_ALL LANG=it_IT.UTF-8 LC_MESSAGES=it LANGUAGE=it:de PATH="$PWD/stand:$PATH" "$shim/ld" -Lgood start.o libreq.so
eq 'what it sees' "$(printf '%s\n' LANG=it_IT.UTF-8 LANGUAGE=it:de LC_MESSAGES=it)" "$(cat seen)"

t 'the real ld with its messages translated'
mkdir -p stand locales
rm -f stand/ld
cp "$(type -P ld)" stand/ld
found=''
for language in it_IT bg_BG sr_RS ga_IE; do
    localedef -i $language -f UTF-8 "$PWD/locales/$language.UTF-8" >/dev/null 2>&1 || continue
    case $(env -u LC_ALL LOCPATH="$PWD/locales" LANG=$language.UTF-8 stand/ld -v) in "GNU ld"*) continue ;; esac
    found=yes
    helped env -u LC_ALL LOCPATH="$PWD/locales" LANG=$language.UTF-8 PATH="$PWD/stand:$PATH" "$shim/ld" -Lgood
    COLUMNS=300 run env -u LC_ALL LOCPATH="$PWD/locales" LANG=$language.UTF-8 PATH="$PWD/stand:$PATH" COMPILER_PATH="$shim" \
        "$prefix/bin/needld" doctor
    eq 'what doctor knows of it' 1 "$(tr -s '\n ' ' ' <"$log/out" | grep -c "gcc: links with $PWD/stand/ld, GNU ld [^,]*, behind needld: ok")"
done
[ -n "$found" ] || skip 'no locale and translation of ld here'

finish
