#!/bin/bash
# The process that becomes the linker has the same arguments, environment, status, signals and descriptors as without needld,
# except NEEDLD_CHAIN.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# A fake linker. With start.o among its arguments, it is a link: it writes its arguments, environment and so on to $DUMP and
# ends as $END says.
# Otherwise needld runs it to identify it: it prints $BANNER, or the output of the real linker.
cat >standin.c <<'END'
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

int main(int argc, char **argv) {
    const char *end = getenv("END");
    int question = 1, verbose = 0;
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "start.o")) question = 0;
        if (!strcmp(argv[i], "--verbose")) verbose = 1;
    }
    if (question && verbose && !strncmp(getenv("BANNER"), "GNU ld", 6)) {
        execv(getenv("REAL"), argv);
        return 98;
    }
    if (question) {
        puts(getenv("BANNER"));
        return 0;
    }
    FILE *out = fopen(getenv("DUMP"), "w");
    if (!out) return 99;
    for (int i = 0; i < argc; i++) fprintf(out, "argument %s\n", argv[i]);
    for (char **e = environ; *e; e++) fprintf(out, "variable %s\n", *e);
    char text[4096];
    fprintf(out, "directory %s\n", getcwd(text, sizeof text));
    fprintf(out, "umask %o\n", (unsigned)umask(0));
    fprintf(out, "children %d\n", (int)waitpid(-1, 0, WNOHANG));
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    fprintf(out, "files %lu\n", (unsigned long)limit.rlim_cur);
    getrlimit(RLIMIT_STACK, &limit);
    fprintf(out, "stack %lu\n", (unsigned long)limit.rlim_cur);
    fprintf(out, "lowest free descriptor %d\n", fileno(out));
    for (int fd = 0; fd < 64; fd++) {
        char name[64];
        snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
        ssize_t n = readlink(name, text, sizeof text - 1);
        if (n < 0 || fd == fileno(out)) continue;
        text[n] = 0;
        fprintf(out, "descriptor %d %s at %ld\n", fd, text, (long)lseek(fd, 0, SEEK_CUR));
    }
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(text, sizeof text, status))
        if (!strncmp(text, "SigBlk", 6) || !strncmp(text, "SigIgn", 6) || !strncmp(text, "SigPnd", 6))
            fputs(text, out);
    fclose(out);
    if (end && !strncmp(end, "exit ", 5)) return atoi(end + 5);
    if (end && !strncmp(end, "kill ", 5)) kill(getpid(), atoi(end + 5));
    return 0;
}
END
gcc -o standin standin.c || fixture_failed standin
mkdir a b
ln -s "$(readlink -f "$shim/ld")" a/ld
cp standin b/ld
cp standin b/other

shared good/libsec.so.1 libsec.so.1 'void sec(void) {}'
shared libreq.so '' 'void sec(void); void req(void) { sec(); }' good/libsec.so.1
object start.o 'void req(void); void _start(void) { req(); }'
links direct ld -rpath-link good start.o libreq.so -o reference

gnu='GNU ld (stand-in) 2.40'
settings=("PATH=$PATH" "REAL=$(type -P ld)" "DUMP=$PWD/dump" "NEEDLD_LINKER=$PWD/b/ld" "NEEDLD_CONFIG=$NEEDLD_CONFIG")

# as_given NAME BANNER SCRIPT ARGS...: the dump of the fake linker, run by `bash -c SCRIPT`, is the same through needld.
# SCRIPT runs "$@".
as_given() {
    t "$1"
    local banner=$2 script=$3 linker name=ld
    # A fake of another linker must not be called ld: needld uses the name first.
    [ "$banner" = "$gnu" ] || name=other
    shift 3
    for linker in "b/$name" a/ld; do
        rm -f dump "dump.${linker%/*}"
        run env -i "${settings[@]}" "NEEDLD_LINKER=$PWD/b/$name" "BANNER=$banner" "${extra[@]}" \
            bash -c "unset _ SHLVL OLDPWD; $script" bash env -u _ "$PWD/$linker" "$@"
        eq "status by $linker" 0 "$status"
        mv dump "dump.${linker%/*}" 2>/dev/null
    done
    compare_dumps
}

compare_dumps() {
    local linker
    for linker in a b; do grep -v '^variable NEEDLD_CHAIN=' dump.$linker >dump.$linker.rest; done
    checked
    cmp -s dump.b.rest dump.a.rest || fail "the linker was given something else: $(diff dump.b.rest dump.a.rest | head -n 30)"
}
extra=()
run_it='exec "$@"'

