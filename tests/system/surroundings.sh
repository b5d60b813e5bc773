#!/bin/bash
# The environment of a link: FIFOs in place of files, closed and full streams, ignored signals, linkers that are slow or leave
# processes behind, languages, systems without /proc, large and new files, and a 32-bit needld. A link that works without needld
# works with it.
# shellcheck disable=SC2016,SC2002,SC2094  # stand-ins are scripts
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

shared good/libsec.so.1 libsec.so.1 'void sec(void) {}'
shared soname/libsec.so libsec.so.1 'void sec(void) {}'
shared libreq.so '' 'void sec(void); void req(void) { sec(); }' good/libsec.so.1
shared libplain.so '' 'void req(void) {}'
object start.o 'void req(void); void _start(void) { req(); }'
links direct ld -rpath-link good start.o libreq.so -o reference
undefined="undefined reference to \`sec'"
ld --verbose | sed '1,/^=====/d; /^=====/,$d' >own.ld

# helped CMD...: it links without messages, with the same output as the reference
helped() {
    rm -f app
    links with_shim compiler-path "$@" start.o libreq.so -o app
    same_bytes app reference
}

# stand_in BODY [DIRECTORY]: a script as linker. Its name does not identify it, so needld runs it with -v.
stand_in() {
    local dir=${2:-stand}
    mkdir -p "$dir"
    printf '#!/bin/sh\nreal=%q\n%s\n' "$(type -P ld)" "$1" >"$dir/ld"
    chmod +x "$dir/ld"
}
by_stand_in() { PATH=$PWD/stand:$PATH "$@"; }

# --- FIFOs

# kept FIFO CMD...: a process that waits to write to the FIFO keeps waiting while CMD runs, and the next reader gets its text
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
    [ "$status" -ne 124 ] || fail 'it waits'
    eq "what is written to $fifo" written "$(timeout 5 cat "$fifo")"
    kill $writer 2>/dev/null
    wait $writer 2>/dev/null
    rm -f "$fifo"
}

t 'FIFOs among the files that needld reads before ld'
rm -rf odd
LIBRARY_PATH=odd kept odd/libsec.so.1 direct ld start.o libreq.so -o app
ahead=yes
LIBRARY_PATH=odd kept odd/libsec.so.1 direct ld start.o libreq.so -o app
says "$undefined"
LIBRARY_PATH=odd kept odd/libsec.so direct ld start.o libreq.so -o app
says "$undefined"
LIBRARY_PATH=odd:good kept odd/libsec.so.1 direct ld start.o libreq.so -o app
eq status 0 "$status"
same_bytes app reference
NEEDLD_STUB_PATH=odd kept odd/libsec.so.1 direct ld start.o libreq.so -o app
NEEDLD_STUB_PATH=odd kept odd/libsec.so direct ld start.o libreq.so -o app
kept odd/stubs/libsec.so direct ld -Lodd start.o libreq.so -o app
kept libsec.so.1 direct ld start.o ./libreq.so -o app # beside the library that needs it
NEEDLD_CONFIG=odd/conf kept odd/conf direct ld start.o libplain.so -o app
eq status 0 "$status"
NEEDLD_LINKER=$PWD/odd/ld kept odd/ld direct ld start.o libplain.so -o app
PATH=$PWD/odd:$PATH kept odd/ld direct ld start.o libplain.so -o app
eq status 0 "$status"
ahead=''
kept odd/libodd.so "$prefix/bin/needld" tree odd/libodd.so
kept odd/libodd.so "$prefix/bin/needld" tree --runtime odd/libodd.so
LIBRARY_PATH=odd kept odd/libsec.so.1 "$prefix/bin/needld" tree libreq.so
LD_LIBRARY_PATH=$PWD/odd kept odd/libsec.so.1 "$prefix/bin/needld" tree --runtime libreq.so

# ld must be able to read the FIFO from its beginning, as without needld.
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
    kill "$feeder" 2>/dev/null
    wait "$feeder" 2>/dev/null
    return "$code"
}
expect_same app fed bounded 10 by_included start.o libplain.so -o app
eq status 0 "$status"

t 'a FIFO with the name of a script ends the search for it'
mkfifo x.ld
mkdir -p scripts
echo 'this is no linker script' >scripts/x.ld
by_named() { direct ld -Lscripts -T x.ld start.o libplain.so -o app; }
fed_x() {
    (timeout 300 cat own.ld >x.ld) &
    "$@"
}
expect_same app fed_x bounded 10 by_named
eq status 0 "$status"

