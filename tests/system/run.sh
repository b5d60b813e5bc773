#!/bin/bash
# needld run: the command runs through the shim; exit status, signals and streams are those of the command.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

needld=$prefix/bin/needld

shared stubs/libdriver.so libdriver.so.1 'int driver(void) { return 1; }'
shared libmid.so '' 'int driver(void); int mid(void) { return driver(); }' stubs/libdriver.so
object main.o 'int mid(void); int main(void) { return mid(); }'
export LIBRARY_PATH=$work/stubs

for cc in gcc clang; do
    t "a link with $cc"
    have $cc ld.bfd || continue
    fails_with "undefined reference to \`driver'" $cc -fuse-ld=bfd main.o libmid.so -o app
    links "$needld" run $cc -fuse-ld=bfd main.o libmid.so -o app
    links "$needld" run -- $cc -fuse-ld=bfd main.o libmid.so -o app
done

t 'a build with make, which also runs ld directly'
if have make; then
    printf 'all: ; gcc main.o libmid.so -o app && ld start.o libmid.so -o bare\n' >Makefile
    object start.o 'int mid(void); void _start(void) { mid(); }'
    run "$needld" run make -s
    eq 'exit status' 0 "$status"
    eq 'standard error' '' "$(cat "$log/err")"
fi

t 'only COMPILER_PATH and PATH change'
env >before
run "$needld" run env
eq 'what differs' "COMPILER_PATH=$shim
PATH=$shim:$PATH" "$(diff <(grep -v '^_=' before | sort) <(grep -v '^_=' "$log/out" | sort) | sed -n 's/^> //p')"
COMPILER_PATH=/a:/b run "$needld" run env
eq 'COMPILER_PATH' "COMPILER_PATH=$shim:/a:/b" "$(grep '^COMPILER_PATH=' "$log/out")"
run "$needld" run "$needld" run env
eq 'once in itself' "COMPILER_PATH=$shim
PATH=$shim:$PATH" "$(grep -E '^(COMPILER_)?PATH=' "$log/out" | sort)"
eq 'without a PATH' "PATH=$shim:$(getconf PATH)" "$(env -u PATH "$needld" run /usr/bin/env | grep '^PATH=')"

t 'arguments and streams'
eq 'standard output' '<--help> <-x> <> <a b>' "$(echo in | "$needld" run printf '<%s> <%s> <%s> <%s>' --help -x '' 'a b')"
eq 'standard input' 'in' "$(echo in | "$needld" run cat)"

t 'exit status and signals'
run "$needld" run sh -c 'exit 37'
eq 'exit status' 37 "$status"
run sh -c '"$0" run sh -c "kill -TERM \$\$"; exit $?' "$needld"
eq 'killed' 143 "$status"
run "$needld" run absent-command
eq 'not found' 127 "$status"
eq 'what it says' 'needld: run: cannot run absent-command: No such file or directory' "$(cat "$log/err")"
: >data
run "$needld" run ./data
eq 'not executable' 126 "$status"
eq 'what it says' 'needld: run: cannot run ./data: Permission denied' "$(cat "$log/err")"

t 'no command'
run "$needld" run
eq 'exit status' 2 "$status"
eq 'what it says' 'needld: run: no command given; example: needld run make; see needld run --help' "$(cat "$log/err")"
run "$needld" run --fast make
eq 'exit status' 2 "$status"
says 'needld: run: unknown option --fast; see needld run --help'

t 'needld is not installed'
mkdir bin
cp "$needld" bin/needld
run bin/needld run true
eq 'exit status' 1 "$status"
says "needld: run: $work/libexec/needld/ld does not exist, so compilers cannot run needld; install needld with \`make install'"
mkdir -p a:b/bin a:b/libexec/needld
cp "$needld" a:b/bin/needld
ln -s ../../bin/needld a:b/libexec/needld/ld
run a:b/bin/needld run true
eq 'exit status' 1 "$status"
says 'cannot contain a directory with a colon in its name'

t 'help'
run "$needld" run --help
eq 'standard output' "$("$needld" help run)" "$(cat "$log/out")"
eq 'exit status' 0 "$status"

finish