missing=(start.o libreq.so -L empty -o app)
complete=(start.o libreq.so -rpath-link good -o app)
odd_arguments=('' ' ' $'two\nlines' $'\xff\xfe' "'quoted'" '"' "\\" '*' '@absent' '--' -o)

as_given 'arguments and environment, an unknown linker' 'Some linker 1.0' "$run_it" "${missing[@]}"
as_given 'arguments and environment, GNU ld, nothing missing' "$gnu" "$run_it" "${complete[@]}"
as_given 'unusual arguments, an unknown linker' 'Some linker 1.0' "$run_it" "${missing[@]}" "${odd_arguments[@]}"
as_given 'unusual arguments, GNU ld' "$gnu" "$run_it" "${complete[@]}" "${odd_arguments[@]}"
as_given 'no banner' '' "$run_it" "${missing[@]}"
as_given 'no link' "$gnu" "$run_it" start.o --version

extra=($'ODD=two\nlines' $'BYTES=\xff\xfe' 'EMPTY=' 'a.b-c=d' 'COLLECT_GCC_OPTIONS=x' 'LIBRARY_PATH=/x:' 'COMPILER_PATH=/y'
    'MAKEFLAGS= -j2 --jobserver-auth=3,4' 'LD_RUN_PATH=/z' "LONG=$(printf 'x%.0s' {1..20000})")
as_given 'an unusual environment' "$gnu" "$run_it" "${complete[@]}"
extra=(NEEDLD_CHAIN=junk)
as_given 'an invalid NEEDLD_CHAIN' "$gnu" "$run_it" "${complete[@]}"
extra=(NEEDLD_TRACE=1)
as_given 'NEEDLD_TRACE is passed on' "$gnu" "$run_it" "${complete[@]}"
extra=(NEEDLD_DISABLE=1)
as_given 'NEEDLD_DISABLE' "$gnu" "$run_it" "${missing[@]}"
extra=()

as_given 'ignored signals' "$gnu" 'trap "" HUP INT CHLD USR1; exec "$@"' "${complete[@]}"
as_given 'umask, working directory, limits' "$gnu" 'umask 027; ulimit -n 100 -s 4096; cd good; exec "$@"' "${complete[@]}"

if env --block-signal=USR1 true 2>/dev/null; then
    as_given 'blocked signals' "$gnu" 'exec env --block-signal=USR1 --block-signal=CHLD "$@"' "${complete[@]}"
else
    t 'blocked signals'
    skip 'env has no --block-signal here'
fi

printf '1\n2\n3\n' >lines
as_given 'inherited descriptors' "$gnu" \
    'exec 3<lines 7>>app.log 9<>lines 40</dev/null; read -r x <&9; exec "$@"' "${complete[@]}"
for closed in '<&-' '>&-' '2>&-' '<&- >&-' '>&- 2>&-' '<&- >&- 2>&-'; do
    as_given "closed: $closed, nothing missing" "$gnu" "exec \"\$@\" $closed" "${complete[@]}"
    as_given "closed: $closed, an unknown linker" 'Some linker 1.0' "exec \"\$@\" $closed" "${missing[@]}"

    t "closed: $closed, a library is added: the descriptors of the linker"
    for linker in b a; do
        run env -i "${settings[@]}" "BANNER=$gnu" LIBRARY_PATH=good bash -c "exec \"\$@\" $closed" bash \
            "$PWD/$linker/ld" start.o libreq.so -o app
        grep -e '^descriptor' -e '^lowest' -e '^children' -e '^Sig' dump >"dump.$linker"
    done
    compare_dumps

    t "closed: $closed, the real linker"
    rm -f app
    LIBRARY_PATH=good run with_shim compiler-path bash -c "exec \"\$@\" $closed" bash "$shim/ld" start.o libreq.so -o app
    eq status 0 "$status"
    same_bytes app reference
    rm -f app
    NEEDLD_TRACE=2 LIBRARY_PATH=good run bash -c "exec \"\$@\" $closed" bash "$shim/ld" start.o libreq.so -o app
    eq 'status with a trace' 0 "$status"
    same_bytes app reference
    rm -f app
    run bash -c "exec \"\$@\" $closed" bash "$shim/ld" start.o libreq.so -o app
    eq 'status without the library' 1 "$status"
done

t 'added arguments come first; the others are unchanged'
for linker in b a; do
    run env -i "${settings[@]}" "BANNER=$gnu" "LIBRARY_PATH=$PWD/good" "$PWD/$linker/ld" start.o libreq.so -o app
    mv dump "dump.$linker"
done
eq 'arguments' "$(printf 'argument %s\n' "$PWD/b/ld" -rpath-link "$PWD/good" start.o libreq.so -o app)" \
    "$(grep '^argument' dump.a)"