t 'a FIFO that -l finds'
mkdir -p lfifo
mkfifo lfifo/libplain.so
by_l() {
    (timeout 300 cat start.o >lfifo/libplain.so) &
    direct ld -Llfifo -L. start.o -lplain -o app
    local code=$?
    wait $! 2>/dev/null
    return "$code"
}
expect_same app bounded 10 by_l

# --- languages

# The script prints what ld prints with translated messages.
t 'a linker with translated messages'
stand_in 'english=$([ "${LC_ALL:-$LANG}$LANGUAGE" = C ] && echo yes)
case "$english $*" in " "*-v*) LC_ALL=C $real "$@" | sed "s/^GNU ld/ld di GNU/" ;; *) exec $real "$@" ;; esac'
helped_in_the_language_of() { helped env "$@" PATH="$PWD/stand:$PATH" "$shim/ld" -Lgood; }
helped_in_the_language_of -u LC_ALL LANG=it_IT.UTF-8
helped_in_the_language_of LC_ALL=it_IT.UTF-8
helped_in_the_language_of LC_ALL=C LANGUAGE=it
helped_in_the_language_of -u LC_ALL LANG=it_IT.UTF-8 LANGUAGE=it:de

t 'the real linker gets the language of the user'
stand_in 'case "$*" in *-v*) exec $real "$@" ;; *) env | grep -E "^(LANG|LC_|LANGUAGE)" | sort >seen ;; esac'
run env -u LC_ALL LANG=it_IT.UTF-8 LC_MESSAGES=it LANGUAGE=it:de PATH="$PWD/stand:$PATH" "$shim/ld" -Lgood start.o libreq.so
eq 'what it sees' "$(printf '%s\n' LANG=it_IT.UTF-8 LANGUAGE=it:de LC_MESSAGES=it)" "$(cat seen)"

t 'the real ld with translated messages'
mkdir -p stand locales
cp "$(type -P ld)" stand/ld
found=''
for language in it_IT bg_BG sr_RS ga_IE; do
    localedef -i $language -f UTF-8 "$PWD/locales/$language.UTF-8" >/dev/null 2>&1 || continue
    case $(env -u LC_ALL LOCPATH="$PWD/locales" LANG=$language.UTF-8 stand/ld -v) in "GNU ld"*) continue ;; esac
    found=yes
    helped env -u LC_ALL LOCPATH="$PWD/locales" LANG=$language.UTF-8 PATH="$PWD/stand:$PATH" "$shim/ld" -Lgood
    COLUMNS=300 run env -u LC_ALL LOCPATH="$PWD/locales" LANG=$language.UTF-8 PATH="$PWD/stand:$PATH" COMPILER_PATH="$shim" \
        "$prefix/bin/needld" doctor
    eq 'what doctor knows of it' 1 "$(tr -s '\n ' ' ' <"$log/out" | grep -c "gcc[^:]*: runs* needld, then $PWD/stand/ld (GNU ld [^:]*): ok")"
done
[ -n "$found" ] || skip 'no locale and translation of ld here'

# --- streams

echo 'this is no setting' >bad.conf
with_bad_conf() { NEEDLD_CONFIG=$PWD/bad.conf "$@"; }
err_to_8() { "$@" 2>&8; }
mkfifo pipe

# Descriptor 8 is a pipe without a reader. If ld itself prints something, SIGPIPE kills it.
break_8() { exec 9<>pipe 8>pipe 9<&-; }
t 'standard error is a closed pipe'
break_8
helped with_bad_conf err_to_8 "$shim/ld" -Lgood
NEEDLD_TRACE=2 helped with_bad_conf err_to_8 "$shim/ld" -Lgood
expect_same app err_to_8 direct ld start.o libreq.so -o app
expect_same app with_bad_conf err_to_8 direct ld start.o libreq.so -o app
expect_same app with_bad_conf err_to_8 direct ld start.o libplain.so -o app
eq status 0 "$status"

t 'standard error is a file on a full disk'
limited() { bash -c 'ulimit -f 64; exec "$@"' bash "$@" 2>>full; }
truncate -s 64K full
helped with_bad_conf limited "$shim/ld" -Lgood
eq 'its size' 65536 "$(stat -c %s full)"