grep -v '^argument' dump.b >dump.rest
mv dump.rest dump.b
grep -v '^argument' dump.a >dump.rest
mv dump.rest dump.a
compare_dumps

t 'exit status'
for code in 0 1 2 3 77 125 126 127 128 255; do
    run env -i "${settings[@]}" "BANNER=$gnu" "END=exit $code" "$PWD/a/ld" "${complete[@]}"
    eq "exit $code" $code "$status"
done

t 'death by a signal'
for signal in 1 2 6 9 11 13 15; do
    {
        run env -i "${settings[@]}" "BANNER=$gnu" "END=kill $signal" "$PWD/a/ld" "${complete[@]}"
    } 2>/dev/null
    eq "signal $signal" $((128 + signal)) "$status"
done

t 'what gcc and clang print if the linker fails or dies'
for driver in gcc clang; do
    have $driver || continue
    for end in 'exit 3' 'kill 9' 'kill 11'; do
        BANNER=$gnu DUMP=$PWD/dump END=$end plainly - $driver "-B$PWD/b" start.o
        BANNER=$gnu DUMP=$PWD/dump END=$end NEEDLD_LINKER=$PWD/b/ld run $driver "-B$PWD/a" start.o
        compare_with_plain - "$log/err"
    done
done

t "make's jobserver: gcc -flto=jobserver"
if have make; then
    echo 'int two(void); int main(void) { return two(); }' >one.c
    echo 'int two(void) { return 2; }' >two.c
    printf 'linked:\n\t@+gcc -O2 -flto=jobserver one.c two.c -o linked\n' >jobs.mk
    expect_same linked make -j2 -f jobs.mk
    eq status 0 "$status"
    says_not 'jobserver is not available'
fi

t 'no descriptors left'
for limit in 4 5 6 7 8 10; do
    plainly app may_open $limit "$(type -P ld)" "${complete[@]}"
    run may_open $limit "$shim/ld" "${complete[@]}"
    compare_with_plain app "$log/err"
done

t 'little memory'
if grep -q __asan_init "$shim/ld"; then
    skip 'the sanitizer itself needs much'
else
    for limit in 30000 50000 100000; do
        plainly app bash -c "ulimit -v $limit; exec \"\$@\"" bash "$(type -P ld)" "${complete[@]}"
        run bash -c "ulimit -v $limit; exec \"\$@\"" bash "$shim/ld" "${complete[@]}"
        compare_with_plain app "$log/err"
    done
fi

t 'a command line as long as the kernel allows'
many=()
for ((i = 0; i < 150; i++)); do many+=("-L$(printf 'x%.0s' {1..1000})"); done
# long LINKER PAD ARGS...
long() {
    local linker=$1 pad=$2
    shift 2
    run env -i "${settings[@]}" "BANNER=$gnu" bash -c 'unset _ SHLVL PWD OLDPWD; ulimit -s 1024; exec "$@"' bash \
        "$PWD/$linker/ld" "$@" "${many[@]}" "-L$(printf "%${pad}s" | tr ' ' x)"
}
low=1 high=120000
while [ $((high - low)) -gt 1 ]; do
    middle=$(((low + high) / 2))
    long b $middle "${complete[@]}"
    if [ "$status" -eq 0 ]; then low=$middle; else high=$middle; fi
done
[ "$high" -ne 120000 ] || fail 'no limit was found'
# Neither the added arguments nor NEEDLD_CHAIN fit: the linker must get the original arguments.
long b "$low" start.o libreq.so -L good -o app
mv dump dump.b
long a "$low" start.o libreq.so -L good -o app
eq status 0 "$status"
eq 'arguments' "$(grep '^argument' dump.b)" "$(grep '^argument' dump)"

t 'no file is written'
if ! have strace; then
    :
elif ! strace -o /dev/null true 2>/dev/null; then
    skip 'strace may not trace here'
else
    mkdir tmp
    LIBRARY_PATH=good TMPDIR=$PWD/tmp run strace -o trace -v -s 300 "$shim/ld" start.o libreq.so -o app
    eq status 0 "$status"
    same_bytes app reference
    eq 'temporary files' '' "$(ls -A tmp)"
    # Everything before the last execve is done by needld.
    last=$(grep -n '^execve' trace | tail -n 1 | cut -d: -f1)
    eq 'calls that write' '' \
        "$(head -n "$last" trace | grep -v '"/dev/null"' | grep -E 'O_WRONLY|O_RDWR|O_CREAT|^(mkdir|symlink|link|rename|unlink|creat|truncate)')"
    [ "$last" -gt 1 ] || fail 'needld did not exec'
fi

finish