t 'standard error is /dev/full, or closed, or not for writing'
helped with_bad_conf eval '"$shim/ld" -Lgood start.o libreq.so -o app 2>/dev/full #'
helped with_bad_conf eval '"$shim/ld" -Lgood start.o libreq.so -o app 2>&- #'
helped with_bad_conf eval '"$shim/ld" -Lgood start.o libreq.so -o app 2<bad.conf #'

# A full pipe that is never read.
fill_8() {
    exec 9<>pipe 8>pipe
    dd if=/dev/zero of=pipe bs=4096 oflag=nonblock status=none 2>/dev/null
}
t 'standard error is a full pipe'
if have perl; then
    fill_8
    helped with_bad_conf err_to_8 timeout 300 "$shim/ld" -Lgood
    # shellcheck disable=SC2016
    not_waiting='use Fcntl; fcntl(STDERR, F_SETFL, fcntl(STDERR, F_GETFL, 0) | O_NONBLOCK); exec @ARGV'
    helped with_bad_conf err_to_8 timeout 300 perl -e "$not_waiting" "$shim/ld" -Lgood
fi
exec 8>&- 9<&-

t 'terminal control characters are escaped'
odd=$'\x9b2J\xc2\x9b3J\x1b[4J\x85\xce\x9b'
mkdir commands
(cd commands && ld -shared -soname "$odd" -o "$odd" ../start.o --defsym sec=0 && cp ../libreq.so . &&
    ld -shared -o libodd.so --no-as-needed "$odd") || fixture_failed "$odd"
rm "commands/$odd"
for way_in in "$shim/ld start.o commands/libodd.so -o app" "$prefix/bin/needld tree commands/libodd.so" "$prefix/bin/needld tree --json commands/libodd.so" \
    "$prefix/bin/needld tree --dot commands/libodd.so" "$prefix/bin/needld explain $shim/ld start.o commands/libodd.so -o app"; do
    # shellcheck disable=SC2086
    run $way_in
    checked
    # Only the lines of needld count. The last byte of a capital lambda in UTF-8 is such a byte.
    ! cat "$log/out" <(grep -a '^needld: ' "$log/err") | sed 's/\xce\x9b//g' | grep -aP '[\x1b\x80-\x9f]' >"$log/raw" ||
        fail "$way_in prints $(od -c "$log/raw" | head -n 20)"
    grep -aqP '2J|J.*J' "$log/out" "$log/err" || fail "$way_in does not name the library"
done

# --- signals

# shellcheck disable=SC2016
{
    ignoring='trap "" "$1"; shift; exec "$@"'
    blocking='use POSIX; sigprocmask(SIG_BLOCK, POSIX::SigSet->new(eval "SIG" . shift)); if (shift) { kill $ENV{SENT}, $$ } exec @ARGV'
}

# A shell as the linker would change the signals.
gcc -x c -o sees - <<'END' || fixture_failed sees
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
int main(int argc, char **argv) {
    char line[256];
    FILE *in = fopen("/proc/self/status", "r"), *out = argc > 1 && !strcmp(argv[1], "-v") ? NULL : fopen("seen", "w");
    while (in && out && fgets(line, sizeof line, in))
        if (strstr("SigPnd ShdPnd SigBlk SigIgn", strtok(line, ":"))) fprintf(out, "%s%s", line, strtok(NULL, ""));
    if (out) fclose(out);
    return execv(getenv("REAL"), argv);
}
END

# signals_stay CMD...: the linker has the same signals as without needld, although needld ran it with -v before
signals_stay() {
    local REAL
    REAL=$(type -P ld)
    export REAL
    rm -f seen
    run "$@" stand/ld start.o libplain.so -o app
    mv seen wanted
    helped with_bad_conf by_stand_in err_to_8 "$@" "$shim/ld" -Lgood
    eq 'the signals' "$(cat wanted)" "$(cat seen)"
}

for signal in CHLD PIPE XFSZ HUP; do
    t "SIG$signal is ignored"
    break_8
    cp sees stand/ld
    signals_stay bash -c "$ignoring" bash $signal
    if have perl; then
        t "SIG$signal is blocked"
        signals_stay perl -e "$blocking" $signal 0
        t "SIG$signal is blocked and pending"
        SENT=$signal signals_stay perl -e "$blocking" $signal 1
    fi
done
exec 8>&-

t 'SIGCHLD is ignored: the command'
ignored=(bash -c "$ignoring" bash CHLD)
run "$prefix/bin/needld" doctor
sed 's/^/# /' "$log/out" >wanted
run "${ignored[@]}" "$prefix/bin/needld" doctor
eq 'doctor' "$(cat wanted)" "$(sed 's/^/# /' "$log/out")"
run "${ignored[@]}" "$prefix/bin/needld" flags ld -Lgood start.o libreq.so
eq 'flags' "-rpath-link $PWD/good" "$(cat "$log/out")"
run "${ignored[@]}" "$prefix/bin/needld" explain sh -c 'exit 7'
eq 'explain: the status of the command' 7 "$status"

# --- linkers that are slow or leave processes behind

t 'a linker that leaves a background process, which keeps the pipe open'
stand_in 'case "$*" in *-v*) sleep 300 & echo $! >>left ;; esac; exec $real "$@"'
helped by_stand_in timeout 300 "$shim/ld" -Lgood
stand_in 'case "$*" in *-v*) sleep 300 2>/dev/null & echo $! >>left; $real "$@"; exit $? ;; esac; exec $real "$@"'
helped by_stand_in timeout 300 "$shim/ld" -Lgood
xargs kill <left

t 'a linker that leaves a background process, which keeps printing'
stand_in 'case "$*" in *-v*) (sleep 0.3; while echo x; do sleep 0.01; done) & echo $! >left; $real "$@"; sleep 0.6; exit 0 ;; esac
exec $real "$@"'
helped by_stand_in timeout 300 "$shim/ld" -Lgood
kill "$(cat left)"

t 'a linker that takes two seconds for ld -v'
stand_in 'case "$*" in *-v*) sleep 2 ;; esac; exec $real "$@"'
helped by_stand_in timeout 300 "$shim/ld" -Lgood

# A linker that does not answer -v gets the original arguments, and the result is that without needld. They run in parallel,
# because each takes the whole time limit of needld.
t 'linkers that hang on ld -v'
stand_in 'case "$*" in *-v*) exec sleep 300 ;; esac; exec $real "$@"' silent
stand_in 'case "$*" in *-v*) $real "$@"; exec sleep 300 >&- ;; esac; exec $real "$@"' staying
stand_in 'case "$*" in *-v*) kill -STOP $$ ;; esac; exec $real "$@"' stopped
stand_in 'case "$*" in *-v*) exec yes ;; esac; exec $real "$@"' endless
stand_in 'case "$*" in *-v*) kill -KILL $$ ;; esac; exec $real "$@"' killed
stand_in 'case "$*" in *-v*) $real "$@"; exit 3 ;; esac; exec $real "$@"' failing
plainly app direct ld start.o libreq.so -o app
for linker in silent staying stopped endless killed failing; do
    (
        PATH=$PWD/$linker:$PATH timeout 300 "$shim/ld" -Lgood start.o libreq.so -o app.$linker >$linker/out 2>$linker/err
        echo $? >$linker/status
    ) &
done
wait
for linker in silent staying stopped endless killed failing; do
    eq "$linker" "1 $(cat "$log/plain.err")" "$(cat $linker/status $linker/out $linker/err | sed '1{N;s/\n/ /}')"
done

# --- a system without /proc

# shellcheck disable=SC2016
no_proc='mount -t tmpfs none /proc && exec "$@"'
t 'no /proc'
if ! unshare -m sh -c "$no_proc" sh true 2>/dev/null; then
    skip 'nothing can be mounted here'
else
    unproc=(unshare -m sh -c "$no_proc" sh)
    helped "${unproc[@]}" "$shim/ld" -Lgood
    LIBRARY_PATH=soname helped "${unproc[@]}" "$shim/ld"
    by_stand_in expect_same app "${unproc[@]}" ld start.o libplain.so -o app
    plainly app "${unproc[@]}" gcc -nostdlib start.o libreq.so -Wl,-rpath-link,good -o app
    eq 'gcc alone' 0 "$plain_status"
    LIBRARY_PATH=good run with_shim compiler-path "${unproc[@]}" gcc -nostdlib start.o libreq.so -o app
    compare_with_plain app "$log/err"
fi

# --- a system without /dev, a small stack, a linker that only a shell can execute

no_dev='mount -t tmpfs none /dev && exec "$@"'
t 'no /dev/null'
if ! unshare -m sh -c "$no_dev" sh true 2>/dev/null; then
    skip 'nothing can be mounted here'
else
    helped unshare -m sh -c "$no_dev" sh "$shim/ld" -Lgood
fi

t 'a stack of 64 KB'
for disable in '' 1; do
    NEEDLD_DISABLE=$disable run sh -c 'ulimit -s 64 && exec "$@"' sh "$shim/ld" start.o libplain.so -o app
    eq "status with NEEDLD_DISABLE=$disable" 0 "$status"
done
helped sh -c 'ulimit -s 64 && exec "$@"' sh "$shim/ld" -Lgood

t 'a wrapper without a #! line'
mkdir shell
printf 'exec %q "$@"\n' "$(type -P ld)" >shell/ld
chmod +x shell/ld
links gcc -nostdlib start.o ./libplain.so -Wl,-rpath-link,good -o app
PATH=$PWD/shell:$PATH run gcc -nostdlib start.o ./libplain.so -Wl,-rpath-link,good -o app
if grep -q 'Exec format error' "$log/err"; then
    skip 'this gcc runs no script without one'
else
    for way in libplain.so libreq.so; do
        PATH=$PWD/shell:$PATH plainly app gcc -nostdlib start.o ./$way -Wl,-rpath-link,good -o app
        eq 'gcc alone' 0 "$plain_status"
        PATH=$PWD/shell:$PATH LIBRARY_PATH=good run with_shim compiler-path gcc -nostdlib start.o ./$way -o app
        compare_with_plain app "$log/err"
    done
fi

# --- large files, late dates, and a 32-bit needld

# Used in place of the shim under test.
large_and_late() {
    local ld=$1
    t "$2: a link"
    helped "$ld" -Lgood
    LIBRARY_PATH=soname helped "$ld"
    t "$2: files of more than two gibibytes"
    rm -rf large
    mkdir large
    cp good/libsec.so.1 large
    truncate -s 3G large/libsec.so.1
    helped "$ld" -Llarge
    cp libreq.so start.o large
    truncate -s 3G large/libreq.so large/start.o
    links env -C large "$ld" start.o libreq.so -L../good -o app
    same_bytes large/app reference
    truncate -s 3G large/log
    NEEDLD_LOG=$PWD/large/log helped "$ld" -Lgood
    eq 'links in a large log' 1 "$(tail -c 3000 large/log | grep -ac '"output":"app"')"
    t "$2: dates after 2038"
    cp -r good late
    touch -d 2040-01-01 late late/libsec.so.1 late.conf
    if [ "$(stat -c %y late/libsec.so.1 | cut -c -4)" != 2040 ]; then
        skip 'the file system has no such dates'
    else
        helped "$ld" -Llate
        NEEDLD_CONFIG=$PWD/late.conf helped "$ld" -Llate
        touch -d 2040-01-01 start.o libreq.so "$ld"
        helped "$ld" -Llate
        touch start.o libreq.so "$ld"
    fi
}
mkdir -p copy
cp -L "$shim/ld" copy/ld
large_and_late "$PWD/copy/ld" 'large and late'

t '32 bits: needld builds'
mkdir -p small
for headers in '' "-idirafter /usr/include/$(gcc -print-multiarch)"; do
    # shellcheck disable=SC2086
    gcc -m32 -std=c11 $headers -o small/ld "$source_tree"/wrapper/*.c "$source_tree"/wrapper/command/*.c "$source_tree"/lib/*/*.c >"$log/out" 2>"$log/err" && break
done
if [ ! -x small/ld ] || ! small/ld --version >"$log/out" 2>&1; then
    skip 'no gcc -m32, or nothing to run its programs'
else
    checked
    large_and_late "$PWD/small/ld" '32 bits'
    t '32 bits: 64-bit inode numbers'
    mkdir -p layers/{low,up,work,merged}
    cp good/libsec.so.1 layers/low
    # shellcheck disable=SC2016
    merged='mount -t tmpfs none layers/up && mkdir layers/up/up layers/up/work &&
        mount -t overlay -o xino=on,lowerdir=layers/low,upperdir=layers/up/up,workdir=layers/up/work none layers/merged && exec "$@"'
    number=$(unshare -m sh -c "$merged" sh stat -c %i layers/merged/libsec.so.1 2>/dev/null)
    if [ ${#number} -lt 11 ]; then
        skip 'no such number can be made here'
    else
        helped unshare -m sh -c "$merged" sh "$PWD/small/ld" -Llayers/merged
    fi
fi

finish
